import { listAt } from '../../../security/rule-pack/properties';
import type { Attachment, Network } from '../reachability/network';
import { type NetworkResource, ofType } from '../reachability/network-resource';
import { endpointOf } from '../reachability/reachability';
import { endpointName } from '../reachability/unreachable';
import type { Context } from './judge';

/** How a call leaves, and what AWS knows of it by that. */
export interface Way {
  readonly endpoint?: string;
  readonly context: Context;
}

const NOT_KNOWN: Way = { context: {} };
const WITHOUT_ENDPOINT: Way = { context: { 'aws:SourceVpce': null, 'aws:SourceVpc': null } };

/** The ways by which functions and pods call AWS. */
export class Ways {
  constructor(
    private readonly network: Network,
    private readonly resources: readonly NetworkResource[],
  ) {}

  ofFunction(name: string, action: string): Way {
    const found = ofType(this.resources, 'AWS::Lambda::Function').find(({ id }) => id === name);
    if (listAt(found?.properties, 'VpcConfig.SubnetIds').length === 0) return WITHOUT_ENDPOINT;
    const from = this.network.attachments.find(({ kind, id }) => kind === 'function' && id === name);
    return from === undefined ? NOT_KNOWN : this.from(from, action);
  }

  /** One way for each of the endpoints that the nodes of a cluster use. */
  ofPods(cluster: string, action: string): readonly Way[] {
    const groups = ofType(this.resources, 'AWS::EKS::Nodegroup')
      .filter(({ properties }) => properties.ClusterName === cluster)
      .map(({ id }) => id);
    const nodes = this.network.attachments.filter(({ kind, id }) => kind === 'node' && groups.includes(id));
    if (nodes.length === 0) return [NOT_KNOWN];
    return [...new Map(nodes.map((node) => this.from(node, action)).map((way) => [way.endpoint, way])).values()];
  }

  private from(from: Attachment, action: string): Way {
    const endpoint = endpointOf(this.network, from, endpointName(action.split(':')[0] ?? ''));
    if (endpoint === undefined) return WITHOUT_ENDPOINT;
    return { endpoint, context: { 'aws:SourceVpce': endpoint, 'aws:SourceVpc': from.subnet.vpc } };
  }
}
