import { getPartitionOutput } from '@pulumi/aws/getPartition';
import { Role } from '@pulumi/aws/iam/role';
import { RolePolicy } from '@pulumi/aws/iam/rolePolicy';
import { RolePolicyAttachment } from '@pulumi/aws/iam/rolePolicyAttachment';
import * as pulumi from '@pulumi/pulumi';
import { OutputMarkers } from '../core/late-bound.pulumi';
import type { PolicyStatement } from './policy';
import { policyText } from './policy.pulumi';
import type { RoleOptions } from './roles';
import type { TrustPolicy } from './trust-policies';

/** An IAM role as components create it. Each text may have markers. */
export interface RoleSettings extends RoleOptions {
  readonly description: string;
  /** A name that other stacks know before the role is there. @default - Pulumi makes one */
  readonly roleName?: string;
  readonly trust: TrustPolicy;
  /** AWS managed policies, by name, with their path. */
  readonly managedPolicies?: readonly string[];
  /** Policies of the role alone, by name. */
  readonly inlinePolicies?: Readonly<Record<string, readonly PolicyStatement[]>>;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A role, and its permissions: what needs these depends on `policies`. */
export interface CreatedRole {
  readonly role: Role;
  readonly policies: readonly pulumi.Resource[];
}

/**
 * Creates the role `<name>-role` and a child for each of its policies, named `<name>-<policy>`. All roles of the
 * library are created here, so a path and a boundary reach each of them.
 *
 * @param late made the markers in the settings
 */
export function createRole(
  parent: pulumi.Resource,
  name: string,
  settings: RoleSettings,
  late: OutputMarkers = new OutputMarkers(),
): CreatedRole {
  const { description, trust, managedPolicies = [], inlinePolicies = {}, tags } = settings;
  const child = { parent };
  const { roleName, rolePath: path, permissionsBoundaryArn: permissionsBoundary } = settings;
  const role = new Role(
    `${name}-role`,
    {
      ...late.resolve({ name: roleName, description, path, permissionsBoundary, tags }),
      assumeRolePolicy: late.json(trust),
    },
    child,
  );
  const inline = Object.entries(inlinePolicies).map(([policy, statements]) => {
    const args = { role: role.name, policy: policyText(statements, late) };
    return new RolePolicy(`${name}-${policy}`, args, child);
  });
  return { role, policies: [...inline, ...attachPolicies(parent, name, role, managedPolicies)] };
}

function attachPolicies(
  parent: pulumi.Resource,
  name: string,
  { name: role }: Role,
  policies: readonly string[],
): readonly RolePolicyAttachment[] {
  if (policies.length === 0) return [];
  const { partition } = getPartitionOutput({}, { parent });
  return policies.map((policy) => {
    const policyArn = pulumi.interpolate`arn:${partition}:iam::aws:policy/${policy}`;
    return new RolePolicyAttachment(`${name}-${policy.split('/').at(-1)}`, { role, policyArn }, { parent });
  });
}
