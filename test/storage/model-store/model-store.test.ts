import { usdPerHour } from '../../../lib/planning/cost';
import { type ModelStoreOptions, planModelStore } from '../../../lib/storage/model-store/model-store';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';

const OPTIONS = everyOption<ModelStoreOptions>({
  bucketName: true,
  uploadPrincipals: true,
  keepReplacedDays: true,
  replicaBucketName: true,
  replicaRegion: true,
  replicaKeyArn: true,
  replicateDeletions: true,
  replicationTimeControl: true,
  replicaOf: true,
  expressZoneIds: true,
  rolePath: true,
  permissionsBoundaryArn: true,
  backupPlan: true,
  withoutBackup: true,
});
const uploader = 'arn:aws:iam::111122223333:role/uploader';

test('a model store keeps what was replaced for a month, and incomplete uploads for a week', () => {
  expect(planModelStore({})).toEqual({
    plan: {
      bucketName: undefined,
      uploadPrincipals: [],
      keepReplacedDays: 30,
      abortUploadAfterDays: 7,
      replication: undefined,
      replicaOf: undefined,
      express: [],
      roles: {},
      backup: { plan: undefined, withoutBackup: undefined, tags: {} },
      cost: [expect.objectContaining({ item: 'Bucket of models, while it is empty' })],
    },
    problems: [],
    warnings: [{ id: 'ai-datacenter:backup-undecided', message: expect.stringContaining('the bucket of models') }],
  });
});

const faults = (options: ModelStoreOptions) =>
  planModelStore(options).problems.map(({ path, code }) => `${path} ${code}`);

test('a decision about backups that is wrong already is not judged by who may read the bucket', () => {
  expect(faults({ backupPlan: 'a b' })).toEqual(['backupPlan malformed']);
  expect(faults({ backupPlan: 'daily' })).toEqual(['uploadPrincipals backup-role-denied']);
  expect(faults({ backupPlan: 'daily', withoutBackup: 'no' })).toEqual(['withoutBackup malformed']);
});

test('an empty model store costs nothing; what is stored has a price per GB', () => {
  const { cost } = planModelStore({}).plan;
  expect(usdPerHour(cost)).toBe(0);
  expect(cost[0]).toEqual({
    item: 'Bucket of models, while it is empty',
    usdPerHour: 0,
    basis: '0.023 USD per GB and month of models and replaced versions, and requests',
    source: expect.stringMatching(/ \(20\d\d-\d\d\)$/),
  });
});

