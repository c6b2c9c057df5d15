import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { IVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, type IConstruct } from 'constructs';
import { isProblems, type Problem } from '../planning/problem';
import { made, refuse } from '../planning/problem.cdk';
import { PodIdentityAssociation } from '../security/pod-identity-association.cdk';
import type { PodIdentitySubject } from '../security/pod-identity';
import type { PolicyStatement } from '../security/policy';
import {
  type ModelStoreOptions,
  type ModelStorePlan,
  modelStorePolicy,
  modelStoreReadStatements,
  modelStoreWriteStatements,
  planModelStore,
} from './model-store';

/** Rights on models, to give to roles. */
export interface ModelStoreGrants {
  /** List and read models. */
  read(grantee: iam.IGrantable): iam.Grant;
  /** List and write models, not delete them. */
  write(grantee: iam.IGrantable): iam.Grant;
}

/** A place of models: our own, or a bucket that was there before. */
export interface IModelStore extends IConstruct {
  readonly bucket: s3.IBucket;
  readonly encryptionKey: IKey;
  readonly grants: ModelStoreGrants;
  /** The address of a model, for example `s3://bucket/llama`. */
  uriOf(prefix: string): string;
  /** Lets the pods of a service account read models. */
  podIdentity(scope: Construct, id: string, subject: PodIdentitySubject): PodIdentityAssociation;
}

export interface ModelStoreProps extends ModelStoreOptions {
  /** The S3 endpoint of the VPC, the only way to the models. A gateway endpoint costs nothing. */
  readonly vpcEndpoint: IVpcEndpoint;
  /** Encrypts the models. */
  readonly encryptionKey: IKey;
  /**
   * What becomes of the bucket with the stack; one that still holds models is never deleted.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** A bucket that was there before, and the key of its objects. */
export interface ModelStoreAttributes {
  readonly bucket: s3.IBucket;
  readonly encryptionKey: IKey;
}

const MODEL_STORE = Symbol.for('ai-datacenter.storage.ModelStore');

abstract class ModelStoreBase extends Construct implements IModelStore {
  abstract readonly bucket: s3.IBucket;
  abstract readonly encryptionKey: IKey;

  readonly grants: ModelStoreGrants = {
    read: (grantee) => this.grant(grantee, modelStoreReadStatements),
    write: (grantee) => this.grant(grantee, modelStoreWriteStatements),
  };

  constructor(scope: Construct, id: string) {
    super(scope, id);
    Object.defineProperty(this, MODEL_STORE, { value: true });
  }

  uriOf(prefix: string): string {
    return `s3://${this.bucket.bucketName}/${prefix}`;
  }

  podIdentity(scope: Construct, id: string, subject: PodIdentitySubject): PodIdentityAssociation {
    const identity = new PodIdentityAssociation(scope, id, {
      ...subject,
      description: `Reads models for ${subject.namespace}/${subject.serviceAccount}`,
    });
    this.grants.read(identity).applyBefore(identity.association);
    return identity;
  }

  private grant(grantee: iam.IGrantable, statementsOf: typeof modelStoreReadStatements): iam.Grant {
    const { region } = Stack.of(this);
    return statementsOf({ bucketArn: this.bucket.bucketArn, keyArn: this.encryptionKey.keyArn }, { region })
      .map((statement) =>
        iam.Grant.addToPrincipal({
          grantee,
          actions: [...statement.Action],
          resourceArns: [...(statement.Resource ?? [])],
          conditions: statement.Condition,
        }),
      )
      .reduce((grants, grant) => grants.combine(grant));
  }
}

/**
 * A bucket of models: encrypted, versioned, TLS only, and read and written through the VPC endpoint alone.
 *
 * Costs 0.023 USD per GB and month (S3 Standard, us-east-1); a 70B model in bf16 is 141 GB, 3.2 USD. Replaced
 * versions cost the same until they expire.
 * @see https://aws.amazon.com/s3/pricing/ prices from memory, not verified
 *
 * @example
 * const models = new ModelStore(stack, 'Models', { encryptionKey: keys.data, vpcEndpoint: network.s3Endpoint });
 * models.grants.read(role);
 */
export class ModelStore extends ModelStoreBase {
  /** Uses a bucket that was there before. Its policy and encryption stay as they are. */
  static fromBucket(scope: Construct, id: string, attributes: ModelStoreAttributes): IModelStore {
    class Import extends ModelStoreBase {
      readonly bucket = attributes.bucket;
      readonly encryptionKey = attributes.encryptionKey;
    }
    return new Import(scope, id);
  }

  static isModelStore(x: unknown): x is IModelStore {
    return x !== null && typeof x === 'object' && MODEL_STORE in x;
  }

  readonly plan: ModelStorePlan | undefined;
  readonly encryptionKey: IKey;
  private readonly problems: readonly Problem[] = [];
  private readonly resource: s3.Bucket | undefined;

  constructor(scope: Construct, id: string, props: ModelStoreProps) {
    super(scope, id);
    this.encryptionKey = props.encryptionKey;
    const plan = planModelStore(props);
    if (isProblems(plan)) {
      this.problems = plan;
      refuse(this, plan);
      return;
    }
    this.plan = plan;
    this.resource = this.create(plan, props);
  }

  get bucket(): s3.Bucket {
    return made(this, this.resource, this.problems);
  }

  private create(plan: ModelStorePlan, props: ModelStoreProps): s3.Bucket {
    const bucket = new s3.Bucket(this, 'Bucket', {
      bucketName: plan.bucketName,
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: props.encryptionKey,
      bucketKeyEnabled: true,
      versioned: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [
        {
          id: 'expire-replaced-models',
          noncurrentVersionExpiration: Duration.days(plan.keepReplacedDays),
          expiredObjectDeleteMarker: true,
          abortIncompleteMultipartUploadAfter: Duration.days(plan.abortUploadAfterDays),
        },
      ],
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    const arns = { bucketArn: bucket.bucketArn, keyArn: props.encryptionKey.keyArn };
    const statements: readonly PolicyStatement[] = modelStorePolicy(
      arns,
      props.vpcEndpoint.vpcEndpointId,
      plan.uploadPrincipals,
    );
    for (const statement of statements) bucket.addToResourcePolicy(iam.PolicyStatement.fromJson(statement));
    return bucket;
  }
}
