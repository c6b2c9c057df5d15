import type { BackupPlanOptions } from '../../../lib/storage/backups/backup-rule';
import { type BackupsOptions, planBackups } from '../../../lib/storage/backups/backups';
import {
  BACKUP_POLICIES,
  backupRuleData,
  backupTrustPolicy,
  recoveryPointSelection,
  RESTORE_POLICIES,
  restoreTestName,
  restoreTestSelection,
  selectionTag,
  VAULT_EVENTS,
  vaultPolicy,
} from '../../../lib/storage/backups/backups-data';
import { boundFaults } from '../../core/bounds';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';

const OPTIONS = everyOption<BackupsOptions>({
  vaultName: true,
  plans: true,
  deletePrincipals: true,
  notificationTopicArn: true,
  lock: true,
  lockMinRetentionDays: true,
  lockMaxRetentionDays: true,
  lockChangeableDays: true,
  restoreTests: true,
  restoreTestSchedule: true,
  restoreTestHours: true,
  rolePath: true,
  permissionsBoundaryArn: true,
});

const RULE_OPTIONS = everyOption<BackupPlanOptions>({
  name: true,
  schedule: true,
  startWithinHours: true,
  completeWithinHours: true,
  deleteAfterDays: true,
  coldStorageAfterDays: true,
  continuous: true,
  copyToVaultArn: true,
  copyDeleteAfterDays: true,
});

const COPIES = 'arn:aws:backup:us-west-2:111122223333:backup-vault:company';
const planOne = (options: BackupPlanOptions) => planBackups({ plans: [options] });
const daily = (options: Partial<BackupPlanOptions> = {}): BackupsOptions => ({
  plans: [{ name: 'daily', ...options }],
});

test('a plan makes a snapshot each morning, and keeps it for five weeks', () => {
  expect(planBackups(daily())).toEqual({
    plan: {
      vaultName: undefined,
      rules: [
        {
          name: 'daily',
          schedule: 'cron(0 5 ? * * *)',
          startWithinHours: 8,
          completeWithinHours: 168,
          deleteAfterDays: 35,
          coldStorageAfterDays: undefined,
          continuous: false,
          copy: undefined,
        },
      ],
      deletePrincipals: [],
      notificationTopicArn: undefined,
      lock: undefined,
      restoreTests: undefined,
      roles: {},
      cost: [
        {
          item: "Backups of the plan 'daily', while there are none",
          usdPerHour: 0,
          basis: '0.05 USD per GB and month of backups',
          source: expect.stringMatching(/^https:.*\(2026-02-07\)$/),
        },
      ],
    },
    problems: [],
    warnings: [],
  });
});

test('cold storage and copies are in the cost; a copy is kept as long as the backup', () => {
  const { plan, problems } = planBackups(
    daily({ deleteAfterDays: 120, coldStorageAfterDays: 30, copyToVaultArn: COPIES }),
  );
  expect(problems).toEqual([]);
  expect(plan.rules[0]?.copy).toEqual({ vaultArn: COPIES, deleteAfterDays: 120 });
  expect(plan.cost[0]?.basis).toBe(
    '0.05 USD per GB and month of backups; 0.01 USD in cold storage (EFS); ' +
      'copies cost the same again, and traffic to their region',
  );
});

test('a vault without plans takes copies, and costs nothing', () => {
  expect(planBackups({})).toMatchObject({ plan: { rules: [], cost: [] }, problems: [], warnings: [] });
});

test('a lock stays changeable, unless it is one of compliance', () => {
  expect(planBackups({ lock: 'governance' }).plan.lock).toEqual({
    minRetentionDays: 1,
    maxRetentionDays: undefined,
    changeableForDays: undefined,
  });
  const compliance = { lock: 'compliance', lockMinRetentionDays: 7, lockMaxRetentionDays: 365 } as const;
  expect(planBackups(compliance).plan.lock).toEqual({
    minRetentionDays: 7,
    maxRetentionDays: 365,
    changeableForDays: 7,
  });
});

test('restores as a test have a day, a window and an end', () => {
  expect(planBackups({ restoreTests: ['S3', 'EFS', 'S3'] }).plan.restoreTests).toEqual({
    resourceTypes: ['S3', 'EFS'],
    schedule: 'cron(0 9 ? * 1 *)',
    startWindowHours: 8,
    validationWindowHours: 4,
    selectionWindowDays: 7,
  });
});

