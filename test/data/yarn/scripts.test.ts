import { existsSync, statSync } from 'node:fs';
import { giveDisks } from '../../storage/hdfs/scripts/stand-in-disks';
import { StandInPod } from '../../storage/hdfs/scripts/stand-in-pod';
import { HDFS_PLAN, yarnWith } from './yarn-options';

const pods: StandInPod[] = [];
afterEach(async () => {
  for (const pod of pods.splice(0)) await pod.close();
});

/** @param command what `hdfs` and `yarn` of Hadoop do, in bash */
function podWith(command = 'exit 0'): StandInPod {
  const pod = new StandInPod({ ...HDFS_PLAN, files: yarnWith().files }, 'yarn-nm-0', command);
  pod.command('yarn', `exec "$HADOOP_HOME/bin/hdfs" "$@"`);
  pods.push(pod);
  return pod;
}

const FAST = { YARN_POLL_SECONDS: '0.05', YARN_HOSTNAME: 'node-1', YARN_DRAIN_SECONDS: '1' };
const withDisks = (pod: StandInPod, devices: readonly number[]) =>
  giveDisks(pod, yarnWith().files['cluster.sh'] ?? '', 'hdfs/yarn', devices);

/** Waits until something holds; the test's own time limit ends it. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('init-nodemanager.sh makes the folder on each disk, and may run again', async () => {
  const pod = podWith();
  const folders = withDisks(pod, [2, 3]);
  expect(await pod.run('init-nodemanager.sh')).toMatchObject({ exitCode: 0 });
  expect(await pod.run('init-nodemanager.sh')).toMatchObject({ exitCode: 0 });
  expect(folders.map((folder) => statSync(folder).mode & 0o777)).toEqual([0o755, 0o755]);
});

test('init-nodemanager.sh makes nothing if a disk is not mounted', async () => {
  const pod = podWith();
  const folders = withDisks(pod, [2, 1]);
  const { exitCode, output } = await pod.run('init-nodemanager.sh');
  expect(exitCode).toBe(1);
  expect(output).toMatch(/^init-nodemanager: ERROR: no disk is mounted at \S+disk-2\. Give the nodes nvmeStrategy/);
  expect(folders.map((folder) => existsSync(folder))).toEqual([false, false]);
});

test('init-resourcemanager.sh makes folders on HDFS to which each user may add, and no one may remove', async () => {
  const pod = podWith('echo "as $HADOOP_USER_NAME"');
  const { exitCode, output } = await pod.run('init-resourcemanager.sh', [], FAST);
  expect([exitCode, output]).toEqual([0, 'as hdfs\nas hdfs\nas hdfs\n']);
  expect(pod.commands()).toEqual([
    'dfs -mkdir -p /yarn/logs /yarn/staging',
    'dfs -chown yarn /yarn/logs /yarn/staging',
    'dfs -chmod 1777 /yarn/logs /yarn/staging',
  ]);
});

test('init-resourcemanager.sh waits for HDFS, and says so when its time is over', async () => {
  const pod = podWith('exit 1');
  const { exitCode, output } = await pod.run('init-resourcemanager.sh', [], { ...FAST, YARN_INIT_WAIT_SECONDS: '0' });
  expect([exitCode, output]).toEqual([
    1,
    'init-resourcemanager: ERROR: HDFS takes no writes. Are its NameNodes out of safe mode?\n',
  ]);
  expect(pod.commands().length).toBeGreaterThan(1);
});

const RUNNING = { '/ws/v1/node/apps?state=RUNNING': '{"apps":{"app":[{"id":"application_1_0001"}]}}' };
const IDLE = { '/ws/v1/node/apps?state=RUNNING': '{"apps":null}' };

test.each([
  ['no application runs', 'exit 0', IDLE, 'no application runs here'],
  ['an application runs on', 'exit 0', RUNNING, 'ends after 1 seconds, although applications run here'],
  ['the NodeManager is gone', 'exit 0', {}, 'the NodeManager does not answer: there is nothing to wait for'],
  ['no ResourceManager is active', 'exit 1', RUNNING, 'no ResourceManager is active: there is nothing to wait for'],
])('drain-nodemanager.sh offers nothing any more, and ends when %s', async (_, yarn, answers, said) => {
  const pod = podWith(yarn);
  await pod.serveRest(8042, answers);
  const { exitCode, output } = await pod.run('drain-nodemanager.sh', [], FAST);
  expect([exitCode, output]).toEqual([0, `drain-nodemanager: ${said}\n`]);
  expect(pod.commands()).toEqual(['rmadmin -updateNodeResource node-1:8041 0 0']);
});

test.each([
  ['resourcemanager', 8088, '/ws/v1/cluster/info', '{"clusterInfo":{"state":"STARTED","haState":"STANDBY"}}', 0],
  ['resourcemanager', 8088, '/ws/v1/cluster/info', '{"clusterInfo":{"state":"STOPPED"}}', 1],
  ['resourcemanager', 8088, '/ws/v1/other', '{"state":"STARTED"}', 1],
  ['nodemanager', 8042, '/ws/v1/node/info', '{"nodeInfo":{"nodeHealthy":true}}', 0],
  ['nodemanager', 8042, '/ws/v1/node/info', '{"nodeInfo":{"nodeHealthy":false}}', 1],
  // One with full disks gets no containers, and is not started anew.
  ['nodemanager-alive', 8042, '/ws/v1/node/info', '{"nodeInfo":{"nodeHealthy":false}}', 0],
  ['nodemanager-alive', 8042, '/ws/v1/other', '{}', 1],
  ['datanode', 8042, '/ws/v1/node/info', '{"nodeInfo":{"nodeHealthy":true}}', 2],
])('health.sh %s, with a daemon on %i whose %s is %s, ends with %i', async (role, port, path, text, exitCode) => {
  const pod = podWith();
  await pod.serveRest(port, { [path]: text });
  expect(await pod.run('health.sh', [role])).toMatchObject({ exitCode });
});

test('refresh-queues.sh: the active ResourceManager reads the queues once, and again when they change', async () => {
  const pod = podWith();
  const info = { '/ws/v1/cluster/info': '{"haState":"STANDBY"}' };
  await pod.serveRest(8088, info);
  const run = pod.run('refresh-queues.sh', [], FAST);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(pod.commands()).toEqual([]);
  info['/ws/v1/cluster/info'] = '{"haState":"ACTIVE"}';
  await until(() => pod.commands().length === 1);
  pod.configure('capacity-scheduler.xml', '<configuration/>');
  await until(() => pod.commands().length === 2);
  await new Promise((resolve) => setTimeout(resolve, 200));
  pod.terminate();
  expect((await run).output).toContain('refresh-queues: the ResourceManager read the queues');
  expect(pod.commands()).toEqual(['rmadmin -refreshQueues', 'rmadmin -refreshQueues']);
});
