import { ALARM_NAMES } from '../../../lib/security/audit/alarms';
import { type PriceSource, SERVICE_PRICES } from '../../../lib/catalog/prices';
import { auditNameOf, type AuditOptions, planAudit } from '../../../lib/security/audit/audit';
import { sourceOf } from '../../../lib/planning/cost';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';

const OPTIONS = everyOption<AuditOptions>({
  auditName: true,
  trailLogGroupName: true,
  dataEventBucketArns: true,
  dataEventExpressBucketArns: true,
  insights: true,
  bucketName: true,
  retentionDays: true,
  logRetentionDays: true,
  lock: true,
  lockDays: true,
  deletePrincipals: true,
  alarmTopicArn: true,
  threatDetector: true,
  runtimeAgent: true,
  objectProtection: true,
  configurationRecorder: true,
  recordingFrequency: true,
  recordGlobalResources: true,
  configurationRetentionDays: true,
  securityHub: true,
  securityStandards: true,
  findingSeverity: true,
  alarmEmails: true,
  withoutAlarms: true,
  deniedCallsThreshold: true,
  clusterNames: true,
  rotationPeriodDays: true,
  deletionWindowDays: true,
  rolePath: true,
  permissionsBoundaryArn: true,
});

const plan = (options: AuditOptions = {}) => planAudit({ auditName: 'company', ...options });
const planned = (options: AuditOptions) => planAudit(options as AuditOptions & { auditName: string });
const TOPIC = 'arn:aws:sns:us-east-1:111122223333:security';
const EXISTING = { trailLogGroupName: '/aws/cloudtrail/organization' };

test('an audit records all regions for a year, and has every alarm', () => {
  const { plan: audit, problems, warnings } = plan({ alarmEmails: ['security@example.com'] });
  expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
  expect(audit).toEqual({
    auditName: 'company',
    trail: {
      bucketName: undefined,
      dataEventBucketArns: [],
      dataEventExpressBucketArns: [],
      insights: false,
      retentionDays: 365,
      logRetentionDays: 90,
      lock: undefined,
      deletePrincipals: [],
    },
    trailLogGroupName: undefined,
    alarmTopicArn: undefined,
    alarmEmails: ['security@example.com'],
    alarms: expect.any(Array),
    clusterNames: [],
    threats: { detector: { runtimeAgent: 'guardduty', objectProtection: false } },
    configuration: undefined,
    securityHub: undefined,
    findings: { severity: 7, rules: [expect.objectContaining({ name: 'findings' })] },
    key: {
      description: 'Log files and alarms of the audit company',
      aliasName: 'alias/company/audit',
      enableKeyRotation: true,
      rotationPeriodDays: 365,
      deletionWindowDays: 30,
    },
    roles: {},
    cost: expect.any(Array),
  });
  expect(audit.alarms.map(({ name }) => name)).toEqual(ALARM_NAMES);
});

test('a key and ten alarms cost 2 USD a month; events are priced, and not counted', () => {
  const { cost } = plan({ insights: true }).plan;
  const perMonth = cost.map(({ item, usdPerHour }) => [item, Math.round((usdPerHour ?? 0) * 730 * 100) / 100]);
  expect(perMonth).toEqual([
    ['1 KMS key', 1],
    ['10 CloudWatch alarms', 1],
    ['Events of CloudTrail, while there are none', 0],
    ['Log files and events, while there are none', 0],
    ['GuardDuty, while there is nothing to look at', 0],
  ]);
  expect(cost[2]?.basis).toBe(
    'the first copy of management events is free, a further trail costs 2 USD per 100,000; ' +
      '0.1 USD per 100,000 calls of objects; 0.35 USD per 100,000 events for insights',
  );
  expect(plan().plan.cost[2]?.basis).not.toContain('insights');
});

