import { Stack } from '@pulumi/aws/cloudformation/stack';
import type { Role } from '@pulumi/aws/iam/role';
import type { RolePolicy } from '@pulumi/aws/iam/rolePolicy';
import { Permission } from '@pulumi/aws/lambda/permission';
import { Secret } from '@pulumi/aws/secretsmanager/secret';
import { SecretRotation } from '@pulumi/aws/secretsmanager/secretRotation';
import * as pulumi from '@pulumi/pulumi';
import { type AnyCluster, applyObjects } from '../../core/kubernetes.pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { accept, checked } from '../../core/plan.pulumi';
import { type Grantee, grantStatements } from '../grantee.pulumi';
import { PodIdentityAssociation, type RoleArgs } from '../pod-identity-association.pulumi';
import { oidcProviderOf } from '../pod-identity.pulumi';
import type { AwsPlace, PolicyStatement } from '../policy';
import { awsPlace, markedPlace, resolvedStatement } from '../policy.pulumi';
import { createRole } from '../role.pulumi';
import { inheritedRoles, type RoleOptions } from '../roles';
import type { ServiceSecretOptions, ServiceSecretPlan, ServiceSecretsOptions } from './options';
import { secretPrefixOf, type NamespaceSecrets, planServiceSecrets, type ServiceSecretsPlan } from './service-secrets';
import {
  assumeStatements,
  generatedSecretTemplate,
  readerStatements,
  readerTrustPolicy,
  rotateStatements,
  rotationPermission,
  rotationSettings,
  secretSettings,
  writeStatements,
} from './service-secrets-data';

/** The operator that brings secrets into namespaces: `ExternalSecretsOperator` is one. */
export interface SecretsOperator extends pulumi.Resource {
  readonly identity: { readonly role: Role };
}

/** A secret whose function may be an Output. */
export interface LateBoundServiceSecret extends Omit<ServiceSecretOptions, 'rotationFunctionArn'> {
  /** ARN of your Lambda function that rotates the secret. @default - the secret is not rotated */
  readonly rotationFunctionArn?: pulumi.Input<string>;
}

/** Args of `ServiceSecrets`. */
export interface ServiceSecretsArgs extends Omit<ServiceSecretsOptions, 'secrets' | keyof RoleArgs>, RoleArgs {
  /** The secrets, each with a name of its own. */
  readonly secrets: readonly LateBoundServiceSecret[];
  /** Our `Cluster`, or the name of an EKS cluster, and a provider for it. */
  readonly cluster: AnyCluster;
  /** Our `ExternalSecretsOperator` of the cluster. */
  readonly operator: SecretsOperator;
  /** ARN of the key that encrypts the secrets, for example `keys.data.arn`. */
  readonly encryptionKeyArn: pulumi.Input<string>;
  /** Whether the secrets stay in the account when the stack no longer has them. @default true */
  readonly retainOnDelete?: boolean;
}

/** Permissions on all secrets of a component. Each is a policy of the role, named `<secrets>-<name>-<grant>`. */
export interface ServiceSecretsGrants {
  /** Set values, and read none: for secrets whose value is set later. */
  write(name: string, grantee: Grantee): RolePolicy;
  /** What the function needs that rotates the secrets which have a schedule. */
  rotate(name: string, grantee: Grantee): RolePolicy;
}

/**
 * Secrets of services in AWS Secrets Manager, and their copies in the namespaces that need them. Values are in no code
 * and no state: AWS generates them, or you set them later. A role for each namespace reads its secrets and no others.
 *
 * Costs `plan.cost`: a price for each secret, and for each time that the operator reads one.
 *
 * @example
 * new ServiceSecrets('secrets', {
 *   cluster, operator, encryptionKeyArn: keys.data.arn, secrets: [{ name: 'api-keys', namespaces: ['inference'] }],
 * });
 */
export class ServiceSecrets extends pulumi.ComponentResource {
  readonly plan: ServiceSecretsPlan;
  /** By name: a secret, or the stack of CloudFormation in which a generated one is. */
  readonly secrets: ReadonlyMap<string, Secret | Stack>;
  /** By namespace: the role that reads its secrets. */
  readonly readerRoles: ReadonlyMap<string, Role>;
  /** The stores and secrets of the namespaces. */
  readonly objects: readonly pulumi.CustomResource[];
  readonly grants: ServiceSecretsGrants = {
    write: (name, grantee) => this.grant(`${name}-write`, grantee, writeStatements),
    rotate: (name, grantee) => this.grant(`${name}-rotate`, grantee, rotateStatements),
  };
  private readonly late = new OutputMarkers();
  private readonly place: AwsPlace;
  private readonly keyArn: string;
  private readonly kept: pulumi.CustomResourceOptions;

