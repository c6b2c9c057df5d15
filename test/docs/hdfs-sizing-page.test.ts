import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOURS_PER_MONTH } from '../../lib/planning/cost';
import { planned } from '../storage/hdfs/hdfs-options';

const page = readFileSync(join(__dirname, '../../docs/hdfs-sizing.md'), 'utf8');
const rows = [...page.matchAll(/^\| (\d+) \| `(\S+)` \| (\d) \| (\d+) \| (.*) \|$/gm)];

test('the page has rows to compare', () => expect(rows).toHaveLength(5));

test.each(rows.map(([row, ...cells]) => [row, cells] as const))('the page says what the plan says: %s', (_, cells) => {
  const [usableTiB, instanceType = '', replication, averageFileMiB, decided] = cells;
  const { sizing, cost } = planned({
    dataNodes: undefined,
    usableTiB: Number(usableTiB),
    instanceType,
    replication: Number(replication),
    averageFileMiB: Number(averageFileMiB),
  });
  const traffic = (cost.at(-1)?.usdPerHour ?? 0) * HOURS_PER_MONTH;
  expect(decided).toBe(
    [
      sizing.dataNodes,
      sizing.dataNodes * sizing.disksPerDataNode,
      (sizing.blocks / 1e6).toFixed(1),
      `${sizing.nameNodeHeapGiB}, ${sizing.dataNodeHeapGiB}`,
      traffic.toFixed(0),
    ].join(' | '),
  );
});
