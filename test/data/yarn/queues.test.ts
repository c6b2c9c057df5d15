import type { YarnQueue } from '../../../lib/data/yarn/options';
import { planYarn } from '../../../lib/data/yarn/yarn';
import { HDFS_PLAN, yarnWith } from './yarn-options';

const problemsOf = (queues: readonly YarnQueue[]): readonly string[] =>
  planYarn({ queues }, HDFS_PLAN).problems.map(({ path, code }) => `${path} ${code}`);

test.each<[readonly YarnQueue[], readonly string[]]>([
  [[], ['queues queue-shares']],
  [[{ name: 'nightly', sharePercent: 99.9 }], ['queues queue-shares']],
  [[{ name: 'nightly', sharePercent: 0 }], ['queues[0].sharePercent out-of-range']],
  [[{ name: 'nightly', sharePercent: 101 }], ['queues[0].sharePercent out-of-range']],
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

test('thirds are 100 % together', () => {
  expect(problemsOf(['a', 'b', 'c'].map((name) => ({ name, sharePercent: 100 / 3 })))).toEqual([]);
});

test('the scheduler has the queues, and one user may fill a queue to its maximum', () => {
  const { files } = yarnWith({
    queues: [
      { name: 'nightly', sharePercent: 70 },
      { name: 'adhoc', sharePercent: 30, maximumPercent: 60 },
    ],
  });
  const properties = propertiesOf(files['capacity-scheduler.xml'] ?? '');
  expect(properties).toMatchObject({
    'yarn.scheduler.capacity.root.queues': 'nightly,adhoc',
    'yarn.scheduler.capacity.root.nightly.capacity': '70',
    'yarn.scheduler.capacity.root.nightly.maximum-capacity': '100',
    'yarn.scheduler.capacity.root.nightly.user-limit-factor': '2',
    'yarn.scheduler.capacity.root.adhoc.capacity': '30',
    'yarn.scheduler.capacity.root.adhoc.maximum-capacity': '60',
    'yarn.scheduler.capacity.root.adhoc.user-limit-factor': '2',
  });
});

function propertiesOf(xml: string): Readonly<Record<string, string>> {
  const found = [...xml.matchAll(/<name>(.*)<\/name>\s*<value>(.*)<\/value>/g)];
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name, value]));
}
