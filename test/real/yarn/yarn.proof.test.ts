import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { HdfsCluster } from '../hdfs/cluster';
import type { Pod } from '../hdfs/pod';
import { pysparkPython, sparkHome } from '../data/pyspark';
import { SPARK_HOME, yarnCluster } from './yarn-cluster';

// Real ResourceManagers and NodeManagers beside a real HDFS, run as the pods of both charts.

jest.setTimeout(600_000);

const LINES = Array.from({ length: 2000 }, (_, line) => `the quick fox ${line % 7}`);
const CONFIGURATION = '/etc/hadoop-client';
/** As a user of its own: HDFS trusts the name. */
const AS_USER = {
  HADOOP_USER_NAME: 'etl',
  HADOOP_CONF_DIR: CONFIGURATION,
  SPARK_CONF_DIR: CONFIGURATION,
  SPARK_HOME,
};

let cluster: HdfsCluster;

beforeAll(async () => {
  cluster = await yarnCluster(await sparkHome(await pysparkPython()));
  await cluster.start();
  await cluster.until(240, 'three nodes', async () => (await nodes()).length === 3);
  const input = path.join(cluster.machine.folder, 'input.txt');
  await writeFile(input, `${LINES.join('\n')}\n`);
  await cluster.put([path.join(__dirname, 'count.py'), input], '/jobs');
  // The user of the jobs writes its results into the root folder.
  await cluster.hdfs('dfs', '-chmod', '777', '/');
});

afterAll(async () => {
  await cluster?.stop();
});

test('one ResourceManager is active; NodeManagers offer what the plan says, in the racks of their zones', async () => {
  expect((await Promise.all(resourceManagers().map(stateOf))).toSorted()).toEqual(['ACTIVE', 'STANDBY']);
  expect(await nodes()).toEqual(
    ['a', 'b', 'c'].map((zone, index) => ({
      name: `yarn-nm-${index}`,
      rack: `/us-east-1${zone}`,
      memoryMiB: 4096,
      cores: 4,
    })),
  );
});

test('the queues are those of the plan', async () => {
  const answer = await rest<{ scheduler: { schedulerInfo: { queues: { queue: Queue[] } } } }>('cluster/scheduler');
  const queues = answer.scheduler.schedulerInfo.queues.queue;
  expect(
    queues.map(({ queueName, capacity, maxCapacity }) => [queueName, Math.round(capacity), Math.round(maxCapacity)]),
  ).toEqual([
    ['nightly', 60, 100],
    ['adhoc', 40, 80],
  ]);
});

test('a Spark job reads and writes HDFS, and counts right', async () => {
  await asUser(submit('/counted', 0));
  expect(await read('/counted')).toEqual(expectedCounts());
});

test('the active ResourceManager is killed during a Spark job: the job ends right, in its first attempt', async () => {
  const [active] = await inState('ACTIVE');
  const job = asUser(submit('/counted-again', 15));
  await cluster.until(120, 'a running application', async () => (await applications('RUNNING')).length === 1);
  await active?.kill('resourcemanager', { restart: true });
  await cluster.until(120, 'another active one', async () => (await inState('ACTIVE'))[0] !== active);
  await job;
  expect(await read('/counted-again')).toEqual(expectedCounts());
  const ended = await applications('FINISHED');
  const last = ended.toSorted((a, b) => a.startedTime - b.startedTime).at(-1);
  expect(last).toMatchObject({ name: 'count.py', finalStatus: 'SUCCEEDED' });
  expect(last?.id).toBeDefined();
  expect(await attempts(last?.id ?? '')).toBe(1);
});

test('a NodeManager that is to end waits for its jobs, gets no more, and comes back with what it had', async () => {
  const job = asUser(submit('/counted-while-drained', 15));
  await cluster.until(120, 'a running application', async () => (await applications('RUNNING')).length === 1);
  const busy = await cluster.until(120, 'a busy node', async () => busyNode());
  await busy.delete();
  expect(await applications('RUNNING')).toEqual([]);
  await job;
  expect(await read('/counted-while-drained')).toEqual(expectedCounts());
  await busy.start();
  await cluster.until(120, 'the node again', async () =>
    (await nodes()).some(({ name, memoryMiB }) => name === busy.name && memoryMiB === 4096),
  );
});

