import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planned } from '../hdfs-options';
import { StandInPod } from './stand-in-pod';

const SCRIPT = 'maintain-journalnode.sh';
const pods: StandInPod[] = [];
afterEach(async () => {
  await Promise.all(pods.splice(0).map((it) => it.close()));
});

/** A JournalNode whose journal has these files. */
function journalWith(...files: readonly string[]): { readonly pod: StandInPod; readonly journal: string } {
  const pod = new StandInPod(planned({}), 'hdfs-jn-0');
  pods.push(pod);
  const journal = join(pod.data, 'journal', 'hdfs', 'current');
  mkdirSync(journal, { recursive: true });
  for (const file of files) writeFileSync(join(journal, file), file);
  return { pod, journal };
}

test('a segment that is there finished and unfinished counts once: the unfinished file is put aside', async () => {
  const { pod, journal } = journalWith(
    'edits_0000000000000000001-0000000000000000002',
    'edits_0000000000000000003-0000000000000010727',
    'edits_inprogress_0000000000000000003',
    'edits_inprogress_0000000000000010728',
    'VERSION',
  );
  void pod.run(SCRIPT);
  await until(() => readdirSync(journal).some((name) => name.endsWith('.stale')));
  await pause(300);
  expect(readdirSync(journal).toSorted()).toEqual([
    'VERSION',
    'edits_0000000000000000001-0000000000000000002',
    'edits_0000000000000000003-0000000000000010727',
    'edits_inprogress_0000000000000000003.stale',
    // The segment that is being written.
    'edits_inprogress_0000000000000010728',
  ]);
});

test('a segment that is finished later is put aside then, and what was put aside stays', async () => {
  const { pod, journal } = journalWith('edits_inprogress_0000000000000000001', 'edits_inprogress_0000000000000000009');
  void pod.run(SCRIPT);
  await pause(300);
  expect(readdirSync(journal)).toHaveLength(2);
  writeFileSync(join(journal, 'edits_0000000000000000001-0000000000000000008'), '');
  await until(() => readdirSync(journal).includes('edits_inprogress_0000000000000000001.stale'));
  await pause(300);
  expect(readdirSync(journal).toSorted()).toEqual([
    'edits_0000000000000000001-0000000000000000008',
    'edits_inprogress_0000000000000000001.stale',
    'edits_inprogress_0000000000000000009',
  ]);
});

test('without a journal it waits for one', async () => {
  const pod = new StandInPod(planned({}), 'hdfs-jn-0');
  pods.push(pod);
  const ended = pod.run(SCRIPT);
  expect(await Promise.race([ended, pause(500)])).toBeUndefined();
});

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 600 && !condition(); tries++) await pause(50);
  expect(condition()).toBe(true);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
