import * as pulumi from '@pulumi/pulumi';
import type { Cluster } from '../../../lib/compute/cluster/cluster.pulumi';
import type { ClusterArgs } from '../../../lib/compute/cluster/cluster-args.pulumi';
import type { NodeNetwork } from '../../../lib/compute/node-group/placement.pulumi';
import { required } from '../../../lib/core/plan';
import { planNetwork } from '../../../lib/network/network/network';
import type { NetworkOptions } from '../../../lib/network/network/options';
import { declare } from '../../core/registrations';

/** The VPC and the subnets of every cluster in these tests. */
export const PLACE = {
  vpcId: 'vpc-0a1a1a1a1a1a1a1a1',
  subnetIds: ['subnet-0b1b1b1b1b1b1b1b1', 'subnet-0b2b2b2b2b2b2b2b2'],
};

/** Declares a cluster named `main`, and waits until all of it is registered. */
export function declaredCluster(args: Partial<ClusterArgs> = {}): Promise<Cluster> {
  return declare(async () => {
    const cluster = await newCluster(args);
    await registered(cluster);
    return cluster;
  });
}

/** Makes a cluster within a test that declares more. */
export async function newCluster(args: Partial<ClusterArgs> = {}): Promise<Cluster> {
  const { Cluster } = await import('../../../lib/compute/cluster/cluster.pulumi');
  const place = args.network === undefined ? PLACE : {};
  return new Cluster('main', { clusterName: 'training', publicCidrs: ['203.0.113.0/24'], ...place, ...args });
}

/** Waits for what is not a field of the component itself. */
export async function registered({ readyForCharts, systemNodes }: Cluster): Promise<void> {
  await Promise.all([...readyForCharts, systemNodes].map((it) => new Promise((resolve) => it.urn.apply(resolve))));
}

/** A route of a network, on which all that is in the network depends. */
class Route extends pulumi.CustomResource {
  constructor(name: string, parent: pulumi.Resource) {
    super('test:index:Route', name, {}, { parent });
  }
}

/** A network as the library's, without its resources. */
export class PlannedNetwork extends pulumi.ComponentResource implements NodeNetwork {
  readonly plan: NodeNetwork['plan'];
  readonly vpcId = pulumi.output('vpc-of-network');
  readonly privateSubnetIds = [pulumi.output('subnet-1'), pulumi.output('subnet-2')];

  constructor(options: NetworkOptions = {}) {
    super('test:index:Network', 'network');
    this.plan = required(planNetwork(options));
    new Route('default', this);
    this.registerOutputs();
  }
}
