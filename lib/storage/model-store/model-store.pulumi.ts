import type { Role } from '@pulumi/aws/iam/role';
import { Bucket } from '@pulumi/aws/s3/bucket';
import type { BucketPolicy } from '@pulumi/aws/s3/bucketPolicy';
import { BucketReplicationConfig } from '@pulumi/aws/s3/bucketReplicationConfig';
import type { DirectoryBucket } from '@pulumi/aws/s3/directoryBucket';
import * as pulumi from '@pulumi/pulumi';
import { storeTags } from '../backup-decision';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { accept, checked } from '../../core/plan.pulumi';
import { requireReferences } from '../../core/references';
import { applyBucketPolicy, applyBucketSettings } from '../../security/closed-bucket.pulumi';
import { readKeyArn } from '../../security/given-key';
import { awsPlace, type AwsPlaceOutputs, markedPlace } from '../../security/policy.pulumi';
import type { AwsPlace } from '../../security/policy';
import { createRole } from '../../security/role.pulumi';
import { modelStoreBucketSettings } from './bucket-settings';
import { planExpressUri } from './express';
import { createExpressBucket, type ExpressBucketContext } from './express.pulumi';
import { ExistingModelStore, type ModelStoreAttributes } from './existing-model-store.pulumi';
import { type IModelStore, ModelStoreAccess } from './model-store-access.pulumi';
import { type ModelStoreOptions, type ModelStorePlan, planModelStore } from './model-store';
import { type ModelStoreArns, modelStorePolicy } from './policy';
import { replicationRules, replicationStatements } from './replication-data';
import { replicationTrustPolicy } from './replication-roles';

type LateBound =
  | 'bucketName'
  | 'uploadPrincipals'
  | 'replicaBucketName'
  | 'replicaRegion'
  | 'replicaKeyArn'
  | 'replicaOf'
  | 'rolePath'
  | 'permissionsBoundaryArn';

/** Args of `ModelStore`. */
export interface ModelStoreArgs extends Omit<ModelStoreOptions, LateBound> {
  /** 3 to 63 small letters, digits and hyphens. @default - Pulumi makes a name */
  readonly bucketName?: pulumi.Input<string>;
  /**
   * ARNs of roles or users that may reach models from outside of the VPC too. `*` and `?` stand for parts of a name.
   * Exempts them from the VPC rule; grants no permission.
   * @default - none: models are read and written through the VPC endpoint only
   */
  readonly uploadPrincipals?: readonly pulumi.Input<string>[];
  /**
   * Name of the bucket that gets a copy of each model: that of a `ModelStore` of the same account whose `replicaOf` is
   * `bucketName`. Needs `bucketName`, `replicaRegion` and `replicaKeyArn`.
   * @default - no copies
   */
  readonly replicaBucketName?: pulumi.Input<string>;
  /** The region of the copies, for example `eu-west-1`. @default - no copies */
  readonly replicaRegion?: pulumi.Input<string>;
  /** ARN of the key that encrypts the copies: that of the store there. @default - no copies */
  readonly replicaKeyArn?: pulumi.Input<string>;
  /** Name of the bucket whose models are copied to this store. @default - none */
  readonly replicaOf?: pulumi.Input<string>;
  /** The path of the role that copies, for example `/platform/`: the same in both stores. @default '/' */
  readonly rolePath?: pulumi.Input<string>;
  /** ARN of the policy that limits the permissions of the role that copies. @default - none */
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
  /** The S3 endpoint of the VPC; models are reached through it only: `network.s3Endpoint.id`. */
  readonly vpcEndpointId: pulumi.Input<string>;
  /**
   * The endpoint of the VPC for S3 Express One Zone: `network.s3ExpressEndpoint?.id`.
   * @default - none: no `expressZoneIds`
   */
  readonly expressVpcEndpointId?: pulumi.Input<string>;
  /** The KMS key that encrypts the models: `keys.data.arn`. */
  readonly encryptionKeyArn: pulumi.Input<string>;
  /**
   * Whether the bucket, with its settings, stays in the account when the stack no longer has it. Its policy goes: it
   * names a VPC endpoint that goes too. A bucket that still holds models is never deleted.
   * @default true
   */
  readonly retainOnDelete?: boolean;
}

/**
 * A bucket of models: encrypted, versioned, TLS only, and read and written through the VPC endpoint only.
 *
 * Costs `plan.cost`: nothing while it is empty, then a price per GB and month; a 70B model in bf16 has 141 GB.
 * Replaced versions cost the same until they expire.
 *
 * @example
 * const models = new ModelStore('models', { encryptionKeyArn: keys.data.arn, vpcEndpointId: network.s3Endpoint.id });
 * models.grants.read('loader', role);
 */
export class ModelStore extends ModelStoreAccess {
  /** Uses an existing bucket. Its policy and encryption stay as they are. */
  static fromBucket(
    name: string,
    attributes: ModelStoreAttributes,
    opts?: pulumi.ComponentResourceOptions,
  ): IModelStore {
    return new ExistingModelStore(name, attributes, opts);
  }

