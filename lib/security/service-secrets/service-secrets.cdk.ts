import { Names, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, type IConstruct } from 'constructs';
import { type AnyCluster, applyObjects, type ClusterHolder, clusterOf } from '../../core/kubernetes.cdk';
import { accept, checked } from '../../core/plan.cdk';
import { acceptKey } from '../given-key.cdk';
import { oidcProviderOf, PodIdentityAssociation } from '../pod-identity-association.cdk';
import type { AwsPlace } from '../policy';
import { awsPlaceOf, cdkStatements, grantStatements } from '../policy.cdk';
import { createRole, rolesOf } from '../role.cdk';
import { inheritedRoles } from '../roles';
import type { ServiceSecretPlan, ServiceSecretsOptions } from './options';
import {
  MAX_PREFIX_LENGTH,
  type NamespaceSecrets,
  planServiceSecrets,
  type ServiceSecretsPlan,
} from './service-secrets';
import {
  assumeStatements,
  readerStatements,
  readerTrustPolicy,
  rotateStatements,
  rotationPermission,
  rotationSettings,
  secretSettings,
  writeStatements,
} from './service-secrets-data';

/** The operator that brings secrets into namespaces: `ExternalSecretsOperator` is one. */
export interface SecretsOperator extends IConstruct {
  readonly identity: { readonly role: iam.Role };
}

/** Props of `ServiceSecrets`. */
export interface ServiceSecretsProps extends ServiceSecretsOptions {
  /** Our `Cluster`, or any cluster of `aws-eks-v2` or `aws-eks`, in which the operator runs. */
  readonly cluster: AnyCluster | ClusterHolder;
  /** Our `ExternalSecretsOperator` of the cluster. */
  readonly operator: SecretsOperator;
  /** Encrypts the secrets, for example `keys.data`. */
  readonly encryptionKey: IKey;
  /**
   * What happens to the secrets when the stack is deleted.
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE - a failed first deployment leaves nothing behind
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Permissions on all secrets of a construct, for roles. */
export interface ServiceSecretsGrants {
  /** Set values, and read none: for secrets whose value is set later. */
  write(grantee: iam.IGrantable): iam.Grant;
  /** What the function needs that rotates the secrets which have a schedule. */
  rotate(grantee: iam.IGrantable): iam.Grant;
}

/**
 * Secrets of services in AWS Secrets Manager, and their copies in the namespaces that need them. Values are in no code:
 * AWS generates them, or you set them later. A role for each namespace reads its secrets and no others.
 *
 * Costs `plan.cost`: a price for each secret, and for each time that the operator reads one.
 *
 * @example
 * new ServiceSecrets(stack, 'Secrets', {
 *   cluster, operator, encryptionKey: keys.data, secrets: [{ name: 'api-keys', namespaces: ['inference'] }],
 * });
 */
export class ServiceSecrets extends Construct {
  readonly plan: ServiceSecretsPlan;
  /** By name. */
  readonly secrets: ReadonlyMap<string, secretsmanager.CfnSecret>;
  /** By namespace: the role that reads its secrets. */
  readonly readerRoles: ReadonlyMap<string, iam.Role>;
  /** The stores and secrets of the namespaces. */
  readonly objects: IConstruct;
  readonly grants: ServiceSecretsGrants = {
    write: (grantee) => grantStatements(grantee, writeStatements(this.plan, this.encryptionKey.keyArn, this.place)),
    rotate: (grantee) => grantStatements(grantee, rotateStatements(this.plan, this.encryptionKey.keyArn, this.place)),
  };
  private readonly encryptionKey: IKey;
  private readonly place: AwsPlace;

