import { planned } from '../hdfs-options';
import { journal, NO_JOURNAL } from './journal-beans';
import { type Beans, StandInPod } from './stand-in-pod';

const SCRIPT = 'maintain-namenode.sh';
const own = (name: string) => `dfsadmin -fs hdfs://${name}.hdfs-nn.hdfs.svc.cluster.local:8020`;
const refreshes = (it: StandInPod) => it.commands().filter((command) => command.endsWith(' -refreshNodes'));
const rolls = (it: StandInPod) => it.commands().filter((command) => command.endsWith(' -rollEdits'));
const pods: StandInPod[] = [];
afterEach(async () => {
  await Promise.all(pods.splice(0).map((it) => it.close()));
});

function pod(name: string, command?: string, decommission: readonly string[] = []): StandInPod {
  const made = new StandInPod(planned({ decommission }), name, command);
  pods.push(made);
  return made;
}

describe('the list of decommissioned DataNodes', () => {
  test('is read by the NameNode of the pod once for each change', async () => {
    const it = pod('hdfs-nn-1', '', ['hdfs-dn-5']);
    await it.serveLocal(9870, { NameNodeStatus: { State: 'standby' } });
    const refresh = `${own('hdfs-nn-1')} -refreshNodes`;
    void it.run(SCRIPT);
    await until(() => refreshes(it).length === 1);
    await pause(300);
    expect(it.commands()).toEqual([refresh]);
    it.configure('dfs.exclude', 'hdfs-dn-4.hdfs-dn.hdfs.svc.cluster.local\n');
    await until(() => refreshes(it).length === 2);
    expect(it.commands()).toEqual([refresh, refresh]);
  });

  test('is read again after an error, and when a NameNode started', async () => {
    const it = pod('hdfs-nn-0', '[[ -e $data/tried ]] || { touch $data/tried; exit 1; }');
    void it.run(SCRIPT);
    await pause(300);
    expect(it.commands()).toEqual([]);
    await it.serveLocal(9870, { NameNodeStatus: { State: 'active' } });
    await until(() => refreshes(it).length === 2);
    await pause(300);
    expect(refreshes(it)).toHaveLength(2);
  });
});

describe('a new segment of the journal', () => {
  const current = journal({});
  const restarted = journal({ TxnsWritten: 0 });

  test.each([
    ['was started again', restarted],
    ['is left out', journal({ CurrentLagTxns: 9, writtenSecondsAgo: 60 })],
  ])('begins when a JournalNode %s, and not again before it can be seen', async (_, waiting) => {
    const it = await maintained('active', [current, current, waiting]);
    await until(() => rolls(it).length === 1);
    await pause(500);
    expect(rolls(it)).toEqual([`${own('hdfs-nn-0')} -rollEdits`]);
  });

  test('begins again while the JournalNode still waits, each time later', async () => {
    const it = await maintained('active', [current, current, restarted], '1');
    await until(() => rolls(it).length === 3);
    expect(rolls(it)).toHaveLength(3);
  });

  test.each<[string, string, readonly Beans[]]>([
    ['every JournalNode has every edit', 'active', [current, current, current]],
    ['a JournalNode does not answer', 'active', [current, current]],
    ['a JournalNode has no journal', 'active', [current, current, NO_JOURNAL]],
    ['the NameNode is not active', 'standby', [current, current, restarted]],
  ])('is not made while %s', async (_, state, journals) => {
    const it = await maintained(state, journals);
    await pause(700);
    expect(rolls(it)).toEqual([]);
  });
});

async function maintained(state: string, journals: readonly Beans[], rollSeconds = '60'): Promise<StandInPod> {
  const it = pod('hdfs-nn-0');
  await it.serveLocal(9870, { NameNodeStatus: { State: state } });
  for (const [ordinal, beans] of journals.entries()) await it.serve(`hdfs-jn-${ordinal}`, beans);
  void it.run(SCRIPT, [], { HDFS_ROLL_SECONDS: rollSeconds });
  await until(() => it.commands().length > 0); // the list was read: the script looks at the journal next
  return it;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(20);
}
