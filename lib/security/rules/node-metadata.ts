import { launchTemplatesOf } from '../rule-pack/node-groups';
import { numberAt, textAt } from '../rule-pack/properties';
import type { Rule } from '../rule-pack/rule';

/** The metadata service of nodes. */
export const NODE_METADATA: Rule = {
  id: 'adc-node-metadata',
  title: 'The metadata service of nodes takes IMDSv2 requests only, over one hop.',
  why: 'With IMDSv1, or with a second hop, a pod gets the credentials of the node role.',
  fix: 'Set MetadataOptions.HttpTokens to required and HttpPutResponseHopLimit to 1.',
  source: 'https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html',
  *check(view) {
    for (const { template, data } of launchTemplatesOf(view)) {
      const tokens = textAt(data, 'MetadataOptions.HttpTokens') ?? 'not set';
      const hops = numberAt(data, 'MetadataOptions.HttpPutResponseHopLimit') ?? 'not set';
      if (textAt(data, 'MetadataOptions.HttpEndpoint') === 'disabled') continue;
      if (tokens !== 'required') {
        const message = `HttpTokens is ${tokens}; required is right.`;
        yield { on: template, property: 'LaunchTemplateData.MetadataOptions.HttpTokens', message };
      }
      if (hops !== 1) {
        const message = `HttpPutResponseHopLimit is ${hops}; 1 is right.`;
        yield { on: template, property: 'LaunchTemplateData.MetadataOptions.HttpPutResponseHopLimit', message };
      }
    }
  },
};