  constructor(scope: Construct, id: string, props: ServiceSecretsProps) {
    super(scope, id);
    const { operator, ...given } = checked(this, props, ['cluster', 'operator', 'encryptionKey']);
    const { secretPrefix = Names.uniqueResourceName(this, { maxLength: MAX_PREFIX_LENGTH, separator: '-' }) } = props;
    const options = { ...given, ...inheritedRoles(props, rolesOf(props.cluster)), secretPrefix };
    this.plan = accept(this, planServiceSecrets(options));
    this.place = awsPlaceOf(this);
    this.encryptionKey = acceptKey(this, props.encryptionKey, { option: 'encryptionKey', keptBy: props });
    const { removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE } = props;
    const { secrets, namespaces } = this.plan;
    this.secrets = new Map(secrets.map((secret) => [secret.name, this.createSecret(secret, removalPolicy)]));
    this.readerRoles = new Map(namespaces.map((it) => [it.namespace, this.createReader(it, props)]));
    const assume = this.createAssumePolicy(operator);
    this.objects = applyObjects(this, 'Objects', clusterOf(props.cluster), this.declaredObjects());
    // The operator has the kinds, and reads the secrets by roles that are there.
    this.objects.node.addDependency(operator, ...this.secrets.values(), ...this.readerRoles.values(), ...assume);
  }

  /** A policy of its own, and not of the operator's stack: that one would have to wait for this one. */
  private createAssumePolicy(operator: SecretsOperator): readonly iam.Policy[] {
    const roleArns = [...this.readerRoles.values()].map(({ roleArn }) => roleArn);
    const statements = cdkStatements(assumeStatements(this.plan, roleArns));
    if (statements.length === 0) return [];
    return [new iam.Policy(this, 'Assume', { statements, roles: [operator.identity.role] })];
  }

  private createSecret(plan: ServiceSecretPlan, removalPolicy: RemovalPolicy): secretsmanager.CfnSecret {
    const kmsKeyId = this.encryptionKey.keyArn;
    const secret = new secretsmanager.CfnSecret(this, `Secret-${plan.name}`, { ...secretSettings(plan), kmsKeyId });
    secret.applyRemovalPolicy(removalPolicy);
    if (plan.rotation === undefined) return secret;
    const { rotateImmediately: rotateImmediatelyOnUpdate, ...settings } = rotationSettings(plan.rotation);
    const permission = new lambda.CfnPermission(this, `Permission-${plan.name}`, {
      ...rotationPermission(plan.secretName, this.place),
      functionName: settings.rotationLambdaArn,
    });
    new secretsmanager.CfnRotationSchedule(this, `Rotation-${plan.name}`, {
      secretId: secret.ref,
      ...settings,
      rotateImmediatelyOnUpdate,
    }).node.addDependency(permission);
    return secret;
  }

  private createReader(secrets: NamespaceSecrets, { cluster: given, operator }: ServiceSecretsProps): iam.Role {
    const { namespace, roleDescription: description } = secrets;
    const { permissionsBy, roles, name } = this.plan;
    const statements = readerStatements(secrets, this.encryptionKey.keyArn, this.place);
    if (permissionsBy === 'irsa') {
      const { clusterName } = clusterOf(given);
      const openIdConnectProvider = oidcProviderOf(clusterOf(given), permissionsBy);
      const identity = { clusterName, namespace, serviceAccount: name, permissionsBy, openIdConnectProvider };
      return new PodIdentityAssociation(this, `Reader-${namespace}`, { ...roles, ...identity, description, statements })
        .role;
    }
    return createRole(this, `Reader-${namespace}`, {
      ...roles,
      description,
      trust: readerTrustPolicy(operator.identity.role.roleArn),
      inlinePolicies: { Read: statements },
    });
  }

  /** The objects as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
  private declaredObjects() {
    const { serviceSecretsObjects } = require('./service-secrets.chart') as typeof import('./service-secrets.chart');
    const roleArns = Object.fromEntries([...this.readerRoles].map(([namespace, { roleArn }]) => [namespace, roleArn]));
    return serviceSecretsObjects(this.plan, { region: this.place.region, roleArns });
  }
}
