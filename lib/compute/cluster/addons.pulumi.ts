import { Addon } from '@pulumi/aws/eks/addon';
import type { Role } from '@pulumi/aws/iam/role';
import type { Resource } from '@pulumi/pulumi';
import type { OutputMarkers } from '../../core/late-bound.pulumi';
import type { AwsPlace } from '../../security/policy';
import { createRole, type CreatedRole } from '../../security/role.pulumi';
import type { RoleOptions } from '../../security/roles';
import { podIdentityTrustPolicy } from '../../security/trust-policies';
import { addonData, type AddonPlan, addonRole } from './addons';

/** What an add-on and its role refer to. Each text may have markers. */
export interface AddonSurroundings {
  readonly clusterName: string;
  readonly volumeKeyArns: readonly string[];
  readonly roles: RoleOptions;
  readonly place: AwsPlace;
  readonly late: OutputMarkers;
  /** What is there before the add-on. */
  readonly dependsOn: readonly Resource[];
}

/** An add-on, and the role of its pods if they have permissions. */
export interface CreatedAddon {
  readonly addon: Addon;
  readonly role: Role | undefined;
}

/** Installs a managed add-on, with a role if its pods have permissions. */
export function createAddon(
  parent: Resource,
  name: string,
  addon: AddonPlan,
  surroundings: AddonSurroundings,
): CreatedAddon {
  const { clusterName, late, dependsOn } = surroundings;
  const created = createAddonRole(parent, name, addon, surroundings);
  const data = addonData(addon, { clusterName, roleArn: late.mark(created?.role.arn) });
  const { resolveConflicts, ...args } = late.resolve(data);
  const resource = new Addon(
    name,
    { ...args, resolveConflictsOnCreate: resolveConflicts, resolveConflictsOnUpdate: resolveConflicts },
    // The pods of the add-on work with their permissions to the end.
    { parent, dependsOn: [...dependsOn, ...(created?.policies ?? [])] },
  );
  return { addon: resource, role: created?.role };
}

function createAddonRole(
  parent: Resource,
  name: string,
  addon: AddonPlan,
  { clusterName, volumeKeyArns, roles, place, late }: AddonSurroundings,
): CreatedRole | undefined {
  const planned = addonRole(addon, volumeKeyArns);
  if (planned === undefined) return undefined;
  const { namespace, serviceAccount, description, managedPolicies, statements } = planned;
  const settings = {
    ...roles,
    description,
    trust: podIdentityTrustPolicy({ clusterName, namespace, serviceAccount }, place),
    managedPolicies,
    inlinePolicies: statements.length > 0 ? { VolumeKeys: statements } : undefined,
  };
  return createRole(parent, name, settings, late);
}
