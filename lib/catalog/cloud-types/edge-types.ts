import { blocks, defined } from './blocks';
import { type CloudType, input } from './cloud-type';
import { document, type Properties } from './json';

/** A part of a request that the log leaves out: a header by its name, or the whole method, path or query. */
function redactedField({ singleHeader, method, uriPath, queryString }: Properties): Properties {
  const [header] = blocks(singleHeader);
  return defined({
    SingleHeader: header && defined({ Name: header['name'] }),
    Method: method,
    UriPath: uriPath,
    QueryString: queryString,
  });
}

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
      ...(redactedFields !== undefined && { RedactedFields: blocks(redactedFields).map(redactedField) }),
    }),
    id: input('resourceArn'),
  },
};
