import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BACKUP_SCRIPTS, bucketFolder, copiesOf, runJob } from './backup-jobs';
import type { HdfsCluster } from './cluster';
import { drillCluster } from './drill-cluster';

// The CronJobs of HdfsBackups, run as pods of their chart on real HDFS: npm run proofs -- hdfs-backups. The steps of a
// restore are those of docs/constructs/hdfs-backups.md.

jest.setTimeout(600_000);

let cluster: HdfsCluster;

beforeAll(async () => {
  cluster = await drillCluster({ change: (manifests) => [...manifests, BACKUP_SCRIPTS] });
  await cluster.start();
  await cluster.hdfs('dfs', '-mkdir', '-p', '/datasets');
});

afterAll(async () => {
  await cluster?.stop();
});

async function write(file: string, text: string): Promise<void> {
  await cluster.client.exec('client', ['bash', '-c', `printf %s '${text}' | hdfs dfs -put - ${file}`]);
}

async function read(file: string): Promise<string> {
  return cluster.hdfs('dfs', '-cat', file);
}

async function exists(file: string): Promise<boolean> {
  return cluster.hdfs('dfs', '-test', '-e', file).then(
    () => true,
    () => false,
  );
}

async function snapshots(): Promise<string[]> {
  const listed = await cluster.hdfs('dfs', '-ls', '-C', '/datasets/.snapshot');
  return listed
    .trim()
    .split('\n')
    .map((it) => it.replace(/^.*\//, ''));
}

/** Copies have the last checkpoint, which is otherwise made each hour. */
async function checkpoint(): Promise<void> {
  await cluster.hdfs('dfsadmin', '-safemode', 'enter');
  await cluster.hdfs('dfsadmin', '-saveNamespace');
  await cluster.hdfs('dfsadmin', '-safemode', 'leave');
}

/** Stops the NameNodes, and empties their volumes: new claims take the place of those that were lost. */
async function loseNameNodes(): Promise<void> {
  for (const pod of cluster.set('nn')) {
    await pod.lose();
    await cluster.wipe(pod, 'data');
  }
}

async function loseJournals(): Promise<void> {
  for (const pod of cluster.set('jn')) {
    await pod.lose();
    await cluster.wipe(pod, 'data');
  }
  await Promise.all(cluster.set('jn').map((pod) => pod.start()));
}

/** Runs the job that restores, starts the NameNodes, and waits until all blocks are there. */
async function restore(): Promise<void> {
  const begin = Date.now();
  await runJob(cluster, 'restore');
  await Promise.all(cluster.set('nn').map((pod) => pod.start()));
  await cluster.settled();
  console.info(`with the journal: restored in ${Math.round((Date.now() - begin) / 1000)} s`);
}

/**
 * Restores a copy without the journal, while DataNodes have blocks of later files. A DataNode that ran follows no
 * NameNode with an older namespace, so DataNodes start anew; and the NameNode stays in safe mode, because blocks that
 * it does not know are deleted after it.
 */
async function restoreOlder(environment: Readonly<Record<string, string>> = {}): Promise<void> {
  for (const pod of cluster.set('dn')) await pod.lose();
  const begin = Date.now();
  await runJob(cluster, 'restore', environment);
  const started = Promise.all([...cluster.set('nn'), ...cluster.set('dn')].map((pod) => pod.start()));
  await cluster.until(240, 'blocks that are newer than the namespace', async () => {
    // The command goes to every NameNode, and fails if one does not answer.
    const states = await Promise.all(cluster.set('nn').map((pod) => cluster.stateOf(pod)));
    if (states.includes('none') || (await cluster.health()).live < cluster.set('dn').length) return false;
    return (await cluster.hdfs('dfsadmin', '-report')).includes('blocks with generation stamps in future');
  });
  await cluster.hdfs('dfsadmin', '-safemode', 'forceExit');
  await started;
  await cluster.settled();
  console.info(`without the journal: restored in ${Math.round((Date.now() - begin) / 1000)} s`);
}

test('a deleted file is in a snapshot, and two of three snapshots are kept, beside one of another name', async () => {
  await write('/datasets/first', 'one');
  await runJob(cluster, 'snapshots');
  const [oldest] = await snapshots();
  await cluster.hdfs('dfs', '-createSnapshot', '/datasets', 'by-hand');
  await runJob(cluster, 'snapshots');
  await runJob(cluster, 'snapshots');
  await cluster.hdfs('dfs', '-rm', '-skipTrash', '/datasets/first');

  const kept = await snapshots();
  expect(kept).toHaveLength(3);
  expect(kept).toContain('by-hand');
  expect(kept).not.toContain(oldest);
  await cluster.hdfs('dfs', '-cp', `/datasets/.snapshot/${kept[0]}/first`, '/datasets/first');
  expect(await read('/datasets/first')).toBe('one');
});

test('with the volumes of all NameNodes lost, nothing is lost: the journal has what came after the copy', async () => {
  await checkpoint();
  await runJob(cluster, 'copies');
  await write('/datasets/after-the-copy', 'two');

  await loseNameNodes();
  await restore();

  expect(await read('/datasets/first')).toBe('one');
  expect(await read('/datasets/after-the-copy')).toBe('two');
  expect(await cluster.hdfs('fsck', '/')).toContain('is HEALTHY');
});

test('with NameNodes, JournalNodes and ZooKeeper lost, the state of the latest checkpoint comes back', async () => {
  await checkpoint();
  // A copy is taken from whichever NameNode answers.
  await cluster.set('nn')[0]?.lose();
  await runJob(cluster, 'copies');
  const { names, latest } = await copiesOf(cluster);
  expect(names).toHaveLength(2);
  expect(latest).toBe(names[1]);
  await cluster.set('nn')[0]?.start();
  await cluster.settled();
  await write('/datasets/too-late', 'lost');

  await loseNameNodes();
  await loseJournals();
  for (const pod of cluster.set('zk')) {
    await pod.lose();
    await cluster.wipe(pod, 'data');
  }
  await Promise.all(cluster.set('zk').map((pod) => pod.start()));
  await restoreOlder();

  expect(await read('/datasets/after-the-copy')).toBe('two');
  expect(await exists('/datasets/too-late')).toBe(false);
  expect(await cluster.hdfs('fsck', '/')).toContain('is HEALTHY');
  await write('/datasets/third', 'three');
  expect(await read('/datasets/third')).toBe('three');
});

test('an older copy comes back by its name; nothing over a namespace, beside a NameNode, or from a part', async () => {
  await expect(runJob(cluster, 'restore')).rejects.toThrow(/ERROR: the volume has a namespace/);

  const [oldest = '', latest = ''] = (await copiesOf(cluster)).names;
  await cluster.set('nn')[0]?.lose();
  await cluster.wipe(cluster.set('nn')[0]!, 'data');
  await expect(runJob(cluster, 'restore')).rejects.toThrow(/ERROR: hdfs-nn-1 runs/);
  await loseNameNodes();
  await rm(path.join(bucketFolder(cluster), latest, 'files.md5'));
  await expect(runJob(cluster, 'restore')).rejects.toThrow(/ERROR: the copy is not complete/);

  await loseJournals();
  await restoreOlder({ COPY: oldest });
  expect(await read('/datasets/first')).toBe('one');
  expect(await exists('/datasets/after-the-copy')).toBe(false);
});

test('a bucket with copies of another HDFS takes none', async () => {
  await writeFile(path.join(bucketFolder(cluster), 'cluster-id'), 'CID-of-another\n');
  const before = await copiesOf(cluster).catch(String);
  await expect(runJob(cluster, 'copies')).rejects.toThrow(/has copies of another HDFS: cluster ID CID-of-another/);
  expect(await copiesOf(cluster).catch(String)).toEqual(before);
});
