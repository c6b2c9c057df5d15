import type { Role } from '@pulumi/aws/iam/role';
import * as pulumi from '@pulumi/pulumi';

/** Who gets permissions: a role, a component that has one, for example a `PodIdentityAssociation`, or a role's name. */
export type Grantee = Role | { readonly role: Role | undefined } | pulumi.Input<string>;

/** Returns the name of the role that gets permissions. */
export function roleNameOf(grantee: Grantee): pulumi.Input<string> {
  if (typeof grantee === 'string' || pulumi.Output.isInstance(grantee) || grantee instanceof Promise) return grantee;
  const role = 'role' in grantee ? grantee.role : grantee;
  if (role === undefined) throw new pulumi.RunError('The component has no role of its own; pass the name of its role.');
  return role.name;
}