test.each<[ModelStoreOptions, string, string, RegExp]>([
  [{ keepReplacedDays: 0 }, 'out-of-range', 'keepReplacedDays', /is 0; it must be a whole number from 1 to 2147483647/],
  [{ keepReplacedDays: 1.5 }, 'out-of-range', 'keepReplacedDays', /is 1\.5; it must be a whole number/],
  [{ keepReplacedDays: 2 ** 31 }, 'out-of-range', 'keepReplacedDays', /is 2147483648; .* to 2147483647 days/],
  [{ bucketName: 'My_Models' }, 'malformed', 'bucketName', /'My_Models' is not a valid bucket name: 3 to 63 small/],
  [{ bucketName: 'models.example.com' }, 'malformed', 'bucketName', /'models\.example\.com'/],
  [{ bucketName: 'models-s3alias' }, 'malformed', 'bucketName', /'models-s3alias'/],
  [{ bucketName: 'models--ol-s3' }, 'malformed', 'bucketName', /'models--ol-s3'/],
  [{ bucketName: 'models--x-s3' }, 'malformed', 'bucketName', /'models--x-s3'/],
  [{ bucketName: 'models--table-s3' }, 'malformed', 'bucketName', /'models--table-s3'/],
  [{ bucketName: 'xn--models' }, 'malformed', 'bucketName', /'xn--models'/],
  [{ bucketName: 'sthree-models' }, 'malformed', 'bucketName', /'sthree-models'/],
  [{ bucketName: 'amzn-s3-demo-models' }, 'malformed', 'bucketName', /'amzn-s3-demo-models'/],
  [{ bucketName: '-models' }, 'malformed', 'bucketName', /'-models'/],
  [{ bucketName: 'models-' }, 'malformed', 'bucketName', /'models-'/],
  [{ bucketName: 'ab' }, 'malformed', 'bucketName', /'ab'/],
  [{ bucketName: 'a'.repeat(64) }, 'malformed', 'bucketName', /'a{64}'/],
  [{ backupPlan: 'daily' }, 'backup-role-denied', 'uploadPrincipals', /backupPlan is 'daily', and uploadPrincipals is/],
  [{ uploadPrincipals: [uploader, '*'] }, 'malformed', 'uploadPrincipals[1]', /'\*' is not a valid ARN of a role or/],
  [{ uploadPrincipals: ['arn:aws:iam::111122223333:root'] }, 'malformed', 'uploadPrincipals[0]', /:root'/],
  [{ uploadPrincipals: ['arn:aws:iam::11112222333:role/it'] }, 'malformed', 'uploadPrincipals[0]', /:role\/it'/],
  [{ uploadPrincipals: [`${uploader} or me`] }, 'malformed', 'uploadPrincipals[0]', /uploader or me'/],
  [
    { uploadPrincipals: ['arn:aws:sts::111122223333:assumed-role/uploader/me'] },
    'malformed',
    'uploadPrincipals[0]',
    /assumed-role/,
  ],
])('%j is refused', (options, code, path, message) => {
  expect(planModelStore(options).problems).toEqual([
    expect.objectContaining({ code, path, message: expect.stringMatching(message) }),
  ]);
});

test.each<ModelStoreOptions>([
  { keepReplacedDays: 1 },
  { keepReplacedDays: 2 ** 31 - 1 },
  { bucketName: 'abc' },
  { bucketName: '0-models-9' },
  { bucketName: 'a'.repeat(63) },
  { uploadPrincipals: [uploader, 'arn:aws-cn:iam::111122223333:user/teams/*'] },
])('%j is taken as it is', (options) => {
  const { plan, problems } = planModelStore(options);
  expect(problems).toEqual([]);
  expect(plan).toMatchObject(options);
});

test('a store of a backup plan has its tag, by which the plan selects it', () => {
  const { plan, problems, warnings } = planModelStore({ backupPlan: 'daily', uploadPrincipals: [uploader] });
  expect(problems).toEqual([]);
  expect(warnings).toEqual([]);
  expect(plan.backup).toEqual({
    plan: 'daily',
    withoutBackup: undefined,
    tags: { 'ai-datacenter/backup-plan': 'daily' },
  });
});

test('names and ARNs that only the deployment knows pass through', () => {
  const late = {
    bucketName: '${Token[Name.1]}',
    uploadPrincipals: ['arn:aws:iam::${Token[Account.2]}:role/uploader', '${Output[0]}'],
  };
  const { plan, problems } = planModelStore(late);
  expect(problems).toEqual([]);
  expect(plan).toMatchObject(late);
});

test('a number of days must be known at synthesis', () => {
  expect(planModelStore({ keepReplacedDays: -1.8881545897087626e289 }).problems).toEqual([
    expect.objectContaining({ code: 'must-be-known', path: 'keepReplacedDays' }),
  ]);
});

test('every problem is found at once, and the plan leaves out what is wrong', () => {
  const { plan, problems } = planModelStore({
    bucketName: 'No',
    uploadPrincipals: ['me', uploader],
    keepReplacedDays: 0,
  });
  expect(problems.map(({ path }) => path)).toEqual(['bucketName', 'uploadPrincipals[0]', 'keepReplacedDays']);
  expect(plan).toMatchObject({ uploadPrincipals: [uploader], keepReplacedDays: 30 });
  // What stands in is valid itself.
  expect(planModelStore(plan as ModelStoreOptions).problems).toEqual([]);
});

test('no value of any option makes the planner throw, and null is a problem of each', () => {
  expect(planOddities<ModelStoreOptions>(planModelStore, {}, OPTIONS)).toEqual([]);
  expect(nullProblems<ModelStoreOptions>(planModelStore, {}, OPTIONS)).toEqual(
    OPTIONS.map((name) => `${name} wrong-type`),
  );
});