test.each<[BackupsOptions, string, string, RegExp]>([
  [
    daily({ startWithinHours: 8, completeWithinHours: 8 }),
    'backup-windows-invalid',
    'plans[0].completeWithinHours',
    /8/,
  ],
  [
    daily({ deleteAfterDays: 119, coldStorageAfterDays: 30 }),
    'backup-cold-too-short',
    'plans[0].coldStorageAfterDays',
    /119/,
  ],
  [
    daily({ continuous: true, deleteAfterDays: 36 }),
    'backup-continuous-invalid',
    'plans[0].continuous',
    /is 36; .* 35 days/,
  ],
  [
    daily({ continuous: true, coldStorageAfterDays: 1 }),
    'backup-continuous-invalid',
    'plans[0].continuous',
    /they move to cold storage/,
  ],
  [daily({ copyDeleteAfterDays: 7 }), 'backup-copy-incomplete', 'plans[0].copyDeleteAfterDays', /no copy is made/],
  [{ plans: [{ name: 'a' }, { name: 'b' }, { name: 'a' }] }, 'name-repeated', 'plans[2].name', /the name 'a'/],
  [
    { ...daily(), lock: 'governance', lockMinRetentionDays: 36 },
    'backup-retention-locked',
    'plans[0].deleteAfterDays',
    /36 or more/,
  ],
  [
    { ...daily(), lock: 'governance', lockMaxRetentionDays: 34 },
    'backup-retention-locked',
    'plans[0].deleteAfterDays',
    /1 to 34/,
  ],
  [{ lockMinRetentionDays: 7 }, 'vault-lock-incomplete', 'lockMinRetentionDays', /lock is 'none'/],
  [{ lockMaxRetentionDays: 7 }, 'vault-lock-incomplete', 'lockMaxRetentionDays', /lock is 'none'/],
  [
    { lock: 'governance', lockChangeableDays: 3 },
    'vault-lock-incomplete',
    'lockChangeableDays',
    /lock is 'governance'/,
  ],
  [
    { lock: 'governance', lockMinRetentionDays: 8, lockMaxRetentionDays: 7 },
    'vault-lock-invalid',
    'lockMaxRetentionDays',
    /is 7, and lockMinRetentionDays is 8/,
  ],
  [{ lock: 'compliance', lockChangeableDays: 2 }, 'out-of-range', 'lockChangeableDays', /from 3 to 36500 days/],
  [{ plans: [{} as BackupPlanOptions] }, 'missing', 'plans[0].name', /name is required/],
  [daily({ name: 'every day' }), 'malformed', 'plans[0].name', /'every day'/],
  [daily({ schedule: 'cron(0 5 * * *)' }), 'malformed', 'plans[0].schedule', /not a valid schedule/],
  [daily({ schedule: 'cron(0 5 * * * *)' }), 'malformed', 'plans[0].schedule', /'\?' for one/],
  [daily({ schedule: 'cron(0 5 ? * ? *)' }), 'malformed', 'plans[0].schedule', /'\?' for one/],
  [daily({ schedule: 'rate(1 day)' }), 'malformed', 'plans[0].schedule', /'rate\(1 day\)'/],
  [daily({ copyToVaultArn: 'company' }), 'malformed', 'plans[0].copyToVaultArn', /ARN of a backup vault/],
  [daily({ startWithinHours: 0 }), 'out-of-range', 'plans[0].startWithinHours', /from 1 to/],
  [daily({ deleteAfterDays: 0 }), 'out-of-range', 'plans[0].deleteAfterDays', /from 1 to 36500/],
  [{ vaultName: 'my vault' }, 'malformed', 'vaultName', /'my vault'/],
  [{ vaultName: '${Token[Name.1]}' }, 'must-be-known', 'vaultName', /must be known/],
  [{ restoreTests: ['RDS'] }, 'malformed', 'restoreTests[0]', /'RDS' is not a valid kind of store/],
  [{ restoreTests: ['S3'], restoreTestHours: 169 }, 'out-of-range', 'restoreTestHours', /from 1 to 168/],
  [{ deletePrincipals: ['*'] }, 'malformed', 'deletePrincipals[0]', /ARN of a role or user/],
  [{ notificationTopicArn: 'backups' }, 'malformed', 'notificationTopicArn', /ARN of a topic/],
])('%j is refused', (options, code, path, message) => {
  expect(planBackups(options).problems).toEqual([
    expect.objectContaining({ code, path, message: expect.stringMatching(message) }),
  ]);
});

