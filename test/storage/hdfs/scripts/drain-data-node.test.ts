import { planned } from '../hdfs-options';
import { type ScriptRun, StandInPod } from './stand-in-pod';

const HOST = 'hdfs-dn-0.hdfs-dn.hdfs.svc.cluster.local';

/** What the active NameNode says of the DataNodes and of all blocks. */
interface Answer {
  readonly adminState?: string;
  readonly lacking?: number;
  readonly pending?: number;
  readonly silent?: number;
}

/** Long enough for one question to the NameNode on a loud machine, whose first one may take seconds. */
const DRAIN_SECONDS = 8;

/** Runs the hook for that long at most, beside a standby and an active NameNode. */
async function drain({ adminState, lacking = 0, pending = 0, silent = 0 }: Answer): Promise<ScriptRun> {
  const pod = new StandInPod(planned({}), 'hdfs-dn-0');
  const live = {
    'hdfs-dn-1.hdfs-dn.hdfs.svc.cluster.local:9866': { adminState: 'Decommissioned', location: '/us-east-1b' },
    ...(adminState !== undefined && { [`${HOST}:9866`]: { infoAddr: '10.0.0.1:9864', adminState, numBlocks: 7 } }),
  };
  await pod.serve('hdfs-nn-0', { NameNodeStatus: { State: 'standby' } });
  await pod.serve('hdfs-nn-1', {
    NameNodeStatus: { State: 'active' },
    NameNodeInfo: { LiveNodes: JSON.stringify(live) },
    FSNamesystemState: { UnderReplicatedBlocks: lacking, PendingReplicationBlocks: pending, NumStaleDataNodes: silent },
  });
  const run = await pod.run('drain-datanode.sh', [], {
    HDFS_HOSTNAME: HOST,
    HDFS_DRAIN_SECONDS: String(DRAIN_SECONDS),
  });
  await pod.close();
  return run;
}

test('a DataNode ends at once if every block has all replicas and every DataNode answers', async () => {
  const { exitCode, output } = await drain({ adminState: 'In Service' });
  expect(exitCode).toBe(0);
  expect(output).toBe('drain-datanode: every block has all replicas, and every DataNode answers\n');
});

test.each<Answer>([{ lacking: 1 }, { pending: 1 }, { silent: 1 }])(
  'a DataNode waits while there are %j',
  async (answer) => {
    const { exitCode, output } = await drain({ adminState: 'In Service', ...answer });
    expect(exitCode).toBe(0);
    expect(output).toMatch(
      /^drain-datanode: waits: In Service, [01] blocks lack a replica, [01] are copied, [01] Data/,
    );
    expect(output).toMatch(/ends after 8 seconds, although blocks may lack a replica\n$/);
  },
);

test('a DataNode that is being decommissioned waits, although every block has all replicas', async () => {
  const { output } = await drain({ adminState: 'Decommission In Progress' });
  expect(output).toMatch(/waits: Decommission In Progress[\s\S]*ends after 8 seconds/);
});

test('a decommissioned DataNode ends at once, whatever others lack', async () => {
  const { output } = await drain({ adminState: 'Decommissioned', lacking: 5 });
  expect(output).toBe('drain-datanode: decommissioned: other DataNodes have all blocks\n');
});

test('a DataNode that the NameNode does not count has nothing to wait for', async () => {
  const { output } = await drain({ lacking: 5 });
  expect(output).toBe('drain-datanode: the NameNode does not count this DataNode: there is nothing to wait for\n');
});

test('without an active NameNode the hook ends with its time', async () => {
  const pod = new StandInPod(planned({}), 'hdfs-dn-0');
  await pod.serve('hdfs-nn-0', { NameNodeStatus: { State: 'standby' } });
  const run = await pod.run('drain-datanode.sh', [], { HDFS_HOSTNAME: HOST, HDFS_DRAIN_SECONDS: '1' });
  await pod.close();
  expect(run).toMatchObject({ exitCode: 0, output: expect.stringContaining('ends after 1 seconds') });
});