interface Queue {
  readonly queueName: string;
  readonly capacity: number;
  readonly maxCapacity: number;
}

interface Application {
  readonly id: string;
  readonly name: string;
  readonly finalStatus: string;
  readonly startedTime: number;
}

const resourceManagers = (): Pod[] => cluster.pods.filter(({ manifest }) => manifest.set === 'yarn-rm');

async function stateOf(pod: Pod): Promise<string> {
  const page = await pod.get(8088, '/ws/v1/cluster/info').catch(() => '{}');
  return (JSON.parse(page) as { clusterInfo?: { haState: string } }).clusterInfo?.haState ?? 'NONE';
}

async function inState(state: string): Promise<Pod[]> {
  const states = await Promise.all(resourceManagers().map(async (pod) => ({ pod, state: await stateOf(pod) })));
  return states.filter((it) => it.state === state).map(({ pod }) => pod);
}

/** What the active ResourceManager answers. */
async function rest<Answer>(page: string): Promise<Answer> {
  return cluster.until(120, page, async () => {
    const [active] = await inState('ACTIVE');
    return active && (JSON.parse(await active.get(8088, `/ws/v1/${page}`)) as Answer);
  });
}

async function nodes() {
  type Node = { id: string; rack: string; availMemoryMB: number; usedMemoryMB: number; availableVirtualCores: number };
  const answer = await rest<{ nodes: { node?: Node[] } | null }>('cluster/nodes?states=RUNNING');
  return (answer.nodes?.node ?? [])
    .map((node) => ({
      name: node.id.split('.')[0] ?? '',
      rack: node.rack,
      memoryMiB: node.availMemoryMB + node.usedMemoryMB,
      cores: node.availableVirtualCores,
    }))
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

async function applications(state: string): Promise<readonly Application[]> {
  const answer = await rest<{ apps: { app?: Application[] } | null }>(`cluster/apps?states=${state}`);
  return answer.apps?.app ?? [];
}

async function attempts(id: string): Promise<number> {
  const answer = await rest<{ appAttempts: { appAttempt: unknown[] } }>(`cluster/apps/${id}/appattempts`);
  return answer.appAttempts.appAttempt.length;
}

/** A node on which an application runs. */
async function busyNode(): Promise<Pod | undefined> {
  for (const pod of cluster.pods.filter(({ manifest }) => manifest.set === 'yarn-nm'))
    if ((await pod.get(8042, '/ws/v1/node/apps?state=RUNNING')).includes('application_')) return pod;
  return undefined;
}

/** A job with two executors. The image has Spark, so its jars need not be copied to HDFS. */
function submit(target: string, seconds: number): readonly string[] {
  const properties = { 'spark.yarn.jars': `local:${SPARK_HOME}/jars/*`, 'spark.executor.instances': '2' };
  return [
    `${SPARK_HOME}/bin/spark-submit`,
    ...Object.entries(properties).flatMap(([key, value]) => ['--conf', `${key}=${value}`]),
    '--driver-memory=512m',
    '--executor-memory=512m',
    '--queue=adhoc',
    'hdfs:///jobs/count.py',
    'hdfs:///jobs/input.txt',
    `hdfs:///${target.slice(1)}`,
    `${seconds}`,
  ];
}

async function asUser(command: readonly string[]): Promise<string> {
  const variables = Object.entries(AS_USER).map(([name, value]) => `${name}=${value}`);
  try {
    return await cluster.client.exec(
      'client',
      ['bash', '-c', '"$@" 2>&1', 'job', 'env', ...variables, ...command],
      300,
    );
  } catch (error) {
    throw new Error(String((error as { stdout?: string }).stdout).slice(-4000), { cause: error });
  }
}

async function read(folder: string): Promise<readonly string[]> {
  const text = await cluster.hdfs('dfs', '-cat', `${folder}/part-*`);
  return text.trim().split('\n');
}

/** Counted by Node, from the same lines. */
function expectedCounts(): readonly string[] {
  const counts = new Map<string, number>();
  for (const word of LINES.flatMap((line) => line.split(' '))) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${word} ${count}`).toSorted();
}
