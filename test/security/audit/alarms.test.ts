import {
  ALARM_NAMES,
  type AlarmName,
  alarmSettings,
  metricFilters,
  planAlarms,
} from '../../../lib/security/audit/alarms';
import { matches, MAX_PATTERN_LENGTH } from './filter-pattern';
import { call, endpoint, ingress, login, rootByService, rootCall, shared, type TrailEvent } from './trail-events';

const ALARMS = planAlarms([], 20);

/** The alarms that an event counts for. */
const alarmsOf = (event: TrailEvent): readonly AlarmName[] =>
  ALARMS.filter(({ patterns }) => Object.values(patterns).some((pattern) => matches(pattern, event))).map(
    ({ name }) => name,
  );

const denied = (errorCode: string) => call('s3', 'GetObject', { errorCode, errorMessage: 'no' });

test.each<[string, TrailEvent, readonly AlarmName[]]>([
  ['a call of the root user', rootCall, ['root-use']],
  ['what AWS does for the root user', rootByService, []],
  ['a sign-in without a second factor', login('No'), ['console-login-without-mfa']],
  ['a sign-in with one', login('Yes'), []],
  ['a sign-in of a role, which has a second factor elsewhere', login('No', 'AssumedRole'), []],
  ['a sign-in that failed', login('No', 'IAMUser', 'Failure'), []],
  ['a denied call of EC2', denied('Client.UnauthorizedOperation'), ['denied-calls']],
  ['a denied call of S3', denied('AccessDenied'), ['denied-calls']],
  ['a denied call of another service', denied('AccessDeniedException'), ['denied-calls']],
  ['a call that failed for another reason', denied('NoSuchKey'), []],
  ['the deletion of a key', call('kms', 'ScheduleKeyDeletion'), ['key-deletion']],
  ['a disabled key', call('kms', 'DisableKey'), ['key-deletion']],
  ['a used key', call('kms', 'Decrypt'), []],
  ['the policy of a key', call('kms', 'PutKeyPolicy'), ['key-policy-change']],
  ['the policy of a role', call('iam', 'PutRolePolicy'), ['iam-policy-change']],
  ['a policy that is attached', call('iam', 'AttachUserPolicy'), ['iam-policy-change']],
  ['the trust of a role', call('iam', 'UpdateAssumeRolePolicy'), ['iam-policy-change']],
  ['a read policy', call('iam', 'GetRolePolicy'), []],
  ['the policy of a bucket', call('s3', 'PutBucketPolicy'), ['bucket-policy-change']],
  ['public access of a bucket', call('s3', 'DeleteBucketPublicAccessBlock'), ['public-exposure']],
  ['a group opened to IPv4', ingress({ ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } }), ['public-exposure']],
  ['a group opened to IPv6', ingress({ ipv6Ranges: { items: [{ cidrIpv6: '::/0' }] } }), ['public-exposure']],
  ['a group opened to a network', ingress({ ipRanges: { items: [{ cidrIp: '192.0.2.0/24' }] } }), []],
  ['a snapshot for everyone', shared('all'), ['public-exposure']],
  ['a snapshot for an account', shared('111122223333'), []],
  ['a public endpoint', endpoint(true), ['public-exposure']],
  ['a private endpoint', endpoint(false), []],
  ['a stopped trail', call('cloudtrail', 'StopLogging'), ['audit-change']],
  ['a deleted detector', call('guardduty', 'DeleteDetector'), ['audit-change']],
  ['a deleted alarm', call('monitoring', 'DeleteAlarms'), ['audit-change']],
  ['a deleted log group', call('logs', 'DeleteLogGroup'), ['audit-change']],
  ['a read trail', call('cloudtrail', 'GetTrailStatus'), []],
  ['a new access entry', call('eks', 'CreateAccessEntry'), ['eks-access-change']],
  ['another role for pods', call('eks', 'UpdatePodIdentityAssociation'), ['eks-access-change']],
  ['a new cluster', call('eks', 'CreateCluster'), []],
  ['an event of another service with such a name', call('example', 'DisableKey'), []],
])('%s', (_, event, alarms) => {
  expect(alarmsOf(event)).toEqual(alarms);
});

test('each name of a call in a pattern raises its alarm', () => {
  const named = ALARMS.flatMap(({ name, patterns }) =>
    Object.values(patterns).flatMap((pattern) => {
      const service = /\$\.eventSource = "(\w+)\.\*"\) && \(\(/.exec(pattern)?.[1];
      const calls = [...pattern.matchAll(/\$\.eventName = "(\w+)"/g)].map(([, it]) => it ?? '');
      return service === undefined ? [] : calls.map((it) => ({ name, event: call(service, it) }));
    }),
  );

  expect(named.length).toBeGreaterThan(50);
  for (const { name, event } of named) expect(alarmsOf(event)).toEqual([name]);
});

test('no pattern is longer than CloudWatch Logs takes', () => {
  for (const { patterns } of ALARMS)
    for (const pattern of Object.values(patterns)) expect(pattern.length).toBeLessThanOrEqual(MAX_PATTERN_LENGTH);
});

test.each(['{ $.a = "b" ', '{ $.a == "b" }', '{ ($.a = "b" }', '{ $.a = b }', 'no quotes', '{ a = "b" }'])(
  'the evaluator takes no %s',
  (pattern) => {
    expect(() => matches(pattern, { a: 'b' })).toThrow();
  },
);

test('alarms can be left out, and denied calls have a threshold', () => {
  const alarms = planAlarms(['root-use'], 50);
  expect(alarms.map(({ name }) => name)).toEqual(ALARM_NAMES.filter((name) => name !== 'root-use'));
  expect(alarms.filter(({ threshold }) => threshold !== 1)).toEqual([
    expect.objectContaining({ name: 'denied-calls', threshold: 50, periodSeconds: 300 }),
  ]);
});

test('the filters of an alarm count into its metric, which is silent without events', () => {
  const [alarm] = ALARMS.filter(({ name }) => name === 'iam-policy-change');
  if (alarm === undefined) throw new Error('no alarm');
  const metric = { metricNamespace: 'Audit/company', metricName: 'iam-policy-change', metricValue: '1' };
  expect(metricFilters('company', alarm)).toEqual([
    {
      filterName: 'iam-policy-change-managed',
      filterPattern: expect.stringContaining('AttachRolePolicy'),
      metricTransformation: metric,
    },
    {
      filterName: 'iam-policy-change-inline',
      filterPattern: expect.stringContaining('PutRolePolicy'),
      metricTransformation: metric,
    },
  ]);
  expect(alarmSettings('company', alarm)).toEqual({
    alarmName: 'company-iam-policy-change',
    alarmDescription: alarm.description,
    namespace: 'Audit/company',
    metricName: 'iam-policy-change',
    statistic: 'Sum',
    period: 300,
    evaluationPeriods: 1,
    threshold: 1,
    comparisonOperator: 'GreaterThanOrEqualToThreshold',
    treatMissingData: 'notBreaching',
  });
});
