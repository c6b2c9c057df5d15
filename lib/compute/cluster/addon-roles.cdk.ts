import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { clusterHolders } from '../../core/cluster-holder.cdk';

/** A construct that made the roles of a cluster's add-ons: our `Cluster`. */
interface AddonRolesHolder {
  readonly addonRoles: ReadonlyMap<string, IRole>;
}

/**
 * Returns the role of an add-on's pods: our `Cluster` knows it, also where only the cluster inside it was given. Of
 * other clusters it is not known.
 */
export function addonRoleOf(cluster: IConstruct | object, addon: string): IRole | undefined {
  return clusterHolders(cluster).find(hasAddonRoles)?.addonRoles.get(addon);
}

function hasAddonRoles(it: unknown): it is AddonRolesHolder {
  return typeof it === 'object' && it !== null && 'addonRoles' in it && it.addonRoles instanceof Map;
}
