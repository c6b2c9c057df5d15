import assert from 'node:assert/strict';
import type { RestartStep } from '../../../../lib/storage/hdfs/restart-order';
import { type HdfsCluster, SUBNET_ZONES } from '../cluster';
import { delay } from '../pod';
import { type Drill, seconds } from './drill';

export const racks: Drill = {
  name: 'racks are the zones of the table',
  done: '`dfsadmin -printTopology`',
  run: async ({ cluster }) => {
    const text = await cluster.hdfs('dfsadmin', '-printTopology');
    const seen = new Map<string, string>();
    let rack = '';
    for (const line of text.split('\n')) {
      rack = /^Rack: (\S+)/.exec(line)?.[1] ?? rack;
      const address = /^\s+(\d+\.\d+\.\d+\.\d+):/.exec(line)?.[1];
      if (address !== undefined) seen.set(address, rack);
    }
    const wanted = cluster.set('dn').map(({ address }) => [address, `/${zoneOf(address)}`] as const);
    assert.deepEqual(Object.fromEntries(seen), Object.fromEntries(wanted));
    const names = [...new Set(seen.values())].toSorted();
    return `${seen.size} DataNodes on ${names.length} racks: ${names.join(', ')}`;
  },
};

export const allKilled: Drill = {
  name: 'all processes end at once',
  done: '`kill -9` of every pod, as at a loss of power; all start again at once',
  run: async ({ cluster }) => {
    await Promise.all(daemonPods(cluster).map((pod) => pod.lose()));
    const since = Date.now();
    await Promise.all(daemonPods(cluster).map((pod) => pod.start()));
    await cluster.settled();
    return `serves again, without safe mode, ${seconds(since)} after the start`;
  },
};

export const zoneLost: Drill = {
  name: 'a zone is lost',
  done: '`kill -9` of every pod of the zone of nn-0: ZooKeeper, JournalNode, NameNode and two DataNodes',
  run: async ({ cluster, load }) => {
    const [first] = cluster.set('nn');
    assert.ok(first);
    const lost = daemonPods(cluster).filter(({ address }) => zoneOf(address) === zoneOf(first.address));
    const since = Date.now();
    await Promise.all(lost.map((pod) => pod.lose()));
    await load.goesOn(180);
    await delay(20_000);
    const { missing } = await cluster.health();
    assert.equal(missing, 0);
    const longest = await load.longest(since);
    await Promise.all(lost.map((pod) => pod.start()));
    return `${lost.length} pods are gone; no block is missing, writes go on, ${longest}`;
  },
};

export const snapshotRestores: Drill = {
  name: 'a deleted file is restored from a snapshot',
  done: 'allowSnapshot, createSnapshot, `-rm -skipTrash`, `-cp` from the snapshot',
  run: async ({ cluster }) => {
    await cluster.hdfs('dfs', '-mkdir', '-p', '/kept');
    await cluster.hdfs('dfs', '-put', '-f', '/etc/hadoop-client/hdfs-site.xml', '/kept/file');
    await cluster.hdfs('dfsadmin', '-allowSnapshot', '/kept');
    await cluster.hdfs('dfs', '-createSnapshot', '/kept', 'before');
    await cluster.hdfs('dfs', '-rm', '-skipTrash', '/kept/file');
    await assert.rejects(cluster.hdfs('dfs', '-cat', '/kept/file'));
    await cluster.hdfs('dfs', '-cp', '/kept/.snapshot/before/file', '/kept/file');
    const text = await cluster.hdfs('dfs', '-cat', '/kept/file');
    assert.equal(text, await cluster.client.exec('client', ['cat', '/etc/hadoop-client/hdfs-site.xml']));
    await cluster.hdfs('dfs', '-deleteSnapshot', '/kept', 'before');
    return 'the file is there again with every byte';
  },
};

const OTHER_ADDRESS = 'each by one with its disks and another address';
const ONE_BY_ONE = 'one after the other as their StatefulSet does it';

/** The documented order. */
export function replacedInOrder(name: string, steps: readonly RestartStep[]): Drill {
  return {
    name,
    done: `every pod is replaced in the documented order, ${OTHER_ADDRESS}`,
    run: async ({ cluster, load }) => {
      const since = Date.now();
      let pods = 0;
      for (const { before, pods: names } of steps) {
        if (before !== undefined) await inNameNode(cluster, before);
        for (const pod of names) {
          await cluster.replace(cluster.pod(pod));
          await load.goesOn();
          pods += 1;
        }
      }
      requireOneStart(cluster);
      return `${pods} pods in ${seconds(since)}; ${await load.longest(since)}`;
    },
  };
}

/** As StatefulSets do it after a change: those of a role from the last one on, each when the one before is ready. */
export function replacedAtOnce(name: string): Drill {
  return {
    name,
    done: `the pods of all roles are replaced at the same time, those of a role ${ONE_BY_ONE}, ${OTHER_ADDRESS}`,
    run: async ({ cluster, load }) => {
      const since = Date.now();
      const took = await Promise.all(
        (['zk', 'jn', 'nn', 'dn'] as const).map(async (role) => {
          for (const pod of cluster.set(role).toReversed()) await cluster.replace(pod);
          return `${role} ${seconds(since)}`;
        }),
      );
      await load.goesOn();
      requireOneStart(cluster);
      return `replaced after: ${took.join(', ')}; ${await load.longest(since)}`;
    },
  };
}

export const journalNodesReplaced: Drill = {
  name: 'all JournalNodes are replaced',
  done: `${ONE_BY_ONE}, ${OTHER_ADDRESS}`,
  run: async ({ cluster, load }) => {
    const since = Date.now();
    const active = await cluster.active();
    const starts = active.starts('namenode');
    const took: string[] = [];
    for (const pod of cluster.set('jn').toReversed()) {
      const began = Date.now();
      await cluster.replace(pod);
      took.push(seconds(began));
      await load.goesOn();
    }
    assert.equal((await cluster.active()).name, active.name);
    assert.equal(active.starts('namenode'), starts, 'the active NameNode ended');
    return `ready again after ${took.join(', ')}; the active NameNode stays active; ${await load.longest(since)}`;
  },
};

/** A NameNode that loses the majority of the journal ends, and is started again by the kubelet. */
function requireOneStart(cluster: HdfsCluster): void {
  for (const pod of cluster.set('nn')) assert.equal(pod.starts('namenode'), 1, `the NameNode of ${pod.name} ended`);
}

/** A command of the documented procedure, run in the pod of a NameNode. */
async function inNameNode(cluster: HdfsCluster, command: readonly string[]): Promise<void> {
  const pod = await cluster.active();
  await pod.exec('namenode', ['bash', '-c', 'exec "$HADOOP_HOME/bin/hdfs" "$@"', 'hdfs', ...command]);
}

/** All pods of HDFS, without the client. */
function daemonPods(cluster: HdfsCluster) {
  return cluster.pods.filter((pod) => pod !== cluster.client);
}

function zoneOf(address: string): string {
  const found = Object.entries(SUBNET_ZONES).find(([cidr]) =>
    address.startsWith(cidr.slice(0, cidr.lastIndexOf('.') + 1)),
  );
  assert.ok(found, address);
  return found[1];
}
