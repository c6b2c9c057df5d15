import { planned } from '../hdfs-options';
import { journal, NO_JOURNAL } from './journal-beans';
import { StandInPod } from './stand-in-pod';

let pod: StandInPod;
beforeEach(() => {
  pod = new StandInPod(planned({}), 'hdfs-any-0');
});
afterEach(() => pod.close());

const active = { NameNodeStatus: { State: 'active' } };
const state = (FSState: string) => ({ FSNamesystemState: { FSState } });

test.each([
  ['namenode', 9870, active, 0],
  ['namenode', 9870, { NameNodeStatus: { State: 'standby' }, ...state('safeMode') }, 0],
  ['namenode', 9870, { NameNodeStatus: { State: 'initializing' } }, 1],
  ['namenode', 9870, {}, 1],
  ['journalnode', 8480, journal({ TxnsWritten: 0 }), 0],
  ['journalnode', 8480, {}, 1],
  ['datanode', 9864, heartbeat(600), 0],
  ['datanode', 9864, {}, 1],
] as const)('a %s on %i with %j: health.sh ends with %i', async (role, port, beans, exitCode) => {
  await pod.serveLocal(port, beans);
  expect(await pod.run('health.sh', [role])).toMatchObject({ exitCode });
});

test.each([
  ['namenode', 9870, { ...active, ...state('Operational') }, 0],
  ['namenode', 9870, { NameNodeStatus: { State: 'standby' }, ...state('Operational') }, 0],
  ['namenode', 9870, { ...active, ...state('safeMode') }, 1],
  ['namenode', 9870, { NameNodeStatus: { State: 'initializing' }, ...state('Operational') }, 1],
  ['datanode', 9864, heartbeat(0), 0],
  ['datanode', 9864, heartbeat(700, 59), 0],
  ['datanode', 9864, heartbeat(60), 1],
  ['datanode', 9864, heartbeat(100, 600), 1],
  ['datanode', 9864, heartbeat(), 1],
] as const)('a %s on %i with %j: ready.sh ends with %i', async (role, port, beans, exitCode) => {
  await pod.serveLocal(port, beans);
  expect(await pod.run('ready.sh', [role])).toMatchObject({ exitCode });
});

test.each([
  ['has no journal yet', NO_JOURNAL, 0],
  ['has a journal, which nothing opened since it started', { JournalNodeInfo: journal({}).JournalNodeInfo }, 1],
  ['got no edit since it started', journal({ TxnsWritten: 0 }), 1],
  ['has every edit', journal({ writtenSecondsAgo: 3600 }), 0],
  // The time of its last edit is taken when the test runs, and not when this file is loaded.
  ['lags while edits come', () => journal({ CurrentLagTxns: 5000, writtenSecondsAgo: 1 }), 0],
  ['lags and is left out', journal({ CurrentLagTxns: 1, writtenSecondsAgo: 60 }), 1],
  ['does not answer', {}, 1],
] as const)('a JournalNode that %s: ready.sh ends as it must', async (_, beans, exitCode) => {
  await pod.serveLocal(8480, typeof beans === 'function' ? beans() : beans);
  expect(await pod.run('ready.sh', ['journalnode'])).toMatchObject({ exitCode });
});

test.each([
  ['the others have none either', NO_JOURNAL, 0],
  ['another one has a journal', journal({}), 1],
])('a JournalNode without a journal, where %s: ready.sh ends as it must', async (_, other, exitCode) => {
  await pod.serveLocal(8480, NO_JOURNAL);
  await pod.serve('hdfs-jn-1', NO_JOURNAL);
  await pod.serve('hdfs-jn-2', other);
  expect(await pod.run('ready.sh', ['journalnode'])).toMatchObject({ exitCode });
});

test.each([
  ['in the quorum', 'Zookeeper version: 3.8.6\nMode: follower\n', 0],
  ['outside of the quorum', 'This ZooKeeper instance is not currently serving requests\n', 1],
])('a ZooKeeper %s answers, and is ready in the quorum only', async (_, srvr, exitCode) => {
  await pod.serveWords(2181, { ruok: 'imok', srvr });
  expect(await pod.run('health.sh', ['zookeeper'])).toMatchObject({ exitCode: 0 });
  expect(await pod.run('ready.sh', ['zookeeper'])).toMatchObject({ exitCode });
});

test.each(['health.sh', 'ready.sh'])('%s fails for a role without a daemon, and for no role', async (script) => {
  expect((await pod.run(script, ['zookeeper'])).exitCode).not.toBe(0);
  expect(await pod.run(script, ['observer'])).toMatchObject({ exitCode: 2 });
});

/** The bean of a DataNode whose NameNodes answered so many seconds ago. */
function heartbeat(...seconds: readonly number[]) {
  return {
    DataNodeInfo: {
      BPServiceActorInfo: JSON.stringify(
        seconds.map((it) => ({ LastHeartbeatResponseTime: `${it}`, ActorState: 'RUNNING' })),
      ),
    },
  };
}