test.each<[BackupsOptions, readonly string[]]>([
  // Beside each other the windows and the lock would be judged with a stand-in.
  [daily({ startWithinHours: 0, completeWithinHours: 5 }), ['plans[0].startWithinHours']],
  [daily({ startWithinHours: 200, completeWithinHours: 1 }), ['plans[0].completeWithinHours']],
  [daily({ deleteAfterDays: 0, coldStorageAfterDays: 30 }), ['plans[0].deleteAfterDays']],
  [daily({ copyDeleteAfterDays: 0 }), ['plans[0].copyDeleteAfterDays']],
  [{ ...daily({ deleteAfterDays: 0 }), lock: 'governance', lockMaxRetentionDays: 34 }, ['plans[0].deleteAfterDays']],
  [{ ...daily(), lock: 'governance', lockMinRetentionDays: 0, lockMaxRetentionDays: 34 }, ['lockMinRetentionDays']],
  [{ ...daily(), lock: 'governance', lockMinRetentionDays: 36, lockMaxRetentionDays: 0 }, ['lockMaxRetentionDays']],
  [{ lock: 'strict' as 'none', lockMinRetentionDays: 7 }, ['lock']],
  // What is wrong whatever the other value will be is a problem of its own.
  [
    daily({ continuous: true, deleteAfterDays: 36, coldStorageAfterDays: 0 }),
    ['plans[0].coldStorageAfterDays', 'plans[0].continuous'],
  ],
])('of %j only %j are problems', (options, paths) => {
  expect(planBackups(options).problems.map(({ path }) => path)).toEqual(paths);
});

test.each<[BackupsOptions, string]>([
  [daily({ startWithinHours: 8, completeWithinHours: 8 }), 'Use at least 9, or leave it out.'],
  [
    daily({ deleteAfterDays: 119, coldStorageAfterDays: 30 }),
    'Set deleteAfterDays to at least 120, or leave coldStorageAfterDays out.',
  ],
  [{ lockMinRetentionDays: 7 }, "Set lock to 'governance' or 'compliance', or leave lockMinRetentionDays out."],
  [{ lock: 'governance', lockChangeableDays: 3 }, "Set lock to 'compliance', or leave lockChangeableDays out."],
])('%j has a fix: %s', (options, fix) => {
  expect(planBackups(options).problems).toEqual([expect.objectContaining({ fix })]);
});

test('a repeated name says what has it', () => {
  const { problems } = planBackups({ plans: [{ name: 'a' }, { name: 'a' }] });
  expect(problems[0]?.message).toContain('backup plans');
});

test('a malformed name is the only problem, although another plan has the name that its message proposes', () => {
  expect(planBackups({ plans: [{ name: 'every day' }, { name: 'daily' }] }).problems).toEqual([
    expect.objectContaining({ code: 'malformed', path: 'plans[0].name', fix: "Use for example 'daily'." }),
  ]);
});

test.each<BackupsOptions>([
  daily({ schedule: 'cron(30 1/6 1,15 * ? 2026-2030)' }),
  daily({ schedule: 'cron(0 5 ? JAN-DEC MON-FRI *)' }),
  daily({ startWithinHours: 8, completeWithinHours: 9 }),
  daily({ deleteAfterDays: 120, coldStorageAfterDays: 30 }),
  daily({ continuous: true, deleteAfterDays: 35 }),
  { lock: 'none' },
  { lock: 'governance', lockMinRetentionDays: 7, lockMaxRetentionDays: 7 },
  daily({ startWithinHours: 720, completeWithinHours: 2400, deleteAfterDays: 36_500, coldStorageAfterDays: 36_410 }),
  daily({ copyToVaultArn: '${Output[0]}', copyDeleteAfterDays: 1 }),
  { ...daily(), lock: 'compliance', lockChangeableDays: 3, lockMinRetentionDays: 35, lockMaxRetentionDays: 35 },
  { vaultName: 'ab', notificationTopicArn: '${Token[Topic.1]}', deletePrincipals: ['${Token[Role.2]}'] },
])('%j is taken', (options) => {
  expect(planBackups(options).problems).toEqual([]);
});

test('a copy may be kept for another time than its backup', () => {
  const { plan } = planBackups(daily({ copyToVaultArn: COPIES, copyDeleteAfterDays: 7 }));
  expect(plan.rules[0]?.copy).toEqual({ vaultArn: COPIES, deleteAfterDays: 7 });
});

test('no value of any option makes the planner throw, and null is a problem of each', () => {
  expect(planOddities<BackupsOptions>(planBackups, {}, OPTIONS)).toEqual([]);
  expect(nullProblems<BackupsOptions>(planBackups, {}, OPTIONS)).toEqual(OPTIONS.map((name) => `${name} wrong-type`));
  expect(planOddities<BackupPlanOptions>(planOne, { name: 'daily' }, RULE_OPTIONS)).toEqual([]);
});

