import * as iam from 'aws-cdk-lib/aws-iam';
import { type Construct, type IConstruct, Node } from 'constructs';
import type { PolicyStatement } from './policy';
import { policyDocument, trustedBy } from './policy.cdk';
import type { RoleOptions } from './roles';
import type { TrustPolicy } from './trust-policies';

/** An IAM role as constructs create it. */
export interface RoleSettings extends RoleOptions {
  readonly description: string;
  readonly trust: TrustPolicy;
  /** AWS managed policies, by name. */
  readonly managedPolicies?: readonly string[];
  /** Policies of the role alone, by name. */
  readonly inlinePolicies?: Readonly<Record<string, readonly PolicyStatement[]>>;
}

/** Creates a role. All roles of the library are created here, so a path and a boundary reach each of them. */
export function createRole(scope: Construct, id: string, settings: RoleSettings): iam.Role {
  const { description, trust, managedPolicies = [], inlinePolicies = {}, rolePath, permissionsBoundaryArn } = settings;
  return new iam.Role(scope, id, {
    description,
    assumedBy: trustedBy(trust),
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

/** A construct whose plan says what the roles around it have in common, for example our `Cluster`. */
interface RolesHolder {
  readonly plan: { readonly roles: RoleOptions };
}

/**
 * Returns what a cluster decides for the roles around it: our `Cluster` passes on its own options, also where only the
 * cluster inside it was given. Other clusters decide nothing.
 */
export function rolesOf(cluster: IConstruct | object): RoleOptions {
  const holders = 'node' in cluster ? [cluster, Node.of(cluster as IConstruct).scope] : [cluster];
  return holders.find(decidesRoles)?.plan.roles ?? {};
}

function decidesRoles(it: unknown): it is RolesHolder {
  const plan: unknown = typeof it === 'object' && it !== null && 'plan' in it ? it.plan : undefined;
  return typeof plan === 'object' && plan !== null && 'roles' in plan;
}
