import { type AuditOptions, planAudit } from '../../../lib/security/audit/audit';
import {
  configurationBucketSettings,
  recorderSettings,
  SNAPSHOT_FREQUENCY,
} from '../../../lib/security/audit/configuration-data';
import { hubSettings, type SecurityStandard, standardArn } from '../../../lib/security/audit/security-hub';
import { detectorSettings, type DetectorPlan } from '../../../lib/security/audit/threat-detection';
import { insightSelectors } from '../../../lib/security/audit/trail-data';

const planned = (options: AuditOptions = {}) => planAudit({ auditName: 'company', ...options }).plan;

test.each<[string, DetectorPlan, Readonly<Record<'objects' | 'nodes' | 'addOn', string>>]>([
  [
    'GuardDuty installs the agent',
    { runtimeAgent: 'guardduty', objectProtection: false },
    { objects: 'DISABLED', nodes: 'ENABLED', addOn: 'ENABLED' },
  ],
  [
    'the agent is installed by hand',
    { runtimeAgent: 'manual', objectProtection: true },
    { objects: 'ENABLED', nodes: 'ENABLED', addOn: 'DISABLED' },
  ],
  [
    'nodes are not watched',
    { runtimeAgent: 'none', objectProtection: false },
    { objects: 'DISABLED', nodes: 'DISABLED', addOn: 'DISABLED' },
  ],
])('a detector, where %s', (_, plan, { objects, nodes, addOn }) => {
  expect(detectorSettings(plan)).toEqual({
    enable: true,
    findingPublishingFrequency: 'FIFTEEN_MINUTES',
    features: [
      { name: 'EKS_AUDIT_LOGS', status: 'ENABLED' },
      { name: 'S3_DATA_EVENTS', status: objects },
      {
        name: 'RUNTIME_MONITORING',
        status: nodes,
        additionalConfiguration: [
          { name: 'EKS_ADDON_MANAGEMENT', status: addOn },
          { name: 'ECS_FARGATE_AGENT_MANAGEMENT', status: 'DISABLED' },
          { name: 'EC2_AGENT_MANAGEMENT', status: 'DISABLED' },
        ],
      },
    ],
  });
});

test('findings of GuardDuty and new ones of Security Hub are those that EventBridge matches', () => {
  const { findings } = planned({ configurationRecorder: 'existing', securityHub: 'create', findingSeverity: 4 });
  expect(findings).toEqual({
    severity: 4,
    rules: [
      {
        name: 'findings',
        eventPattern: {
          source: ['aws.guardduty'],
          'detail-type': ['GuardDuty Finding'],
          detail: { severity: [{ numeric: ['>=', 4] }] },
        },
      },
      {
        name: 'security-hub-findings',
        eventPattern: {
          source: ['aws.securityhub'],
          'detail-type': ['Security Hub Findings - Imported'],
          detail: {
            findings: {
              Severity: { Normalized: [{ numeric: ['>=', 40] }] },
              Workflow: { Status: ['NEW'] },
              RecordState: ['ACTIVE'],
              ProductName: [{ 'anything-but': ['GuardDuty'] }],
            },
          },
        },
      },
    ],
  });
});

test('without GuardDuty, Security Hub alone has findings', () => {
  const { findings } = planned({ threatDetector: 'none', securityHub: 'existing' });
  expect(findings?.rules.map(({ name }) => name)).toEqual(['security-hub-findings']);
});

test('Security Hub checks by the standards that are named, with one finding a control', () => {
  expect(hubSettings()).toEqual({
    enableDefaultStandards: false,
    controlFindingGenerator: 'SECURITY_CONTROL',
    autoEnableControls: true,
  });
});

test.each<[SecurityStandard, string]>([
  ['aws-foundational', 'aws-foundational-security-best-practices/v/1.0.0'],
  ['cis', 'cis-aws-foundations-benchmark/v/3.0.0'],
  ['nist-800-53', 'nist-800-53/v/5.0.0'],
])('the standard %s of a region is %s', (standard, path) => {
  const place = { partition: 'aws-cn', accountId: '111122223333', region: 'cn-north-1' };
  expect(standardArn(standard, place)).toBe(`arn:aws-cn:securityhub:cn-north-1::standards/${path}`);
});

test('AWS Config records every kind of resource, and its files expire', () => {
  const { configuration } = planned({
    configurationRecorder: 'create',
    recordingFrequency: 'daily',
    recordGlobalResources: false,
    configurationRetentionDays: 30,
  });
  expect(configuration && recorderSettings('company', configuration)).toEqual({
    name: 'company',
    recordingGroup: { allSupported: true, includeGlobalResourceTypes: false },
    recordingMode: { recordingFrequency: 'DAILY' },
  });
  const settings = configuration && configurationBucketSettings(configuration, 'key');
  expect(settings?.lifecycle.Rules).toMatchObject([{ ID: 'expire-log-files', Expiration: { Days: 30 } }]);
  expect(settings?.encryption.Rules[0]).toMatchObject({ BucketKeyEnabled: true });
  expect(SNAPSHOT_FREQUENCY).toBe('TwentyFour_Hours');
});

test.each([
  [true, [{ insightType: 'ApiCallRateInsight' }, { insightType: 'ApiErrorRateInsight' }]],
  [false, undefined],
])(
  'where insights are asked for (%s), CloudTrail looks for unusual rates of calls and of errors',
  (insights, expected) => {
    const { trail } = planned({ insights });
    expect(trail && insightSelectors(trail)).toEqual(expected);
  },
);
