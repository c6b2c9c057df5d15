import assert from 'node:assert/strict';
import { delay } from '../pod';
import type { Drill } from './drill';
import { seconds } from './drill';

const KILLS = 3;
const POD_NETWORK = '10.77.0.0/16';
/** Longer than a session of ZooKeeper, so that the other NameNode is active before the first one wakes up. */
const PAUSE_SECONDS = 20;

export const nameNodeKilled: Drill = {
  name: `the active NameNode is killed ${KILLS} times`,
  done: '`kill -9` of the process; the kubelet starts it again',
  run: async ({ cluster, load }) => {
    const stalls: string[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      const active = await cluster.active();
      const since = Date.now();
      await active.kill('namenode', { restart: true });
      await load.goesOn();
      stalls.push(`${(await load.worstSeconds(since)).toFixed(1)} s`);
      await cluster.settled();
    }
    return `the other one is active; the longest operation of a client took ${stalls.join(', ')}`;
  },
};

export const nameNodeLost: Drill = {
  name: 'the node of the active NameNode is lost',
  done: '`kill -9` of NameNode and ZKFC; the pod stays down until the other one is active',
  run: async ({ cluster, load }) => {
    const active = await cluster.active();
    const since = Date.now();
    await active.lose();
    await load.goesOn();
    const longest = await load.longest(since);
    await active.start();
    assert.equal(await cluster.stateOf(active), 'standby');
    return `the other one is active; ${longest}; back as standby`;
  },
};

export const nameNodeCutOff: Drill = {
  name: 'the active NameNode is cut off the network',
  done: 'every packet that it sends is dropped until the other one is active',
  run: async ({ cluster, load }) => {
    const active = await cluster.active();
    const since = Date.now();
    const route = (kind: string) => cluster.machine.sandbox.script(`ip -n ${active.name} route replace ${kind}`);
    await route(`blackhole ${POD_NETWORK}`);
    const other = await cluster.until(120, 'the other NameNode', async () => {
      const found = await cluster.active();
      return found === active ? undefined : found;
    });
    await load.goesOn(180);
    const longest = await load.longest(since);
    await delay(5000);
    await route(`${POD_NETWORK} dev eth0 src ${active.address}`);
    await cluster.until(120, 'a standby', async () => (await cluster.stateOf(active)) === 'standby');
    assert.equal((await cluster.active()).name, other.name);
    return `the other one is active; ${longest}; back, it is standby`;
  },
};

export const nameNodePaused: Drill = {
  name: 'the active NameNode stands still and wakes up after fail-over',
  done: `SIGSTOP to NameNode and ZKFC for ${PAUSE_SECONDS} s, then SIGCONT`,
  run: async ({ cluster, load }) => {
    const active = await cluster.active();
    const since = Date.now();
    await Promise.all(['namenode', 'zkfc'].map((name) => active.signal(name, 'STOP')));
    const others = cluster.set('nn').filter((pod) => pod !== active);
    await cluster.until(120, 'another active NameNode', () => cluster.firstIn('active', others));
    await load.goesOn(180);
    const longest = await load.longest(since);
    await delay(Math.max(0, PAUSE_SECONDS * 1000 - (Date.now() - since)));
    await Promise.all(['namenode', 'zkfc'].map((name) => active.signal(name, 'CONT')));
    const direct = ['dfs', '-fs', `hdfs://${active.host}:8020`, '-touchz', '/written-by-the-old-one'];
    await assert.rejects(cluster.hdfs(...direct));
    await assert.rejects(cluster.hdfs('dfs', '-test', '-e', '/written-by-the-old-one'));
    await load.goesOn();
    await cluster.settled();
    const state = await cluster.stateOf(active);
    return `the other one is active, ${longest}; what the old one writes is refused: it is ${state}`;
  },
};

export const nameNodeVolumeLost: Drill = {
  name: 'a NameNode loses its volume while the other one works',
  done: 'the pod of the standby is lost with its volume; a new pod with an empty one starts',
  run: async ({ cluster }) => {
    const standby = await cluster.standby();
    await standby.lose();
    await cluster.wipe(standby, 'data');
    const since = Date.now();
    await standby.start();
    const log = await standby.tail('init-namenode', 400);
    assert.match(log, /copies the namespace of/);
    return `it copies the namespace of the other one and is standby after ${seconds(since)}`;
  },
};

export const firstVolumeLostAlone: Drill = {
  name: 'nn-0 loses its volume while every other NameNode is down',
  done: 'all NameNodes are lost, and the volume of nn-0; nn-0 starts alone, then the others',
  run: async ({ cluster }) => {
    const [first, ...others] = cluster.set('nn');
    assert.ok(first);
    await Promise.all(cluster.set('nn').map((pod) => pod.lose()));
    await cluster.wipe(first, 'data');
    const since = Date.now();
    let refusal = '';
    await first.launch().catch((error: Error) => (refusal = error.message));
    assert.match(refusal, /have a journal/);
    const refused = seconds(since);
    await Promise.all(others.map((pod) => pod.start()));
    await first.start();
    assert.match(await first.tail('init-namenode', 400), /copies the namespace of/);
    const error = `after ${refused} it ends with an error that names the journals`;
    return `${error}, formats nothing, and copies the namespace once another NameNode runs`;
  },
};

export const halfFormatted: Drill = {
  name: 'the disk of a NameNode is half formatted',
  done: 'the standby is lost, its images are deleted and its VERSION stays; then the volume is emptied',
  run: async ({ cluster }) => {
    const standby = await cluster.standby();
    await standby.lose();
    await cluster.machine.sandbox.script(`rm -f ${standby.volume('data')}/name/current/fsimage*`);
    let refusal = '';
    await standby.launch().catch((error: Error) => (refusal = error.message));
    assert.match(refusal, /has a part of a namespace/);
    assert.match(refusal, /delete the volume claim of/);
    await cluster.wipe(standby, 'data');
    await standby.start();
    const error = 'the init container ends with an error that says what to do, and changes nothing';
    return `${error}; with an empty volume the pod copies the namespace`;
  },
};

export const nameNodeMoved: Drill = {
  name: 'the pod of the active NameNode comes back with another address',
  done: 'the pod is lost; a new one with its volume gets another address',
  run: async ({ cluster, load }) => {
    const active = await cluster.active();
    await active.lose();
    const moved = await cluster.move(active);
    await moved.start();
    await load.goesOn();
    const other = await cluster.active();
    await other.lose();
    await load.goesOn(180);
    assert.equal((await cluster.active()).name, moved.name);
    await other.start();
    const changed = `${active.address} became ${moved.address}: standby again`;
    return `${changed}, and active when the other one is lost`;
  },
};