  readonly plan: ModelStorePlan;
  readonly bucket: Bucket;
  readonly bucketPolicy: BucketPolicy;
  /** The role by which S3 copies models to the other region. None without copies. */
  readonly replicationRole: Role | undefined;
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  readonly encryptionKeyArn: pulumi.Output<string>;
  /** The directory buckets of S3 Express One Zone, by the id of their zone. */
  readonly expressBuckets: Readonly<Record<string, DirectoryBucket>>;
  protected readonly place: AwsPlaceOutputs;
  protected readonly expressBucketNames: readonly pulumi.Output<string>[];
  private readonly late = new OutputMarkers();

  constructor(name: string, args: ModelStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super(name, opts);
    checked(name, args, []);
    const marked = this.late.markAll<MarkedArgs>(args);
    this.plan = accept(
      this,
      name,
      planArgs(marked, planModelStore(marked, { hasExpressEndpoint: args.expressVpcEndpointId !== undefined })),
    );
    const place = awsPlace(this);
    const child = { parent: this, retainOnDelete: args.retainOnDelete ?? true };
    const bucketName = this.late.resolve(this.plan.bucketName);
    this.bucket = new Bucket(`${name}-bucket`, { bucket: bucketName, tags: storeTags(this.plan.backup) }, child);
    this.bucketName = this.bucket.bucket;
    this.bucketArn = this.bucket.arn;
    this.encryptionKeyArn = pulumi.output(args.encryptionKeyArn);
    this.place = place;

    const settings = this.late.resolve(modelStoreBucketSettings(this.plan, marked.encryptionKeyArn));
    const { publicAccess, versions } = applyBucketSettings(name, this.bucketName, settings, child);
    const references = {
      bucketArn: this.late.mark(this.bucketArn),
      keyArn: marked.encryptionKeyArn,
      vpcEndpointId: marked.vpcEndpointId,
    };
    const there = markedPlace(place, this.late);
    const statements = modelStorePolicy(this.plan, references, there);
    const context = { publicAccess, late: this.late };
    this.bucketPolicy = applyBucketPolicy(name, this.bucketName, statements, context, { parent: this });
    this.replicationRole = this.replicate(name, references, there, versions);
    this.expressBuckets = this.createExpressBuckets(name, marked, { place: there, child });
    this.expressBucketNames = Object.values(this.expressBuckets).map(({ bucket }) => bucket);
    this.registerOutputs({ bucketName: this.bucketName, bucketArn: this.bucketArn });
  }

  /** The address of a model in the directory bucket of a zone, for example `s3://models--use1-az4--x-s3/llama`. */
  expressUriOf(zoneId: string, prefix: pulumi.Input<string>): pulumi.Output<string> {
    const planned = planExpressUri(this.plan.express, zoneId, this.late.mark(prefix));
    return pulumi.output(this.late.resolve(accept(this, this.storeName, planned)));
  }

  private createExpressBuckets(
    name: string,
    { encryptionKeyArn: keyArn, expressVpcEndpointId: vpcEndpointId }: MarkedArgs,
    { place, child }: Pick<ExpressBucketContext, 'place' | 'child'>,
  ): Readonly<Record<string, DirectoryBucket>> {
    if (vpcEndpointId === undefined) return {};
    const context = { plan: this.plan, keyArn, vpcEndpointId, place, late: this.late, child };
    return Object.fromEntries(
      this.plan.express.map((express) => [express.zoneId, createExpressBucket(name, express, context)]),
    );
  }

  private replicate(name: string, arns: ModelStoreArns, place: AwsPlace, versions: pulumi.Resource): Role | undefined {
    const { replication, roles } = this.plan;
    if (replication === undefined) return undefined;
    const settings = {
      ...roles,
      roleName: replication.roleName,
      description: `Copies models of ${name}`,
      trust: replicationTrustPolicy(),
      inlinePolicies: { permissions: replicationStatements(replication, arns, place) },
    };
    const { role, policies } = createRole(this, `${name}-replication`, settings, this.late);
    const rules = this.late.resolve(replicationRules(replication, place));
    new BucketReplicationConfig(
      `${name}-replication`,
      { bucket: this.bucketName, role: role.arn, rules },
      { parent: this, dependsOn: [versions, ...policies] },
    );
    return role;
  }
}

/** The args with a marker in place of each Output. */
type MarkedArgs = ModelStoreOptions &
  Readonly<Record<'vpcEndpointId' | 'encryptionKeyArn', string>> & { readonly expressVpcEndpointId?: string };

/** Adds the problems of the references to those of the plan. */
function planArgs(args: MarkedArgs, planned: Planned<ModelStorePlan>): Planned<ModelStorePlan> {
  const read = new OptionReader<MarkedArgs, never>(args);
  readKeyArn(read, 'encryptionKeyArn');
  read.part(requireReferences(args, ['vpcEndpointId', 'encryptionKeyArn']));
  return read.planned(read.part(planned));
}
