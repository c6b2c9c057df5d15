import { made, type Row } from './made';

test.each<Row>([
  [
    'aws:wafv2/webAcl:WebAcl',
    {
      name: 'edge',
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      ruleJson: '[{"Name":"limit","Priority":0}]',
      visibilityConfig: { cloudwatchMetricsEnabled: true, metricName: 'edge', sampledRequestsEnabled: false },
    },
    { Id: 'acl-1' },
    {
      type: 'AWS::WAFv2::WebACL',
      properties: {
        Name: 'edge',
        Scope: 'REGIONAL',
        DefaultAction: { Allow: {} },
        VisibilityConfig: { CloudwatchMetricsEnabled: true, MetricName: 'edge', SampledRequestsEnabled: false },
        Rules: [{ Name: 'limit', Priority: 0 }],
      },
      id: 'acl-1',
    },
  ],
  [
    'aws:wafv2/webAcl:WebAcl',
    { name: 'edge', scope: 'REGIONAL', defaultAction: { block: {} } },
    { Id: 'acl-2' },
    {
      type: 'AWS::WAFv2::WebACL',
      properties: { Name: 'edge', Scope: 'REGIONAL', DefaultAction: { Block: {} } },
      id: 'acl-2',
    },
  ],
  [
    'aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration',
    {
      resourceArn: 'arn:acl',
      logDestinationConfigs: ['arn:group'],
      redactedFields: [
        { singleHeader: [{ name: 'authorization' }] },
        { method: {} },
        { uriPath: {} },
        { queryString: {} },
      ],
    },
    {},
    {
      type: 'AWS::WAFv2::LoggingConfiguration',
      properties: {
        ResourceArn: 'arn:acl',
        LogDestinationConfigs: ['arn:group'],
        RedactedFields: [
          { SingleHeader: { Name: 'authorization' } },
          { Method: {} },
          { UriPath: {} },
          { QueryString: {} },
        ],
      },
      id: 'arn:acl',
    },
  ],
  [
    'aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration',
    { resourceArn: 'arn:acl', logDestinationConfigs: ['arn:group'] },
    {},
    {
      type: 'AWS::WAFv2::LoggingConfiguration',
      properties: { ResourceArn: 'arn:acl', LogDestinationConfigs: ['arn:group'] },
      id: 'arn:acl',
    },
  ],
])('%s of %j in CloudFormation’s form', (token, inputs, cloud, expected) => {
  expect(made(token, inputs, cloud)).toStrictEqual(expected);
});
