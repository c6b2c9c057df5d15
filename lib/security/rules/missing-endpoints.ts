import { nodeGroupsOf, subnetsOf, type ViewedNodeGroup } from '../rule-pack/node-groups';
import { endpointsOf, leadsOut, NODE_SERVICES, routeTableOf } from '../rule-pack/routes';
import type { ResourceView } from '../rule-pack/resource-view';
import type { Rule } from '../rule-pack/rule';

/** Nodes without a way out. */
export const MISSING_ENDPOINTS: Rule = {
  id: 'adc-missing-endpoints',
  title: 'Nodes in subnets without a way out have the endpoints that they need.',
  why: 'A node that cannot call EKS, EC2 or ECR is never ready, or pulls no image; only its own log says why.',
  fix: 'Add the endpoints to the VPC of the nodes, or a route to a NAT gateway.',
  source: 'https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html (read 2026-11)',
  *check(view) {
    const needed = [
      ...NODE_SERVICES,
      ...(view.ofType('AWS::EKS::PodIdentityAssociation').length > 0 ? ['eks-auth'] : []),
    ];
    for (const group of nodeGroupsOf(view)) {
      const vpc = closedVpcOf(view, group);
      if (vpc === undefined) continue;
      const endpoints = endpointsOf(view, vpc);
      const missing = needed.filter((service) => !endpoints.has(service));
      if (missing.length === 0) continue;
      const names = missing.join(', ');
      const message = `The nodes are in subnets without a way out, and their VPC has no endpoint of ${names}.`;
      yield { on: group.resource, property: 'Subnets', message };
    }
  },
};

function closedVpcOf(view: ResourceView, group: ViewedNodeGroup) {
  const subnets = subnetsOf(view, group);
  const closed = subnets.find((subnet) => {
    const table = routeTableOf(view, subnet);
    return table !== undefined && !leadsOut(view, table);
  });
  return view.target(closed?.properties['VpcId'], 'AWS::EC2::VPC');
}
