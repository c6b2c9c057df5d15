import type { YarnQueue } from '../../../lib/data/yarn/options';
import { planYarn } from '../../../lib/data/yarn/yarn';
import { boundFaults } from '../../core/bounds';
import { siteValues } from '../../storage/hdfs/site-values';
import { HDFS_PLAN, yarnWith } from './yarn-options';

const planQueue = (queue: YarnQueue) => planYarn({ queues: [queue] }, HDFS_PLAN);
const problemsIn = (queues: readonly YarnQueue[]) => planYarn({ queues }, HDFS_PLAN).problems;
const problemsOf = (queues: readonly YarnQueue[]): readonly string[] =>
  problemsIn(queues).map(({ path, code }) => `${path} ${code}`);

test.each<[readonly YarnQueue[], readonly string[]]>([
  [[], ['queues queue-shares']],
  [[{ name: 'nightly', sharePercent: 99.9 }], ['queues queue-shares']],
  [[{ name: 'nightly', sharePercent: 0 }], ['queues[0].sharePercent out-of-range']],
  [[{ name: 'nightly', sharePercent: 101 }], ['queues[0].sharePercent out-of-range']],
  // A share that is wrong already is judged no further, and the sum of all neither.
  [[{ name: 'nightly', sharePercent: 101, maximumPercent: 50 }], ['queues[0].sharePercent out-of-range']],
  [
    [
      { name: 'nightly', sharePercent: -1 },
      { name: 'adhoc', sharePercent: 50 },
    ],
    ['queues[0].sharePercent out-of-range'],
  ],
  [[{ name: 'nightly' } as YarnQueue], ['queues[0].sharePercent missing']],
  [[{ name: 'nightly', sharePercent: 100, maximumPercent: 101 }], ['queues[0].maximumPercent out-of-range']],
  [[{ name: 'Nightly', sharePercent: 100 }], ['queues[0].name malformed']],
  [[{ name: 'a.b', sharePercent: 100 }], ['queues[0].name malformed']],
  [[{ name: 'nightly', sharePercent: 100, maximumPercent: 99 }], ['queues[0].maximumPercent queue-maximum']],
  [
    [
      { name: 'nightly', sharePercent: 50 },
      { name: 'nightly', sharePercent: 50 },
    ],
    ['queues[1].name name-repeated'],
  ],
])('queues %j are a problem', (queues, problems) => {
  expect(problemsOf(queues)).toEqual(problems);
});

test('a repeated name says what has it', () => {
  const twice = ['a', 'a'].map((name) => ({ name, sharePercent: 50 }));
  expect(problemsIn(twice)[0]?.message).toMatch(/^Two queues /);
});

test('thirds are 100 % together', () => {
  expect(problemsOf(['a', 'b', 'c'].map((name) => ({ name, sharePercent: 100 / 3 })))).toEqual([]);
});

/** The problems of a queue of 60 % and another one. */
const withRest = (rest: number) =>
  problemsOf(['a', 'b'].map((name) => ({ name, sharePercent: name === 'a' ? 60 : rest })));

test('a share is one of 100 %, and a sum counts to a thousandth', () => {
  expect([39.999, 39.9999, 40.0001, 40.001].map((rest) => withRest(rest).length)).toEqual([1, 0, 0, 1]);
});

test.each<[readonly YarnQueue[], string, string]>([
  [[], 'queues is an empty list; YARN needs at least one queue.', 'Name at least one queue, or leave queues out.'],
  [
    [{ name: 'nightly', sharePercent: 99.9 }],
    'The shares of all queues are 99.9 % together; they must be 100 %.',
    'Change sharePercent of a queue.',
  ],
])('for queues %j a problem says what to change', (queues, message, fix) => {
  expect(problemsIn(queues)).toEqual([{ code: 'queue-shares', path: 'queues', message, fix }]);
});

test('the scheduler has the queues, and one user may fill a queue to its maximum', () => {
  const { files } = yarnWith({
    queues: [
      { name: 'nightly', sharePercent: 70 },
      { name: 'adhoc', sharePercent: 30, maximumPercent: 60 },
    ],
  });
  expect(siteValues(files['capacity-scheduler.xml'])).toEqual({
    'yarn.scheduler.capacity.root.queues': 'nightly,adhoc',
    // By default only memory counts, and cores do not.
    'yarn.scheduler.capacity.resource-calculator': 'org.apache.hadoop.yarn.util.resource.DominantResourceCalculator',
    'yarn.scheduler.capacity.root.nightly.capacity': '70',
    'yarn.scheduler.capacity.root.nightly.maximum-capacity': '100',
    'yarn.scheduler.capacity.root.nightly.user-limit-factor': '2',
    'yarn.scheduler.capacity.root.adhoc.capacity': '30',
    'yarn.scheduler.capacity.root.adhoc.maximum-capacity': '60',
    'yarn.scheduler.capacity.root.adhoc.user-limit-factor': '2',
  });
});

test('shares are above 0 and at most 100 percent', () => {
  const bounds = { sharePercent: [0.5, 100], maximumPercent: [0.5, 100] } as const;
  expect(boundFaults(planQueue, { name: 'nightly', sharePercent: 100 }, bounds, 0.5)).toEqual([]);
});