test('a trail that exists is read, and nothing is made for it', () => {
  const { plan: audit, problems } = plan({ ...EXISTING, alarmTopicArn: TOPIC, threatDetector: 'existing' });
  expect(problems).toEqual([]);
  expect(audit).toMatchObject({ trail: undefined, key: undefined, ...EXISTING });
  expect(audit.cost.map(({ item }) => item)).toEqual(['10 CloudWatch alarms']);
  // Its own topic needs a key.
  expect(plan(EXISTING).plan.key).toBeDefined();
  expect(plan({ alarmTopicArn: TOPIC }).plan.key).toBeDefined();
});

const cost = (options: AuditOptions) => plan(options).plan.cost.at(-1)?.basis;

test('GuardDuty costs most for nodes: each vCPU', () => {
  expect(cost({})).toContain('1.5 USD per vCPU and month of nodes, the first 500: 288 USD for each p5.48xlarge');
  expect(cost({ runtimeAgent: 'none' })).not.toContain('vCPU');
  expect(cost({ objectProtection: true })).toContain('0.8 USD per million calls of objects');
});

test('a detector that exists sends its findings, and without any there is nothing', () => {
  expect(plan({ threatDetector: 'existing', findingSeverity: 4.5 }).plan).toMatchObject({
    threats: { detector: undefined },
    findings: { severity: 4.5, rules: [{ eventPattern: { detail: { severity: [{ numeric: ['>=', 4.5] }] } } }] },
  });
  const { threats, findings } = plan({ threatDetector: 'none' }).plan;
  expect([threats, findings]).toEqual([undefined, undefined]);
});

const RECORDED = { configurationRecorder: 'create', securityHub: 'create' } as const;

test('a recorder keeps its files for a year, and its changes have a price', () => {
  const { plan: recorded, problems } = plan({ configurationRecorder: 'create', alarmTopicArn: TOPIC });
  expect(problems).toEqual([]);
  expect(recorded.configuration).toEqual({
    recordingFrequency: 'CONTINUOUS',
    recordGlobalResources: true,
    retentionDays: 365,
  });
  expect(cost({ configurationRecorder: 'create' })).toMatch(/^3 USD per 1,000 changes/);
  expect(cost({ configurationRecorder: 'create', recordingFrequency: 'daily' })).toMatch(/^12 USD per 1,000/);
  const { key, configuration } = plan({ ...EXISTING, ...RECORDED, alarmTopicArn: TOPIC }).plan;
  expect([key, configuration]).toEqual([expect.anything(), expect.anything()]);
});

test('Security Hub checks by standards what is recorded, and repeats no finding of GuardDuty', () => {
  const { plan: checked, problems } = plan({ ...RECORDED, securityStandards: ['cis', 'nist-800-53', 'cis'] });
  expect(problems).toEqual([]);
  expect(checked.securityHub).toEqual({ standards: ['cis', 'nist-800-53'] });
  expect(checked.findings?.rules.map(({ name }) => name)).toEqual(['findings', 'security-hub-findings']);
  const hubFindings = (options: AuditOptions) => plan(options).plan.findings?.rules.at(-1)?.eventPattern.detail;
  expect(hubFindings(RECORDED)).toMatchObject({
    findings: {
      Severity: { Normalized: [{ numeric: ['>=', 70] }] },
      ProductName: [{ 'anything-but': ['GuardDuty'] }],
    },
  });
  expect(JSON.stringify(hubFindings({ securityHub: 'existing', threatDetector: 'none' }))).not.toContain('GuardDuty');
  expect(plan(RECORDED).plan.securityHub).toEqual({ standards: ['aws-foundational'] });
  expect(plan({ configurationRecorder: 'existing', securityHub: 'create' }).problems).toEqual([]);
  expect(cost(RECORDED)).toMatch(/^1 USD per 1,000 checks/);
});

test('alarms that nothing receives are a warning', () => {
  expect(plan().warnings).toEqual([expect.objectContaining({ id: 'ai-datacenter:audit-alarms-unheard' })]);
  expect(plan({ alarmTopicArn: TOPIC }).warnings).toEqual([]);
});

