import { existsSync, statSync } from 'node:fs';
import { giveDisks } from '../../storage/hdfs/scripts/stand-in-disks';
import { StandInPod } from '../../storage/hdfs/scripts/stand-in-pod';
import { HDFS_PLAN, yarnWith } from './yarn-options';

const { files } = yarnWith();
let pod: StandInPod;
beforeEach(() => {
  pod = new StandInPod({ ...HDFS_PLAN, files }, 'yarn-nm-0');
});
afterEach(() => pod.close());

const withDisks = (devices: readonly number[]) => giveDisks(pod, files['cluster.sh'] ?? '', 'hdfs/yarn', devices);

test('init-nodemanager.sh makes the folder on each disk, and may run again', async () => {
  const folders = withDisks([2, 3]);
  expect(await pod.run('init-nodemanager.sh')).toMatchObject({ exitCode: 0 });
  expect(await pod.run('init-nodemanager.sh')).toMatchObject({ exitCode: 0 });
  expect(folders.map((folder) => statSync(folder).mode & 0o777)).toEqual([0o755, 0o755]);
});

test('init-nodemanager.sh makes nothing if a disk is not mounted', async () => {
  const folders = withDisks([2, 1]);
  const { exitCode, output } = await pod.run('init-nodemanager.sh');
  expect(exitCode).toBe(1);
  expect(output).toMatch(/^init-nodemanager: ERROR: no disk is mounted at \S+disk-2\. Give the nodes nvmeStrategy/);
  expect(folders.map((folder) => existsSync(folder))).toEqual([false, false]);
});