test('the rule of a plan is in the words of AWS Backup, in minutes', () => {
  const { plan } = planBackups(daily({ deleteAfterDays: 120, coldStorageAfterDays: 30, copyToVaultArn: COPIES }));
  const [rule] = plan.rules;
  if (rule === undefined) throw new Error('no rule');
  expect(backupRuleData(rule, 'company')).toEqual({
    ruleName: 'daily',
    targetBackupVault: 'company',
    scheduleExpression: 'cron(0 5 ? * * *)',
    startWindowMinutes: 480,
    completionWindowMinutes: 10_080,
    enableContinuousBackup: false,
    lifecycle: { deleteAfterDays: 120, moveToColdStorageAfterDays: 30 },
    copyActions: [{ destinationBackupVaultArn: COPIES, lifecycle: { deleteAfterDays: 120 } }],
  });
  expect(selectionTag(rule)).toEqual({
    conditionType: 'STRINGEQUALS',
    conditionKey: 'ai-datacenter/backup-plan',
    conditionValue: 'daily',
  });
});

test('a plan without a copy and cold storage has none in the words of AWS Backup', () => {
  const [rule] = planBackups(daily()).plan.rules;
  expect(rule && backupRuleData(rule, 'company')).toMatchObject({
    copyActions: [],
    lifecycle: { deleteAfterDays: 35, moveToColdStorageAfterDays: undefined },
  });
});

test('AWS Backup assumes its roles, which have its own policies', () => {
  expect(backupTrustPolicy().Statement).toEqual([
    expect.objectContaining({ Effect: 'Allow', Principal: { Service: 'backup.amazonaws.com' } }),
  ]);
  expect([BACKUP_POLICIES, RESTORE_POLICIES]).toEqual([
    ['service-role/AWSBackupServiceRolePolicyForBackup', 'AWSBackupServiceRolePolicyForS3Backup'],
    ['service-role/AWSBackupServiceRolePolicyForRestores', 'AWSBackupServiceRolePolicyForS3Restore'],
  ]);
});

test('a topic is informed of ended backups, and of what failed', () => {
  expect(VAULT_EVENTS).toEqual([
    'BACKUP_JOB_COMPLETED',
    'COPY_JOB_FAILED',
    'RESTORE_JOB_COMPLETED',
    'S3_BACKUP_OBJECT_FAILED',
    'S3_RESTORE_OBJECT_FAILED',
  ]);
});

test('only AWS Backup itself and the named principals delete backups before their time', () => {
  const administrator = 'arn:aws:iam::111122223333:role/backup-administrator';
  const { plan } = planBackups({ deletePrincipals: [administrator] });
  expect(vaultPolicy(plan, { partition: 'aws', accountId: '111122223333' })).toEqual([
    {
      Sid: 'DenyDeletion',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: ['backup:DeleteRecoveryPoint', 'backup:DisassociateRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'],
      Resource: ['*'],
      Condition: {
        ArnNotLike: {
          'aws:PrincipalArn': ['arn:aws:iam::111122223333:role/aws-service-role/*', administrator],
        },
      },
    },
  ]);
});

test('a restore test takes the latest backup of this vault, and has a name that AWS Backup takes', () => {
  const { restoreTests } = planBackups({ restoreTests: ['S3'] }).plan;
  if (restoreTests === undefined) throw new Error('no restore tests');
  expect(recoveryPointSelection(restoreTests, COPIES)).toEqual({
    algorithm: 'LATEST_WITHIN_WINDOW',
    includeVaults: [COPIES],
    recoveryPointTypes: ['CONTINUOUS', 'SNAPSHOT'],
    selectionWindowDays: 7,
  });
  expect(restoreTestName('company-vault')).toBe('company_vault');
  expect(restoreTestSelection('EFS', restoreTests)).toEqual({
    protectedResourceType: 'EFS',
    protectedResourceArns: ['*'],
    validationWindowHours: 4,
  });
});

test('hours and days are taken from their least to their most, and not beyond', () => {
  const ofPlans = {
    startWithinHours: [1, 720],
    completeWithinHours: [2, 2400],
    deleteAfterDays: [1, 36_500],
    coldStorageAfterDays: [1, 36_410],
    copyDeleteAfterDays: [1, 36_500],
  } as const;
  expect(boundFaults<BackupPlanOptions>(planOne, { name: 'daily' }, ofPlans)).toEqual([]);
  const ofVault = {
    lockMinRetentionDays: [1, 36_500],
    lockMaxRetentionDays: [1, 36_500],
    lockChangeableDays: [3, 36_500],
    restoreTestHours: [1, 168],
  } as const;
  expect(boundFaults<BackupsOptions>(planBackups, { lock: 'compliance' }, ofVault)).toEqual([]);
});