test('a lock lasts as long as the files are kept, unless it is shorter', () => {
  expect(plan({ lock: 'governance', retentionDays: 90 }).plan.trail?.lock).toEqual({ mode: 'GOVERNANCE', days: 90 });
  expect(plan({ lock: 'compliance', lockDays: 30 }).plan.trail?.lock).toEqual({ mode: 'COMPLIANCE', days: 30 });
  expect(plan({ lock: 'governance', lockDays: 365 }).problems).toEqual([]);
});

test.each<[AuditOptions, string, string, RegExp]>([
  [{ ...EXISTING, retentionDays: 90 }, 'trail-exists', 'retentionDays', /no trail is made/],
  [{ ...EXISTING, dataEventBucketArns: [] }, 'trail-exists', 'dataEventBucketArns', /no trail is made/],
  [{ ...EXISTING, lock: 'none' }, 'trail-exists', 'lock', /no trail is made/],
  [{ lockDays: 90 }, 'trail-lock-incomplete', 'lockDays', /lockDays is 90, and lock is 'none'/],
  [{ lock: 'governance', lockDays: 366 }, 'trail-lock-too-long', 'lockDays', /366, and retentionDays is 365/],
  [{ threatDetector: 'existing', runtimeAgent: 'none' }, 'detector-not-made', 'runtimeAgent', /is 'existing'/],
  [{ threatDetector: 'none', objectProtection: true }, 'detector-not-made', 'objectProtection', /is 'none'/],
  [{ threatDetector: 'none', findingSeverity: 4 }, 'nothing-finds', 'findingSeverity', /no findings/],
  [{ recordingFrequency: 'daily' }, 'recorder-not-made', 'recordingFrequency', /is 'none'/],
  [
    { configurationRecorder: 'existing', recordGlobalResources: false },
    'recorder-not-made',
    'recordGlobalResources',
    /is 'existing'/,
  ],
  [{ configurationRetentionDays: 30 }, 'recorder-not-made', 'configurationRetentionDays', /no effect/],
  [
    { configurationRecorder: 'create', configurationRetentionDays: 0 },
    'out-of-range',
    'configurationRetentionDays',
    /from 1 to 36500 days/,
  ],
  [{ securityHub: 'create' }, 'hub-without-recorder', 'securityHub', /records nothing/],
  [{ securityHub: 'existing', securityStandards: ['cis'] }, 'hub-not-made', 'securityStandards', /is 'existing'/],
  [{ findingSeverity: 0 }, 'out-of-range', 'findingSeverity', /from 1 to 10/],
  [{ auditName: 'the audit' }, 'malformed', 'auditName', /'the audit'/],
  [{ auditName: 'a--b' }, 'malformed', 'auditName', /single '-'/],
  [{ auditName: 'ab' }, 'malformed', 'auditName', /3 to 64/],
  [{ auditName: '${Token[Name.1]}' }, 'must-be-known', 'auditName', /must be known/],
  [{ trailLogGroupName: 'a b' }, 'malformed', 'trailLogGroupName', /name of a log group/],
  [{ dataEventBucketArns: ['models'] }, 'malformed', 'dataEventBucketArns[0]', /ARN of a bucket/],
  [{ dataEventBucketArns: ['arn:aws:s3:::models/llama'] }, 'malformed', 'dataEventBucketArns[0]', /without a path/],
  [{ dataEventExpressBucketArns: ['models'] }, 'malformed', 'dataEventExpressBucketArns[0]', /directory bucket/],
  [{ bucketName: 'My_Bucket' }, 'malformed', 'bucketName', /bucket name/],
  [{ deletePrincipals: ['*'] }, 'malformed', 'deletePrincipals[0]', /ARN of a role or user/],
  [{ alarmTopicArn: 'security' }, 'malformed', 'alarmTopicArn', /ARN of a topic/],
  [{ alarmEmails: ['security'] }, 'malformed', 'alarmEmails[0]', /mail address/],
  [{ withoutAlarms: ['root'] }, 'malformed', 'withoutAlarms[0]', /'root-use'/],
  [{ clusterNames: ['-'] }, 'malformed', 'clusterNames[0]', /cluster name/],
  [{ retentionDays: 0 }, 'out-of-range', 'retentionDays', /from 1 to 36500 days/],
  [{ retentionDays: 36_501 }, 'out-of-range', 'retentionDays', /from 1 to 36500 days/],
  [{ logRetentionDays: 91 }, 'out-of-range', 'logRetentionDays', /one of/],
  [{ deniedCallsThreshold: 0 }, 'out-of-range', 'deniedCallsThreshold', /at least 1/],
  [{ rotationPeriodDays: 89 }, 'out-of-range', 'rotationPeriodDays', /from 90/],
  [{ deletionWindowDays: 6 }, 'out-of-range', 'deletionWindowDays', /from 7/],
])('%j is refused', (options, code, path, message) => {
  expect(plan(options).problems).toEqual([
    expect.objectContaining({ code, path, message: expect.stringMatching(message) }),
  ]);
});

