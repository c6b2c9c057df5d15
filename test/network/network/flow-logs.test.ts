import { flowLogSettings, flowLogStatements } from '../../../lib/network/network/flow-logs';
import { planNetwork } from '../../../lib/network/network/network';

test('a flow log writes all traffic of the VPC to the log group', () => {
  expect(flowLogSettings({ vpcId: 'vpc-1', logGroupName: 'flows', roleArn: 'arn:aws:iam::1:role/flows' })).toEqual({
    resourceType: 'VPC',
    resourceId: 'vpc-1',
    trafficType: 'ALL',
    logDestinationType: 'cloud-watch-logs',
    logGroupName: 'flows',
    deliverLogsPermissionArn: 'arn:aws:iam::1:role/flows',
  });
});

test('its role may write to that log group only', () => {
  expect(flowLogStatements('arn:aws:logs:eu-west-1:1:log-group:flows:*')).toEqual([
    {
      Sid: 'WriteFlowLogs',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      Resource: ['arn:aws:logs:eu-west-1:1:log-group:flows:*'],
    },
  ]);
});

test.each([
  [undefined, 90, []],
  [365, 365, []],
  [3653, 3653, []],
  [3654, 90, ['Use 3653, or leave it out.']],
  [45, 90, ['Use 60, or leave it out.']],
  [0, 90, ['Use 1, or leave it out.']],
])('%s days are kept as %s', (flowLogRetentionDays, kept, fixes) => {
  const { plan, problems } = planNetwork({ flowLogRetentionDays });
  expect(plan.flowLogRetentionDays).toBe(kept);
  expect(problems.map(({ fix }) => fix)).toEqual(fixes);
});
