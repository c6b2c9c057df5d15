import { CfnJson } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct, IConstruct } from 'constructs';
import { clusterHolders } from '../core/cluster-holder.cdk';
import { isLateBound } from '../core/late-bound';
import { planOf } from '../core/plan';
import type { PolicyConditions, PolicyStatement } from './policy';
import { policyDocument, trustedBy } from './policy.cdk';
import type { RoleOptions } from './roles';
import type { TrustPolicy, TrustStatement } from './trust-policies';

/** An IAM role as constructs create it. */
export interface RoleSettings extends RoleOptions {
  readonly description: string;
  /** A name that other stacks know before the role is there. @default - the deployment makes one */
  readonly roleName?: string;
  readonly trust: TrustPolicy;
  /** AWS managed policies, by name. */
  readonly managedPolicies?: readonly string[];
  /** Policies of the role alone, by name. */
  readonly inlinePolicies?: Readonly<Record<string, readonly PolicyStatement[]>>;
}

/** Creates a role. All roles of the library are created here, so a path and a boundary reach each of them. */
export function createRole(scope: Construct, id: string, settings: RoleSettings): iam.Role {
  const { roleName, description, trust, rolePath, permissionsBoundaryArn } = settings;
  const { managedPolicies = [], inlinePolicies = {} } = settings;
  return new iam.Role(scope, id, {
    roleName,
    description,
    assumedBy: trustedBy(withConstantKeys(scope, `${id}Conditions`, trust)),
    path: rolePath,
    permissionsBoundary:
      permissionsBoundaryArn === undefined
        ? undefined
        : iam.ManagedPolicy.fromManagedPolicyArn(scope, `${id}Boundary`, permissionsBoundaryArn),
    managedPolicies: managedPolicies.map((name) => iam.ManagedPolicy.fromAwsManagedPolicyName(name)),
    inlinePolicies: Object.fromEntries(
      Object.entries(inlinePolicies).map(([name, statements]) => [name, policyDocument(statements)]),
    ),
  });
}

/**
 * CloudFormation takes no expression as a key. Conditions with a key that is known only at deployment, such as the
 * issuer of a cluster, are a custom resource that returns them.
 */
function withConstantKeys(scope: Construct, id: string, trust: TrustPolicy): TrustPolicy {
  const statements = trust.Statement.map((statement, index): TrustStatement => {
    const operators = Object.entries(statement.Condition ?? {});
    if (!operators.some(([, keys]) => Object.keys(keys).some((key) => isLateBound(key)))) return statement;
    const conditions = operators.map(([operator, keys]) => [
      operator,
      new CfnJson(scope, `${id}${index === 0 ? '' : index}${operator}`, { value: keys }),
    ]);
    // CDK takes an expression in the place of the keys of an operator, which IAM's own JSON does not have.
    return { ...statement, Condition: Object.fromEntries(conditions) as PolicyConditions };
  });
  return { ...trust, Statement: statements };
}

/** A construct whose plan says what the roles around it have in common, for example our `Cluster`. */
interface RolesHolder {
  readonly plan: { readonly roles: RoleOptions };
}

/**
 * Returns what a cluster decides for the roles around it: our `Cluster` passes on its own options, also where only the
 * cluster inside it was given. Other clusters decide nothing.
 */
export function rolesOf(cluster: IConstruct | object): RoleOptions {
  return clusterHolders(cluster).find(decidesRoles)?.plan.roles ?? {};
}

function decidesRoles(it: unknown): it is RolesHolder {
  const plan = planOf(it);
  return plan !== undefined && 'roles' in plan;
}