test.each<AuditOptions>([
  { auditName: 'a1_b-c' },
  { auditName: 'a'.repeat(64) },
  { retentionDays: 1, logRetentionDays: 1, deniedCallsThreshold: 1 },
  { dataEventBucketArns: ['${Token[Arn.1]}', 'arn:aws-cn:s3:::models'], bucketName: '${Output[0]}' },
  { clusterNames: ['${Token[Name.2]}'], alarmTopicArn: '${Token[Topic.3]}' },
])('%j is taken', (options) => {
  expect(plan(options).problems).toEqual([]);
});

test.each<[AuditOptions, string]>([
  [JSON.parse('{ "securityHub": "on", "securityStandards": ["cis"] }') as AuditOptions, 'securityHub'],
  [{ securityStandards: ['x'] } as unknown as AuditOptions, 'securityStandards[0]'],
  [JSON.parse('{ "threatDetector": "on", "objectProtection": true }') as AuditOptions, 'threatDetector'],
  [JSON.parse('{ "threatDetector": "none", "runtimeAgent": "auto" }') as AuditOptions, 'runtimeAgent'],
  [
    JSON.parse('{ "configurationRecorder": "on", "recordingFrequency": "daily" }') as AuditOptions,
    'configurationRecorder',
  ],
  [JSON.parse('{ "recordingFrequency": "weekly" }') as AuditOptions, 'recordingFrequency'],
  [{ threatDetector: 'none', findingSeverity: 11 }, 'findingSeverity'],
  [{ ...EXISTING, retentionDays: 0 }, 'retentionDays'],
  [JSON.parse('{ "lock": "on", "lockDays": 30 }') as AuditOptions, 'lock'],
  [{ lockDays: 0 }, 'lockDays'],
  [{ lock: 'governance', lockDays: 36_501 }, 'lockDays'],
  [{ lock: 'governance', lockDays: 400, retentionDays: 0 }, 'retentionDays'],
])('%j is one problem, at %s', (options, path) => {
  expect(plan(options).problems).toMatchObject([{ path }]);
});

test('an option that is set to its default changes nothing', () => {
  const defaults = {
    dataEventBucketArns: [],
    insights: false,
    retentionDays: 365,
    logRetentionDays: 90,
    lock: 'none',
    deletePrincipals: [],
    threatDetector: 'create',
    runtimeAgent: 'guardduty',
    objectProtection: false,
    configurationRecorder: 'none',
    securityHub: 'none',
    findingSeverity: 7,
    withoutAlarms: [],
    deniedCallsThreshold: 20,
  } as const;
  expect(plan(defaults)).toStrictEqual(plan());
  const recorded = { configurationRecorder: 'create', recordingFrequency: 'continuous', recordGlobalResources: true };
  expect(plan(recorded as AuditOptions)).toStrictEqual(plan({ configurationRecorder: 'create' }));
  expect(plan({ runtimeAgent: 'manual' }).problems).toEqual([]);
});

test.each<[AuditOptions, RegExp]>([
  [{ recordingFrequency: 'daily' }, /configurationRecorder is 'none'/],
  [{ securityStandards: ['cis'] }, /securityHub is 'none'/],
])('%j has no effect while the default is to make nothing', (options, message) => {
  expect(plan(options).problems).toMatchObject([{ message: expect.stringMatching(message) }]);
});

