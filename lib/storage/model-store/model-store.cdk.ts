import { RemovalPolicy, Tags } from 'aws-cdk-lib';
import type { IVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { CfnDirectoryBucket } from 'aws-cdk-lib/aws-s3express';
import { Construct, type IConstruct } from 'constructs';
import { accept, checked } from '../../core/plan.cdk';
import { closedBucketProps } from '../../security/closed-bucket.cdk';
import { acceptKey } from '../../security/given-key.cdk';
import { PodIdentityAssociation, type PodIdentityAssociationProps } from '../../security/pod-identity-association.cdk';
import { awsPlaceOf, cdkStatements, grantStatements, policyDocument } from '../../security/policy.cdk';
import { createRole } from '../../security/role.cdk';
import { storeTags } from '../backup-decision';
import { checkBackupPlan } from '../backup-decision.cdk';
import { modelStoreBucketSettings } from './bucket-settings';
import { planExpressBucketNames, planExpressUri } from './express';
import { createExpressBucket } from './express.cdk';
import { expressBucketArn } from './express-data';
import { type ModelStoreOptions, type ModelStorePlan, planModelStore } from './model-store';
import { modelStorePolicy, modelStoreReadStatements, modelStoreWriteStatements } from './policy';
import type { ReplicationPlan } from './replication';
import { replicationRules, replicationStatements } from './replication-data';
import { replicationTrustPolicy } from './replication-roles';

/** Permissions on models, for roles. */
export interface ModelStoreGrants {
  /** List and read models. */
  read(grantee: iam.IGrantable): iam.Grant;
  /** List and write models, not delete them. */
  write(grantee: iam.IGrantable): iam.Grant;
}

/** Pods that read models. The role's description comes from their names. */
export type ModelReaderProps = Omit<PodIdentityAssociationProps, 'description'>;

/** A store of models: a `ModelStore`, or an existing bucket. */
export interface IModelStore extends IConstruct {
  readonly bucket: s3.IBucket;
  readonly encryptionKey: IKey;
  readonly grants: ModelStoreGrants;
  /** The address of a model, for example `s3://bucket/llama`. */
  uriOf(prefix: string): string;
  /** Gives the pods of a service account permission to read models, by Pod Identity or by IRSA. */
  podIdentity(scope: Construct, id: string, pods: ModelReaderProps): PodIdentityAssociation;
}

/** Props of `ModelStore`. */
export interface ModelStoreProps extends ModelStoreOptions {
  /** The S3 endpoint of the VPC; models are reached through it only. A gateway endpoint costs nothing. */
  readonly vpcEndpoint: IVpcEndpoint;
  /** Encrypts the models. */
  readonly encryptionKey: IKey;
  /** The endpoint of the VPC for S3 Express One Zone, needed by `expressZoneIds`. @default - none */
  readonly expressVpcEndpoint?: IVpcEndpoint;
  /**
   * What happens to the bucket when the stack is deleted; one that still holds models is never deleted.
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE - a failed first deployment leaves nothing behind
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** An existing bucket, and the key of its objects. */
export interface ModelStoreAttributes {
  readonly bucket: s3.IBucket;
  readonly encryptionKey: IKey;
  /** Names of directory buckets with copies, under the same key: grants are for them too. @default - none */
  readonly expressBucketNames?: readonly string[];
}

abstract class ModelStoreBase extends Construct implements IModelStore {
  abstract readonly bucket: s3.IBucket;
  abstract readonly encryptionKey: IKey;
  protected abstract readonly expressBucketNames: readonly string[];

  readonly grants: ModelStoreGrants = {
    read: (grantee) => this.grant(grantee, modelStoreReadStatements),
    write: (grantee) => this.grant(grantee, modelStoreWriteStatements),
  };

  uriOf(prefix: string): string {
    return `s3://${this.bucket.bucketName}/${prefix}`;
  }

  podIdentity(scope: Construct, id: string, pods: ModelReaderProps): PodIdentityAssociation {
    const identity = new PodIdentityAssociation(scope, id, {
      ...pods,
      description: `Reads models for ${pods.namespace}/${pods.serviceAccount}`,
    });
    const grant = this.grants.read(identity);
    if (identity.association !== undefined) grant.applyBefore(identity.association);
    return identity;
  }

  private grant(grantee: iam.IGrantable, statementsOf: typeof modelStoreReadStatements): iam.Grant {
    const { region } = this.bucket.env;
    const place = { ...awsPlaceOf(this), region };
    const expressBucketArns = this.expressBucketNames.map((name) => expressBucketArn(name, place));
    const arns = { bucketArn: this.bucket.bucketArn, keyArn: this.encryptionKey.keyArn, expressBucketArns };
    return grantStatements(grantee, statementsOf(arns, { region }));
  }
}

/**
 * A bucket of models: encrypted, versioned, TLS only, and read and written through the VPC endpoint only.
 *
 * Costs `plan.cost`: nothing while it is empty, then a price per GB and month; a 70B model in bf16 has 141 GB.
 * Replaced versions cost the same until they expire.
 *
 * @example
 * const models = new ModelStore(stack, 'Models', { encryptionKey: keys.data, vpcEndpoint: network.s3Endpoint });
 * models.grants.read(role);
 */
export class ModelStore extends ModelStoreBase {
  /** Uses an existing bucket. Its policy and encryption stay as they are. */
  static fromBucket(scope: Construct, id: string, attributes: ModelStoreAttributes): IModelStore {
    class Import extends ModelStoreBase {
      readonly bucket = attributes.bucket;
      protected readonly expressBucketNames = accept(this, planExpressBucketNames(attributes));
      readonly encryptionKey = acceptKey(this, attributes.encryptionKey, {
        option: 'encryptionKey',
        region: attributes.bucket.env.region,
      });
    }
    return new Import(scope, id);
  }

  readonly plan: ModelStorePlan;
  readonly bucket: s3.Bucket;
  readonly encryptionKey: IKey;
  /** The role by which S3 copies models to the other region. None without copies. */
  readonly replicationRole: iam.Role | undefined;
  /** The directory buckets of S3 Express One Zone, by the id of their zone. */
  readonly expressBuckets: Readonly<Record<string, CfnDirectoryBucket>>;
  protected readonly expressBucketNames: readonly string[];

  constructor(scope: Construct, id: string, props: ModelStoreProps) {
    super(scope, id);
    checked(this, props, ['vpcEndpoint', 'encryptionKey']);
    const hasExpressEndpoint = props.expressVpcEndpoint !== undefined;
    this.plan = accept(this, planModelStore(props, { hasExpressEndpoint }));
    checkBackupPlan(this, this.plan.backup);
    this.encryptionKey = acceptKey(this, props.encryptionKey, { option: 'encryptionKey', keptBy: props });
    this.bucket = this.createBucket({ ...props, encryptionKey: this.encryptionKey });
    const references = {
      bucketArn: this.bucket.bucketArn,
      keyArn: this.encryptionKey.keyArn,
      vpcEndpointId: props.vpcEndpoint.vpcEndpointId,
    };
    const policy = modelStorePolicy(this.plan, references, awsPlaceOf(this));
    for (const [key, value] of Object.entries(storeTags(this.plan.backup))) Tags.of(this.bucket).add(key, value);
    for (const statement of cdkStatements(policy)) this.bucket.addToResourcePolicy(statement);
    this.expressBuckets = this.createExpressBuckets(props);
    this.expressBucketNames = Object.values(this.expressBuckets).map(({ ref }) => ref);
    this.replicationRole = this.plan.replication && this.replicate(this.plan.replication);
  }

  /** The address of a model in the directory bucket of a zone, for example `s3://models--use1-az4--x-s3/llama`. */
  expressUriOf(zoneId: string, prefix: string): string {
    return accept(this, planExpressUri(this.plan.express, zoneId, prefix));
  }

  private createExpressBuckets({
    expressVpcEndpoint,
    removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  }: ModelStoreProps): Readonly<Record<string, CfnDirectoryBucket>> {
    if (expressVpcEndpoint === undefined) return {};
    const { vpcEndpointId } = expressVpcEndpoint;
    const context = { plan: this.plan, keyArn: this.encryptionKey.keyArn, vpcEndpointId, removalPolicy };
    return Object.fromEntries(
      this.plan.express.map((bucket) => [bucket.zoneId, createExpressBucket(this, bucket, context)]),
    );
  }

  private replicate(replication: ReplicationPlan): iam.Role {
    const place = awsPlaceOf(this);
    const arns = { bucketArn: this.bucket.bucketArn, keyArn: this.encryptionKey.keyArn };
    const role = createRole(this, 'ReplicationRole', {
      ...this.plan.roles,
      roleName: replication.roleName,
      description: `Copies models of ${this.node.path}`,
      trust: replicationTrustPolicy(),
    });
    // Not a part of the role: the bucket refers to the role, and the policy to the bucket.
    new iam.Policy(this, 'ReplicationPolicy', {
      document: policyDocument(replicationStatements(replication, arns, place)),
      roles: [role],
    });
    const resource = this.bucket.node.defaultChild as s3.CfnBucket;
    resource.replicationConfiguration = { role: role.roleArn, rules: replicationRules(replication, place) };
    return role;
  }

  private createBucket({
    encryptionKey,
    removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  }: ModelStoreProps): s3.Bucket {
    const settings = modelStoreBucketSettings(this.plan, encryptionKey.keyArn);
    return new s3.Bucket(this, 'Bucket', {
      bucketName: this.plan.bucketName,
      ...closedBucketProps(encryptionKey, settings),
      removalPolicy,
    });
  }
}
