import type { NetworkResource } from '../reachability/network-resource';
import type { DeployedResource } from './resource';

/** What is made, as reachability reads it: physical ids, resolved properties, and what the services added. */
export function networkResources(deployed: readonly DeployedResource[]): NetworkResource[] {
  return deployed
    .filter(({ physicalId }) => physicalId !== '')
    .map(({ physicalId: id, type, path, resolved: properties, actual: attributes, line }) => ({
      id,
      type,
      path,
      properties,
      attributes,
      line,
    }));
}
