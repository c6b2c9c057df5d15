import type { Role } from '@pulumi/aws/iam/role';
import { RolePolicy } from '@pulumi/aws/iam/rolePolicy';
import * as pulumi from '@pulumi/pulumi';
import type { OutputMarkers } from '../core/late-bound.pulumi';
import type { PolicyStatement } from './policy';
import { policyText } from './policy.pulumi';

/** Who gets permissions: a role, a component that has one, for example a `PodIdentityAssociation`, or a role's name. */
export type Grantee = Role | { readonly role: Role | undefined } | pulumi.Input<string>;

/**
 * Gives a grantee the permissions of statements: a policy of its role, and a child of the store.
 *
 * @param late made the markers in the statements
 */
export function grantStatements(
  store: pulumi.Resource,
  name: string,
  grantee: Grantee,
  statements: readonly PolicyStatement[],
  late: OutputMarkers,
): RolePolicy {
  const policy = policyText(statements, late);
  return new RolePolicy(name, { role: roleNameOf(grantee), policy }, { parent: store });
}

function roleNameOf(grantee: Grantee): pulumi.Input<string> {
  if (typeof grantee === 'string' || pulumi.Output.isInstance(grantee) || grantee instanceof Promise) return grantee;
  const role = 'role' in grantee ? grantee.role : grantee;
  if (role === undefined) throw new pulumi.RunError('The component has no role of its own; pass the name of its role.');
  return role.name;
}
