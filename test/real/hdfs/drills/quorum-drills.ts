import assert from 'node:assert/strict';
import { delay } from '../pod';
import { type Drill, seconds } from './drill';

/** How long a drill watches that HDFS acknowledges no write, or that it goes on. */
const WATCHED_SECONDS = 25;

export const journalNodeKilled: Drill = {
  name: 'one JournalNode is lost',
  done: '`kill -9`, and the pod stays down for 10 s',
  run: async ({ cluster, load }) => {
    const [pod] = cluster.set('jn');
    assert.ok(pod);
    const since = Date.now();
    await pod.lose();
    await load.goesOn();
    await delay(10_000);
    await load.goesOn();
    const longest = await load.longest(since);
    await pod.start();
    return `writes go on; ${longest}`;
  },
};

export const journalMajorityLost: Drill = {
  name: 'two of three JournalNodes are lost',
  done: '`kill -9` of two; one comes back after 25 s, then the other one',
  run: async ({ cluster, load }) => {
    const [first, second] = cluster.set('jn');
    assert.ok(first && second);
    await Promise.all([first.lose(), second.lose()]);
    await delay(1000);
    const before = await load.changes();
    await delay(WATCHED_SECONDS * 1000);
    assert.equal(await load.changes(), before, 'the namespace changed without a majority of journals');
    const since = Date.now();
    await first.start();
    await load.goesOn(240);
    const back = seconds(since);
    await second.start();
    return `no change of the namespace is acknowledged; writes go on ${back} after one is back`;
  },
};

export const journalVolumeLost: Drill = {
  name: 'a JournalNode loses its volume',
  done: 'the pod is lost with its volume; a new pod with an empty one starts; then another JournalNode is lost',
  run: async ({ cluster, load }) => {
    const [lost, other] = cluster.set('jn');
    assert.ok(lost && other);
    await lost.lose();
    await cluster.wipe(lost, 'data');
    const since = Date.now();
    await lost.start();
    await cluster.until(180, 'a formatted journal', async () => {
      const bean = await cluster.bean(lost, 'service=JournalNode,name=JournalNodeInfo');
      return String(bean['JournalsStatus']).includes('"Formatted":"true"');
    });
    const formatted = seconds(since);
    await load.goesOn();
    await lost.ready();
    await other.lose();
    await load.goesOn(240);
    await other.start();
    const copied = `the new one takes the journal from the others within ${formatted}`;
    return `${copied}, and serves writes when another one is lost`;
  },
};

export const zooKeeperMajorityLost: Drill = {
  name: 'two of three ZooKeepers are lost, then the active NameNode',
  done: '`kill -9` of two ZooKeepers for 25 s; after they are back, `kill -9` of the active NameNode',
  run: async ({ cluster, load }) => {
    const [first, second] = cluster.set('zk');
    assert.ok(first && second);
    const active = await cluster.active();
    await Promise.all([first.lose(), second.lose()]);
    await delay(WATCHED_SECONDS * 1000);
    await load.goesOn();
    assert.equal((await cluster.active()).name, active.name);
    await Promise.all([first.start(), second.start()]);
    await delay(5000);
    const since = Date.now();
    await (await cluster.active()).kill('namenode', { restart: true });
    await load.goesOn();
    return `reads and writes go on without ZooKeeper; fail-over works again after it: ${await load.longest(since)}`;
  },
};
