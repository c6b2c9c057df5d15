import {
  type EndpointNeed,
  type EndpointUse,
  loadBalancerUses,
  NODE_USES,
  permissionUses,
} from '../network/network/endpoint-uses';
import { givenServices } from './inference';
import type { DatacenterReader } from './options';

/**
 * Returns which AWS APIs the declared parts of a datacenter call, and which part calls them. Options are read as they
 * were given: the planner of each part judges them.
 *
 * @param clusterUses what the engine's cluster uses the network for
 */
export function endpointNeeds(
  read: DatacenterReader,
  clusterUses: readonly EndpointUse[],
  hasController: boolean,
): readonly EndpointNeed[] {
  const monitorUses: readonly EndpointUse[] = hasMonitor(read) ? ['network-flow-monitor'] : [];
  const controller = read.raw('loadBalancerController') ?? {};
  return [
    { uses: NODE_USES, neededBy: 'the nodes' },
    { uses: [...clusterUses, ...monitorUses], neededBy: 'the cluster' },
    ...(hasController ? [{ uses: loadBalancerUses(controller), neededBy: 'the load balancer controller' }] : []),
    ...(read.has('modelStore') ? modelReaders(read) : []),
    { uses: ['logs'], neededBy: 'pods that write logs' },
  ];
}

function hasMonitor(read: DatacenterReader): boolean {
  return read.raw('cluster')?.networkFlowMonitor === true;
}

/** With a model store the pods of every service get the permission to read models. */
function modelReaders(read: DatacenterReader): readonly EndpointNeed[] {
  return givenServices(read).map((service, index) => ({
    uses: permissionUses(service?.permissionsBy === 'irsa' ? 'irsa' : 'pod-identity'),
    neededBy: typeof service?.name === 'string' ? `inference service '${service.name}'` : `inferenceServices[${index}]`,
  }));
}