test('Security Hub and a detector that the account has are in the plan without settings', () => {
  const { securityHub, threats } = plan({ securityHub: 'existing', threatDetector: 'existing' }).plan;
  expect([securityHub, threats]).toStrictEqual([{ standards: undefined }, { detector: undefined }]);
});

test('a wrong address or topic of alarms is a problem, and no warning beside it', () => {
  expect(plan({ alarmEmails: ['security'] }).warnings).toEqual([]);
  expect(plan({ alarmTopicArn: null } as unknown as AuditOptions).warnings).toEqual([]);
});

const from = (...prices: readonly PriceSource[]) => prices.map(sourceOf).join(' and ');

test('each service that is used has a line with its prices and where they are from', () => {
  const { cost: lines } = plan({ ...RECORDED, insights: true, objectProtection: true }).plan;
  const { cloudTrail, cloudTrailInsights, cloudWatchLogs, s3Standard, guardDuty, guardDutyClusters } = SERVICE_PRICES;
  expect(lines.slice(2)).toEqual([
    {
      item: 'Events of CloudTrail, while there are none',
      usdPerHour: 0,
      basis: expect.stringMatching(/calls of objects; 0.35 USD per 100,000 events for insights$/),
      source: from(cloudTrail, cloudTrailInsights),
    },
    {
      item: 'Log files and events, while there are none',
      usdPerHour: 0,
      basis:
        '0.5 USD per GB into CloudWatch Logs, and 0.03 USD per GB and month for 90 days there; ' +
        '0.023 USD per GB and month for 365 days in the bucket',
      source: from(cloudWatchLogs, s3Standard),
    },
    {
      item: 'GuardDuty, while there is nothing to look at',
      usdPerHour: 0,
      basis:
        '4 USD per million management events, 1 USD per GB of flow and DNS logs, 1.6 USD per million events of audit ' +
        'logs; 1.5 USD per vCPU and month of nodes, the first 500: 288 USD for each p5.48xlarge; ' +
        '0.8 USD per million calls of objects; the first 30 days are free',
      source: from(guardDuty, guardDutyClusters),
    },
    {
      item: 'AWS Config, while nothing changes',
      usdPerHour: 0,
      basis: '3 USD per 1,000 changes of resources; the first recording of each resource counts as one',
      source: from(SERVICE_PRICES.awsConfig),
    },
    {
      item: 'Security Hub, while there is nothing to check',
      usdPerHour: 0,
      basis: '1 USD per 1,000 checks, the first 100,000 in a month; 30 days are free',
      source: from(SERVICE_PRICES.securityHub),
    },
  ]);
  const cheapest = plan({ runtimeAgent: 'none' }).plan.cost;
  expect(cheapest.map(({ basis }) => basis).slice(2)).toEqual([
    'the first copy of management events is free, a further trail costs 2 USD per 100,000; ' +
      '0.1 USD per 100,000 calls of objects',
    expect.any(String),
    expect.stringMatching(/1.6 USD per million events of audit logs; the first 30 days are free$/),
  ]);
  expect(cheapest[2]?.source).toBe(from(cloudTrail));
});

test('no value of any option makes the planner throw, and null is a problem of each', () => {
  expect(planOddities<AuditOptions>(planned, { auditName: 'company' }, OPTIONS)).toEqual([]);
  expect(nullProblems<AuditOptions>(plan, {}, OPTIONS)).toEqual(OPTIONS.map((name) => `${name} wrong-type`));
});

test('the name of an audit is made of what tells it apart', () => {
  expect(auditNameOf('lab', 'prod/eu', 'audit')).toBe('lab-prod-eu-audit');
  expect(auditNameOf('/lab', 'prod // eu', 'audit.')).toBe('lab-prod-eu-audit');
  const long = auditNameOf('p'.repeat(80), 'prod', 'audit');
  expect(long).toHaveLength(64);
  expect(long).toMatch(/-prod-audit$/);
  expect(plan({ auditName: auditNameOf('x', '__', '--') }).problems).not.toEqual([]);
});
