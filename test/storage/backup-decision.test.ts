import { OptionReader } from '../../lib/core/option-reader';
import type { Planned } from '../../lib/core/plan';
import {
  type BACKUP_DECISION_CODES,
  type BackedUpStore,
  type BackupDecision,
  type BackupDecisionOptions,
  planBackupPlanName,
  planBackupSelection,
  readBackupDecision,
  storeTags,
} from '../../lib/storage/backup-decision';

function decide(options: BackupDecisionOptions, store: Partial<BackedUpStore> = {}): Planned<BackupDecision> {
  const read = new OptionReader<BackupDecisionOptions, keyof typeof BACKUP_DECISION_CODES>(options);
  return read.planned(readBackupDecision(read, { name: 'the store', ...store }));
}

test('a store says in its tags why nothing backs it up, in characters that a tag may have', () => {
  const decision = (withoutBackup: string) => storeTags(decide({ withoutBackup }).plan);

  expect(decision('it is a cache')).toEqual({ 'ai-datacenter/without-backup': 'it is a cache' });
  expect(decision('caches, "scratch" & more')).toEqual({
    'ai-datacenter/without-backup': 'caches- -scratch- - more',
  });
  expect(decision(`a b ${'c'.repeat(300)}`)['ai-datacenter/without-backup']).toHaveLength(256);
  expect(storeTags(decide({ backupPlan: 'daily' }).plan)).toEqual({ 'ai-datacenter/backup-plan': 'daily' });
  expect(storeTags(decide({}).plan)).toEqual({});
});

test('a plan tags the store, and a reason does not', () => {
  expect(decide({ backupPlan: 'daily' })).toEqual({
    plan: { plan: 'daily', withoutBackup: undefined, tags: { 'ai-datacenter/backup-plan': 'daily' } },
    problems: [],
    warnings: [],
  });
  expect(decide({ withoutBackup: 'it is a cache' })).toEqual({
    plan: { plan: undefined, withoutBackup: 'it is a cache', tags: {} },
    problems: [],
    warnings: [],
  });
});

test('no decision is a warning that says what to set', () => {
  expect(decide({})).toEqual({
    plan: { plan: undefined, withoutBackup: undefined, tags: {} },
    problems: [],
    warnings: [
      {
        id: 'ai-datacenter:backup-undecided',
        message:
          'Nothing is decided about backups of the store. Set backupPlan to the name of a plan of Backups, or ' +
          'withoutBackup to the reason why the data can be lost.',
      },
    ],
  });
});

const unsupported = 'AWS Backup has no such store';

test('a store that AWS Backup cannot back up asks for a reason', () => {
  expect(decide({}, { unsupported }).warnings).toEqual([
    expect.objectContaining({
      message: expect.stringMatching(/^Nothing is decided .* AWS Backup has no such store: set withoutBackup to the/),
    }),
  ]);
  expect(decide({ backupPlan: 'daily' }, { unsupported }).problems).toEqual([
    expect.objectContaining({
      code: 'backup-unsupported',
      path: 'backupPlan',
      message: "backupPlan is 'daily'; AWS Backup has no such store.",
    }),
  ]);
  expect(decide({ withoutBackup: 'it is a cache' }, { unsupported })).toMatchObject({ problems: [], warnings: [] });
});

test.each<[BackupDecisionOptions, string, string, RegExp]>([
  [
    { backupPlan: 'daily', withoutBackup: 'it is a cache' },
    'backup-contradictory',
    'withoutBackup',
    /backed up or not/,
  ],
  [{ backupPlan: '' }, 'malformed', 'backupPlan', /'' is not a valid name of a backup plan/],
  [{ backupPlan: 'every day' }, 'malformed', 'backupPlan', /'every day'/],
  [{ backupPlan: 'a'.repeat(51) }, 'malformed', 'backupPlan', /'a{51}'/],
  [{ backupPlan: '${Token[Plan.1]}' }, 'must-be-known', 'backupPlan', /must be known/],
  [{ withoutBackup: 'no' }, 'malformed', 'withoutBackup', /'no' is not a valid reason: at least three words/],
  [{ withoutBackup: 'not needed' }, 'malformed', 'withoutBackup', /'not needed'/],
  [{ withoutBackup: '${Token[Reason.1]}' }, 'must-be-known', 'withoutBackup', /must be known/],
])('%j is one problem, and no warning', (options, code, path, message) => {
  for (const store of [{}, { unsupported }]) {
    const { problems, warnings } = decide(options, store);
    expect(problems).toEqual([expect.objectContaining({ code, path, message: expect.stringMatching(message) })]);
    expect(warnings).toEqual([]);
  }
});

test('the longest name of a plan is taken', () => {
  expect(decide({ backupPlan: 'a'.repeat(50) }).problems).toEqual([]);
});

test('a plan that is not known is a warning for the store, and a problem where its name is asked for', () => {
  const unknown = "backupPlan is 'dayly', and no plan has this name: the plans are 'daily', 'monthly'.";
  const plans = ['daily', 'monthly'];
  expect(planBackupSelection('dayly', plans)).toMatchObject({
    problems: [],
    warnings: [{ id: 'ai-datacenter:backup-plan-unknown', message: expect.stringContaining(unknown) }],
  });
  expect(planBackupPlanName('dayly', plans)).toMatchObject({
    problems: [{ code: 'backup-plan-unknown', path: 'backupPlan', message: unknown, fix: 'Correct the name.' }],
    warnings: [],
  });
  expect(planBackupSelection('daily', plans)).toMatchObject({ problems: [], warnings: [] });
  expect(planBackupPlanName('daily', plans)).toEqual({ plan: 'daily', problems: [], warnings: [] });
});