  constructor(
    private readonly name: string,
    args: ServiceSecretsArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('ai-datacenter:security:ServiceSecrets', name, {}, opts);
    const given = checked(name, args, ['cluster', 'operator', 'encryptionKeyArn']);
    const { cluster, operator, encryptionKeyArn, retainOnDelete = true, ...options } = given;
    const marked = this.late.markAll<ServiceSecretsOptions>(options);
    const roles = inheritedRoles(marked, this.late.markAll<RoleOptions>(cluster.roles ?? {}));
    const { secretPrefix = secretPrefixOf(pulumi.getProject(), pulumi.getStack(), name) } = marked;
    this.plan = accept(this, name, planServiceSecrets({ ...marked, ...roles, secretPrefix }));
    this.place = markedPlace(awsPlace(this), this.late);
    this.keyArn = this.late.mark(encryptionKeyArn);
    this.kept = { parent: this, retainOnDelete };
    const { secrets, namespaces } = this.plan;
    this.secrets = new Map(secrets.map((secret) => [secret.name, this.createSecret(secret)]));
    const readers = namespaces.map((it) => this.createReader(it, cluster, operator));
    this.readerRoles = new Map(readers.map(({ namespace, role }) => [namespace, role]));
    const roleArns = Object.fromEntries(readers.map(({ namespace, role }) => [namespace, this.late.mark(role.arn)]));
    const statements = assumeStatements(this.plan, Object.values(roleArns));
    const assume =
      statements.length > 0 ? [grantStatements(this, `${name}-assume`, operator.identity, statements, this.late)] : [];
    const { serviceSecretsObjects } = require('./service-secrets.chart') as typeof import('./service-secrets.chart');
    const objects = serviceSecretsObjects(this.plan, { region: this.place.region, roleArns });
    const dependsOn = [operator, ...this.secrets.values(), ...readers.flatMap((it) => it.policies), ...assume];
    this.objects = applyObjects(this, name, cluster, objects, { late: this.late, dependsOn });
    this.registerOutputs({});
  }

  private createSecret(plan: ServiceSecretPlan): Secret | Stack {
    const name = `${this.name}-${plan.name}`;
    const secret = plan.value === 'generated' ? this.createGenerated(name, plan) : this.createEmpty(name, plan);
    if (plan.rotation === undefined) return secret;
    const settings = this.late.resolve(rotationSettings(plan.rotation));
    const { action, principal, ...source } = this.late.resolve(rotationPermission(plan.secretName, this.place));
    const permission = new Permission(
      name,
      { action, principal, function: settings.rotationLambdaArn, ...source },
      { parent: this },
    );
    new SecretRotation(
      name,
      { secretId: plan.secretName, ...settings },
      { parent: this, dependsOn: [permission, secret] },
    );
    return secret;
  }

  private createGenerated(name: string, plan: ServiceSecretPlan): Stack {
    return new Stack(name, { templateBody: this.late.json(generatedSecretTemplate(plan, this.keyArn)) }, this.kept);
  }

  private createEmpty(name: string, plan: ServiceSecretPlan): Secret {
    const { name: secretName, description } = secretSettings(plan);
    return new Secret(name, { name: secretName, description, kmsKeyId: this.late.resolve(this.keyArn) }, this.kept);
  }

  private createReader(secrets: NamespaceSecrets, cluster: AnyCluster, operator: SecretsOperator) {
    const { namespace, roleDescription: description } = secrets;
    const { permissionsBy, roles, name: serviceAccount } = this.plan;
    const name = `${this.name}-${namespace}`;
    const statements = readerStatements(secrets, this.keyArn, this.place);
    if (permissionsBy === 'irsa') {
      const identity = new PodIdentityAssociation(
        name,
        {
          ...this.late.resolve(roles),
          clusterName: cluster.clusterName,
          namespace,
          serviceAccount,
          description,
          permissionsBy,
          openIdConnectProvider: oidcProviderOf(cluster, permissionsBy),
          statements: statements.map((it) => resolvedStatement(it, this.late)),
        },
        { parent: this },
      );
      return { namespace, role: identity.role, policies: [identity] };
    }
    const trust = readerTrustPolicy(this.late.mark(operator.identity.role.arn));
    const settings = { ...roles, description, trust, inlinePolicies: { read: statements } };
    return { namespace, ...createRole(this, name, settings, this.late) };
  }

  private grant(
    name: string,
    grantee: Grantee,
    statements: (plan: ServiceSecretsPlan, keyArn: string, place: AwsPlace) => readonly PolicyStatement[],
  ): RolePolicy {
    return grantStatements(
      this,
      `${this.name}-${name}`,
      grantee,
      statements(this.plan, this.keyArn, this.place),
      this.late,
    );
  }
}
