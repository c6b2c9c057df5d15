import { OptionReader } from '../../lib/core/option-reader';
import {
  type ClaimSurroundings,
  type CLUSTER_MISSING_CODES,
  readStaticVolumes,
  requireCluster,
  type StaticVolumeOptions,
  staticVolumes,
} from '../../lib/storage/static-volume';

const FACTS = { storage: '1200Gi', driver: 'fsx.csi.aws.com', mountOptions: ['flock'] } as const;

function planned(options: StaticVolumeOptions) {
  const read = new OptionReader<StaticVolumeOptions>(options);
  return read.planned(readStaticVolumes(read, { ...FACTS, defaultClaimName: 'scratch' }));
}

test('each namespace has a claim, with a volume of its own', () => {
  expect(planned({ namespaces: ['team-a', 'team-b', 'team-a'] })).toEqual({
    plan: [
      {
        namespace: 'team-a',
        claimName: 'scratch',
        volumeName: 'scratch-team-a',
        accessMode: 'ReadWriteMany',
        ...FACTS,
      },
      {
        namespace: 'team-b',
        claimName: 'scratch',
        volumeName: 'scratch-team-b',
        accessMode: 'ReadWriteMany',
        ...FACTS,
      },
    ],
    problems: [],
    warnings: [],
  });
  expect(planned({}).plan).toEqual([]);
});

test('a claim has the name and the access that were given', () => {
  expect(planned({ claimName: 'models', namespaces: ['team-a'] }).plan).toMatchObject([
    { claimName: 'models', volumeName: 'models-team-a' },
  ]);
  expect(staticVolumes('models', ['team-a'], { ...FACTS, accessMode: 'ReadOnlyMany' })).toMatchObject([
    { accessMode: 'ReadOnlyMany' },
  ]);
});

test('names of claims and namespaces are labels of DNS', () => {
  expect(planned({ claimName: 'My claim', namespaces: ['team_a'] }).problems).toMatchObject([
    { code: 'malformed', path: 'claimName', message: expect.stringContaining("'My claim' is not a valid claim name") },
    { code: 'malformed', path: 'namespaces[0]' },
  ]);
});

function missing(surroundings: ClaimSurroundings, options: readonly string[]) {
  const read = new OptionReader<object, keyof typeof CLUSTER_MISSING_CODES>({});
  requireCluster(read, surroundings, options);
  return read.planned(undefined).problems;
}

describe('options that name objects of a cluster', () => {
  test('need one', () => {
    expect(missing({ hasCluster: false }, ['namespaces'])).toEqual([
      {
        code: 'cluster-missing',
        path: 'cluster',
        message: 'cluster was left out, and namespaces names objects of it.',
        fix: 'Pass cluster, or leave namespaces out.',
      },
    ]);
    expect(missing({ hasCluster: false }, ['namespaces', 'claimName'])).toMatchObject([
      {
        message: 'cluster was left out, and namespaces and claimName name objects of it.',
        fix: 'Pass cluster, or leave namespaces and claimName out.',
      },
    ]);
  });

  test('are fine with a cluster, which is there unless it is said', () => {
    expect([missing({}, ['namespaces']), missing({ hasCluster: true }, ['namespaces'])]).toEqual([[], []]);
    expect(missing({ hasCluster: false }, [])).toEqual([]);
  });
});
