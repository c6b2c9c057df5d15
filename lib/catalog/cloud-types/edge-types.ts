import { blocks } from './blocks';
import { type CloudType, input } from './cloud-type';
import { document } from './json';

/** AWS WAF in front of load balancers. */
export const EDGE_TYPES: Readonly<Record<string, CloudType>> = {
  'aws:wafv2/webAcl:WebAcl': {
    type: 'AWS::WAFv2::WebACL',
    name: 'name',
    nameLength: 128,
    renames: { ruleJson: '' },
    adjust: ({ ruleJson = null }, properties) =>
      ruleJson === null ? properties : { ...properties, Rules: document(ruleJson) },
    id: (_, cloud) => String(cloud['Id']),
  },
  'aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration': {
    type: 'AWS::WAFv2::LoggingConfiguration',
    adjust: ({ redactedFields }, properties) => ({
      ...properties,
      RedactedFields: blocks(redactedFields).map(({ singleHeader = null }) => ({
        SingleHeader: { Name: blocks(singleHeader)[0]?.['name'] ?? null },
      })),
    }),
    id: input('resourceArn'),
  },
};
