import { clustersOf } from '../rule-pack/clusters';
import { isEverywhere } from '../rule-pack/routes';
import type { Rule } from '../rule-pack/rule';

/** Access to the API server. */
export const PRIVATE_ENDPOINT: Rule = {
  id: 'adc-private-endpoint',
  title: 'The API server of a cluster is reached from the VPC, and not from everywhere.',
  why: 'A public endpoint takes stolen credentials from anywhere. Without a private one nodes call out of the VPC.',
  fix: 'Set EndpointPrivateAccess to true, and EndpointPublicAccess to false or PublicAccessCidrs to your networks.',
  source: 'https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html (read 2026-11)',
  *check(view) {
    for (const { resource, prefix, endpoint } of clustersOf(view)) {
      const property = `${prefix}ResourcesVpcConfig`;
      const open = endpoint.publicCidrs.filter(isEverywhere);
      if (!endpoint.private)
        yield { on: resource, property, message: 'The API server has no private endpoint; one is right.' };
      if (endpoint.public && open.length > 0)
        yield { on: resource, property, message: `The API server is reached from ${open.join(', ')}.` };
    }
  },
};
