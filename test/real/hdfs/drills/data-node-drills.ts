import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { HdfsCluster } from '../cluster';
import { type Pod, ROOT_VOLUME } from '../pod';
import { type Drill, seconds } from './drill';

/** All blocks of a DataNode are copied, two at a time from each of the others. */
const COPY_SECONDS = 600;

const lastDataNode = (cluster: HdfsCluster): Pod => {
  const pod = cluster.set('dn').at(-1);
  assert.ok(pod);
  return pod;
};

export const dataNodeKilled: Drill = {
  name: 'a DataNode is lost',
  done: '`kill -9`, and the pod stays down until every block has all replicas again',
  run: async ({ cluster, load }) => {
    const pod = lastDataNode(cluster);
    const since = Date.now();
    await pod.lose();
    await cluster.until(
      120,
      'a dead DataNode',
      async () => (await cluster.health()).live === cluster.set('dn').length - 1,
    );
    const dead = seconds(since);
    await load.goesOn();
    await cluster.until(180, 'all replicas', async () => (await cluster.health()).underReplicated === 0);
    const whole = seconds(since);
    await pod.start();
    const noticed = `counted as dead after ${dead} (shortened timer)`;
    return `${noticed}, every block has all replicas again after ${whole}; writes went on`;
  },
};

export const dataNodeReplaced: Drill = {
  name: 'the node of a DataNode is replaced',
  done: 'the pod is lost with its disks; a new pod starts on empty disks, with another address',
  run: async ({ cluster }) => {
    const pod = lastDataNode(cluster);
    await pod.lose();
    await cluster.machine.sandbox.script(`find ${pod.nodePath('')} -mindepth 1 -delete`);
    const since = Date.now();
    await (await cluster.move(pod)).start();
    await cluster.settled(COPY_SECONDS);
    return `it registers with its name, and every block has all replicas after ${seconds(since)}`;
  },
};

export const diskNotMounted: Drill = {
  name: 'a disk of a node is not mounted',
  done: 'a new pod starts where the mount path of a disk is a folder of the root volume, then where it is nothing',
  run: async ({ cluster }) => {
    const pod = lastDataNode(cluster);
    const { sandbox } = cluster.machine;
    const disk = firstDisk(pod);
    await pod.lose();
    await sandbox.script(`mkdir -p ${ROOT_VOLUME}/no-disk; mount --bind ${ROOT_VOLUME}/no-disk ${disk}`);
    await assert.rejects(pod.launch(), /no disk is mounted at/);
    assert.equal(await sandbox.script(`ls -A ${disk}`), '');
    await sandbox.script(`umount ${disk}; mv ${disk} ${disk}.away`);
    await assert.rejects(pod.launch(), /is not a directory/);
    await sandbox.script(`mv ${disk}.away ${disk}`);
    await pod.start();
    return 'the pod does not start, and nothing is written to the root volume; it starts when the disk is there';
  },
};

export const diskFailed: Drill = {
  name: 'a disk of a DataNode fails',
  done: 'new blocks cannot be written to one of its two disks any more; then the pod is deleted',
  run: async ({ cluster, load }) => {
    const pod = lastDataNode(cluster);
    const disk = firstDisk(pod);
    const permissions = `find ${disk} -type d -name rbw -exec chmod`;
    const since = Date.now();
    await cluster.machine.sandbox.script(`${permissions} 000 {} +`);
    await cluster.until(180, 'a failed volume', async () => (await cluster.health()).volumeFailures > 0);
    const noticed = seconds(since);
    await load.goesOn();
    assert.equal((await cluster.health()).live, cluster.set('dn').length);
    await cluster.until(180, 'all replicas', async () => (await cluster.health()).underReplicated === 0);
    const whole = seconds(since);
    await pod.delete(10);
    await cluster.machine.sandbox.script(`${permissions} 700 {} +`);
    await pod.start();
    const goesOn = 'the DataNode goes on with the other disk';
    return `noticed after ${noticed}; ${goesOn}, every block has all replicas after ${whole}`;
  },
};

export const diskRemoved: Drill = {
  name: 'the folder of a disk is removed',
  done: 'everything on one of the two disks of a DataNode is deleted while it works; then the pod is deleted',
  run: async ({ cluster, load }) => {
    const pod = lastDataNode(cluster);
    const disk = firstDisk(pod);
    await cluster.machine.sandbox.script(`rm -rf ${disk}/*`);
    await load.goesOn(120, 100);
    assert.equal((await cluster.health()).live, cluster.set('dn').length);
    const since = Date.now();
    await pod.delete(10);
    await pod.start();
    await cluster.settled();
    const unnoticed = 'the DataNode goes on with the other disk; it takes the folder for a full disk';
    return `${unnoticed}, and every block has all replicas ${seconds(since)} after the pod was deleted`;
  },
};

