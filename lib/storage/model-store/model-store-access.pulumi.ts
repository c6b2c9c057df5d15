import type { RolePolicy } from '@pulumi/aws/iam/rolePolicy';
import * as pulumi from '@pulumi/pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import {
  PodIdentityAssociation,
  type PodIdentityAssociationArgs,
} from '../../security/pod-identity-association.pulumi';
import type { PolicyStatement } from '../../security/policy';
import { type AwsPlaceOutputs, type LateBoundStatement, markedPlace } from '../../security/policy.pulumi';
import { type Grantee, grantStatements } from '../../security/grantee.pulumi';
import { expressBucketArn } from './express-data';
import { modelStoreReadStatements, modelStoreWriteStatements } from './policy';

/** Permissions on models, for roles. Each is a policy of the role, named `<store>-<name>-read` or `-write`. */
export interface ModelStoreGrants {
  /** List and read models. */
  read(name: string, grantee: Grantee): RolePolicy;
  /** List and write models, not delete them. */
  write(name: string, grantee: Grantee): RolePolicy;
}

/** Pods that read models. The role's description comes from their names. */
export type ModelReaderArgs = Omit<PodIdentityAssociationArgs, 'description'>;

/** A store of models: a `ModelStore`, or an existing bucket. */
export interface IModelStore {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  readonly encryptionKeyArn: pulumi.Output<string>;
  readonly grants: ModelStoreGrants;
  /** The address of a model, for example `s3://bucket/llama`. */
  uriOf(prefix: pulumi.Input<string>): pulumi.Output<string>;
  /** Gives the pods of a service account permission to read models, by Pod Identity or by IRSA. */
  podIdentity(name: string, pods: ModelReaderArgs, opts?: pulumi.ComponentResourceOptions): PodIdentityAssociation;
}

type StatementsOf = typeof modelStoreReadStatements;

/** What new and existing buckets of models have in common: access to them. */
export abstract class ModelStoreAccess extends pulumi.ComponentResource implements IModelStore {
  abstract readonly bucketName: pulumi.Output<string>;
  abstract readonly bucketArn: pulumi.Output<string>;
  abstract readonly encryptionKeyArn: pulumi.Output<string>;
  /** Where the bucket is. */
  protected abstract readonly place: AwsPlaceOutputs;
  /** Names of directory buckets with copies. */
  protected abstract readonly expressBucketNames: readonly pulumi.Input<string>[];

  readonly grants: ModelStoreGrants = {
    read: (name, grantee) => this.grant(`${this.storeName}-${name}-read`, grantee, modelStoreReadStatements),
    write: (name, grantee) => this.grant(`${this.storeName}-${name}-write`, grantee, modelStoreWriteStatements),
  };

  constructor(
    protected readonly storeName: string,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('ai-datacenter:storage:ModelStore', storeName, {}, opts);
  }

  uriOf(prefix: pulumi.Input<string>): pulumi.Output<string> {
    return pulumi.interpolate`s3://${this.bucketName}/${prefix}`;
  }

  podIdentity(name: string, pods: ModelReaderArgs, opts?: pulumi.ComponentResourceOptions): PodIdentityAssociation {
    const late = new OutputMarkers();
    const read = late.resolve(this.statements(modelStoreReadStatements, late)) as readonly LateBoundStatement[];
    const description = pulumi.interpolate`Reads models for ${pods.namespace}/${pods.serviceAccount}`;
    const statements = [...read, ...(pods.statements ?? [])];
    return new PodIdentityAssociation(name, { ...pods, statements, description }, opts);
  }

  private grant(name: string, grantee: Grantee, statementsOf: StatementsOf): RolePolicy {
    const late = new OutputMarkers();
    return grantStatements(this, name, grantee, this.statements(statementsOf, late), late);
  }

  private statements(statementsOf: StatementsOf, late: OutputMarkers): readonly PolicyStatement[] {
    const place = markedPlace(this.place, late);
    const expressBucketArns = this.expressBucketNames.map((name) => expressBucketArn(late.mark(name), place));
    const arns = { bucketArn: late.mark(this.bucketArn), keyArn: late.mark(this.encryptionKeyArn), expressBucketArns };
    return statementsOf(arns, place);
  }
}
