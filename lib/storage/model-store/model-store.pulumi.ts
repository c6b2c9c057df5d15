import { Bucket } from '@pulumi/aws/s3/bucket';
import { BucketPolicy } from '@pulumi/aws/s3/bucketPolicy';
import * as pulumi from '@pulumi/pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { accept, checked } from '../../core/plan.pulumi';
import { requireReferences } from '../../core/references';
import { readKeyArn } from '../../security/given-key';
import { awsPlace, markedPlace, policyText } from '../../security/policy.pulumi';
import { modelStoreBucketSettings } from './bucket-settings';
import { applyBucketSettings } from './bucket-settings.pulumi';
import { ExistingModelStore, type ModelStoreAttributes } from './existing-model-store.pulumi';
import { type IModelStore, ModelStoreAccess } from './model-store-access.pulumi';
import { type ModelStoreOptions, type ModelStorePlan, planModelStore } from './model-store';
import { modelStorePolicy } from './policy';

/** Args of `ModelStore`. */
export interface ModelStoreArgs extends Omit<ModelStoreOptions, 'bucketName' | 'uploadPrincipals'> {
  /** 3 to 63 small letters, digits and hyphens. @default - Pulumi makes a name */
  readonly bucketName?: pulumi.Input<string>;
  /**
   * ARNs of roles or users that may reach models from outside of the VPC too. `*` and `?` stand for parts of a name.
   * Exempts them from the VPC rule; grants no permission.
   * @default - none: models are read and written through the VPC endpoint only
   */
  readonly uploadPrincipals?: readonly pulumi.Input<string>[];
  /** The S3 endpoint of the VPC; models are reached through it only: `network.s3Endpoint.id`. */
  readonly vpcEndpointId: pulumi.Input<string>;
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
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  readonly encryptionKeyArn: pulumi.Output<string>;
  protected readonly region: pulumi.Output<string>;
  private readonly late = new OutputMarkers();

  constructor(name: string, args: ModelStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super(name, opts);
    checked(name, args, []);
    const marked = this.late.markAll<MarkedArgs>(args);
    this.plan = accept(this, name, planArgs(marked, planModelStore(marked)));
    const place = awsPlace(this);
    const child = { parent: this, retainOnDelete: args.retainOnDelete ?? true };
    const bucketName = this.late.resolve(this.plan.bucketName);
    this.bucket = new Bucket(`${name}-bucket`, { bucket: bucketName, tags: this.plan.backup.tags }, child);
    this.bucketName = this.bucket.bucket;
    this.bucketArn = this.bucket.arn;
    this.encryptionKeyArn = pulumi.output(args.encryptionKeyArn);
    this.region = place.region;

    const settings = this.late.resolve(modelStoreBucketSettings(this.plan, marked.encryptionKeyArn));
    const publicAccess = applyBucketSettings(name, this.bucketName, settings, child);
    const references = {
      bucketArn: this.late.mark(this.bucketArn),
      keyArn: marked.encryptionKeyArn,
      vpcEndpointId: marked.vpcEndpointId,
    };
    const statements = modelStorePolicy(this.plan, references, markedPlace(place, this.late));
    this.bucketPolicy = new BucketPolicy(
      `${name}-policy`,
      { bucket: this.bucketName, policy: policyText(statements, this.late) },
      // S3 refuses two changes of a bucket at the same time, such as that of its policy and that of public access.
      { parent: this, dependsOn: [publicAccess] },
    );
    this.registerOutputs({ bucketName: this.bucketName, bucketArn: this.bucketArn });
  }
}

/** The args with a marker in place of each Output. */
type MarkedArgs = ModelStoreOptions & Readonly<Record<'vpcEndpointId' | 'encryptionKeyArn', string>>;

/** Adds the problems of the references to those of the plan. */
function planArgs(args: MarkedArgs, planned: Planned<ModelStorePlan>): Planned<ModelStorePlan> {
  const read = new OptionReader<MarkedArgs, never>(args);
  readKeyArn(read, 'encryptionKeyArn', { of: 'models' });
  read.part(requireReferences(args, ['vpcEndpointId', 'encryptionKeyArn']));
  return read.planned(read.part(planned));
}