export const diskFull: Drill = {
  name: 'a disk of a DataNode is full',
  done: 'one disk becomes a file system of 700 MiB, which a file of others then fills',
  run: async ({ cluster, load }) => {
    const pod = lastDataNode(cluster);
    const disk = firstDisk(pod);
    await pod.lose();
    const { sandbox } = cluster.machine;
    await sandbox.script(`find ${disk} -mindepth 1 -delete; mount -t tmpfs -o size=700m tmpfs ${disk}`);
    await pod.start();
    await cluster.settled();
    await load.goesOn(120, 600);
    const used = await sandbox.script(`du -sm ${disk} | cut -f1`);
    await sandbox.script(`head -c 800m /dev/zero > ${disk}/filler || true`);
    const since = Date.now();
    await load.goesOn(120, 200);
    const longest = await load.longest(since);
    assert.equal((await cluster.health()).live, cluster.set('dn').length);
    await pod.lose();
    await sandbox.script(`umount ${disk}`);
    await pod.start();
    return `HDFS had ${used.trim()} MB on it; writes go on with the other disks, ${longest}`;
  },
};

export const blockCorrupted: Drill = {
  name: 'a block is overwritten on disk',
  done: 'zeros are written over every copy that one DataNode has of a file; the file is read',
  run: async ({ cluster }) => {
    const pod = lastDataNode(cluster);
    const content = 'the same text again and again\n'.repeat(20_000);
    await writeFile(path.join(cluster.machine.folder, 'config', `${cluster.name}-client`, 'text'), content);
    const put = [
      'dfs',
      '-D',
      `dfs.replication=${cluster.set('dn').length}`,
      '-put',
      '-f',
      '/etc/hadoop-client/text',
      '/text',
    ];
    await cluster.hdfs(...put);
    const where = await cluster.hdfs('fsck', '/text', '-files', '-blocks', '-locations');
    const block = /blk_(\d+)_/.exec(where)?.[1];
    assert.ok(block);
    await cluster.machine.sandbox.script(
      `find ${pod.nodePath('')} -name blk_${block} | while read -r file; do
        dd if=/dev/zero of="$file" bs=4096 seek=10 count=4 conv=notrunc status=none
      done`,
    );
    const direct = await pod.exec('datanode', ['bash', '-c', '"$HADOOP_HOME/bin/hdfs" dfs -cat /text | cksum']);
    const whole = await cluster.client.exec('client', ['bash', '-c', 'cksum < /etc/hadoop-client/text']);
    assert.equal(direct, whole);
    const since = Date.now();
    await cluster.settled();
    await cluster.hdfs('dfs', '-rm', '-skipTrash', '/text');
    return `the reader notices it by the checksum and takes another replica; replaced within ${seconds(since)}`;
  },
};

export const decommissioned: Drill = {
  name: 'a DataNode is decommissioned under load',
  done: 'its name is put into the list, its pod deleted when it is decommissioned; then the list is emptied',
  run: async ({ cluster, load }) => {
    const pod = lastDataNode(cluster);
    const list = path.join(cluster.machine.folder, 'config', configName(cluster), 'dfs.exclude');
    const since = Date.now();
    await cluster.machine.sandbox.script(`printf '%s\\n' ${pod.host} > ${list}`);
    let worst = 0;
    await cluster.until(300, 'a decommissioned DataNode', async () => {
      const health = await cluster.health();
      worst = Math.max(worst, health.missing);
      const bean = await cluster.bean(await cluster.active(), 'service=NameNode,name=FSNamesystemState');
      return Number(bean['NumDecomLiveDataNodes']) === 1;
    });
    const moved = seconds(since);
    await load.goesOn();
    await pod.delete(120);
    const { underReplicated, missing } = await cluster.health();
    assert.equal(missing + worst, 0);
    assert.match(await pod.tail('datanode', 400), /SHUTDOWN_MSG|Shutdown complete|SIGTERM/i);
    await cluster.machine.sandbox.script(`: > ${list}`);
    await pod.start();
    await cluster.settled();
    assert.equal(underReplicated, 0, 'blocks lack a replica after the decommissioned DataNode ended');
    return `decommissioned after ${moved}; without it no block lacks a replica; back in service when the list is empty`;
  },
};

function firstDisk(pod: Pod): string {
  const hostPath = pod.manifest.spec.volumes?.find((volume) => volume.hostPath !== undefined)?.hostPath;
  assert.ok(hostPath);
  return pod.nodePath(hostPath.path);
}

/** The ConfigMap of the daemons: the one that has the list of decommissioned DataNodes. */
function configName({ machine }: HdfsCluster): string {
  const found = machine.manifests.find(({ kind, data }) => kind === 'ConfigMap' && data?.['dfs.exclude'] !== undefined);
  assert.ok(found);
  return found.metadata.name;
}
