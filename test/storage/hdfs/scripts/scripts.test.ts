import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { HdfsPlan } from '../../../../lib/storage/hdfs/hdfs';
import { planned } from '../hdfs-options';
import { giveDisks } from './stand-in-disks';
import { StandInPod } from './stand-in-pod';

const plan = planned({});
const pods: StandInPod[] = [];
afterEach(async () => {
  await Promise.all(pods.splice(0).map((it) => it.close()));
});

function pod(name: string, command?: string, of: HdfsPlan = plan): StandInPod {
  const made = new StandInPod(of, name, command);
  pods.push(made);
  return made;
}

test.each(Object.keys(plan.files).filter((name) => name.endsWith('.sh')))('%s is valid bash', (name) => {
  execFileSync('bash', ['-n'], { input: plan.files[name] });
});

describe('start-zkfc.sh', () => {
  test.each([0, 2])('starts the controller if preparing ZooKeeper ends with %i', async (code) => {
    const it = pod('hdfs-nn-0', `[[ $* == zkfc ]] || exit ${code}`);
    expect(await it.run('start-zkfc.sh')).toMatchObject({ exitCode: 0 });
    expect(it.commands()).toEqual(['zkfc -formatZK -nonInteractive', 'zkfc']);
  });

  test('does not start it if ZooKeeper does not answer', async () => {
    const it = pod('hdfs-nn-0', 'exit 6');
    expect(await it.run('start-zkfc.sh')).toMatchObject({ exitCode: 1 });
    expect(it.commands()).toEqual(['zkfc -formatZK -nonInteractive']);
  });
});

describe('start-datanode.sh', () => {
  const DAEMON =
    "trap 'echo ended >>$data/ended; exit 143' TERM; echo $$ >$data/daemon; while true; do sleep 0.05; done";

  test('ends the DataNode when its pod is deleted, and keeps the address of the pod for a while', async () => {
    const it = pod('hdfs-dn-0', DAEMON);
    const run = it.run('start-datanode.sh', [], { HDFS_LINGER_SECONDS: '1' });
    await until(() => existsSync(join(it.data, 'daemon')));
    it.terminate();
    await until(() => existsSync(join(it.data, 'ended')));
    const first = await Promise.race([run, pause(300)]);
    expect(first).toBeUndefined();
    expect(await run).toMatchObject({ exitCode: 143 });
    expect(it.commands()).toEqual(['datanode']);
  });

  test.each([0, 1])('ends at once with the code of a DataNode that ends by itself: %i', async (exitCode) => {
    const it = pod('hdfs-dn-0', `exit ${exitCode}`);
    expect(await it.run('start-datanode.sh', [], { HDFS_LINGER_SECONDS: '600' })).toMatchObject({ exitCode });
  });
});

describe('start-zookeeper.sh', () => {
  test('gives each server a number and a folder of its own', async () => {
    const it = pod('hdfs-zk-2');
    expect(await it.run('start-zookeeper.sh')).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(it.data, 'zookeeper', 'myid'), 'utf8')).toBe('3\n');
    const lines = readFileSync(join(it.data, 'zoo.cfg'), 'utf8').split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'server.3=hdfs-zk-2.hdfs-zk.hdfs.svc.cluster.local:2888:3888',
        `dataDir=${it.data}/zookeeper`,
        'quorumListenOnAllIPs=true',
      ]),
    );
    expect(it.commands()).toEqual([`org.apache.zookeeper.server.quorum.QuorumPeerMain ${it.data}/zoo.cfg`]);
  });
});

describe('apply-directories.sh', () => {
  test('makes each directory with its owner, policy, quotas and snapshots, and removes other quotas', async () => {
    const directories = [
      {
        path: '/datasets',
        owner: 'spark:spark',
        storagePolicy: 'ALL_SSD',
        spaceQuotaTiB: 0.5,
        nameQuota: 9,
        snapshots: true,
      },
      { path: '/tmp' },
    ] as const;
    const it = pod('hdfs-nn-0', '', planned({ directories }));
    expect(await it.run('apply-directories.sh')).toMatchObject({ exitCode: 0 });
    expect(it.commands()).toEqual([
      'dfsadmin -safemode wait',
      'dfs -mkdir -p /datasets',
      'dfs -chown spark:spark /datasets',
      'storagepolicies -setStoragePolicy -path /datasets -policy ALL_SSD',
      'dfsadmin -setSpaceQuota 549755813888 /datasets',
      'dfsadmin -setQuota 9 /datasets',
      'dfsadmin -allowSnapshot /datasets',
      'dfs -mkdir -p /tmp',
      'storagepolicies -unsetStoragePolicy -path /tmp',
      'dfsadmin -clrSpaceQuota /tmp',
      'dfsadmin -clrQuota /tmp',
    ]);
  });

  test('stops at the first command that fails', async () => {
    const it = pod('hdfs-nn-0', '[[ $* != *mkdir* ]]', planned({ directories: [{ path: '/a' }, { path: '/b' }] }));
    expect((await it.run('apply-directories.sh')).exitCode).not.toBe(0);
    expect(it.commands()).toEqual(['dfsadmin -safemode wait', 'dfs -mkdir -p /a']);
  });
});

describe('init-datanode.sh', () => {
  test('makes the folder on each disk, and may run again', async () => {
    const { it, folders } = withDisks([2, 3]);
    expect(await it.run('init-datanode.sh')).toMatchObject({ exitCode: 0 });
    expect(await it.run('init-datanode.sh')).toMatchObject({ exitCode: 0 });
    expect(folders.map((folder) => statSync(folder).mode & 0o777)).toEqual([0o700, 0o700]);
  });

  test('makes nothing if a disk is not mounted', async () => {
    const { it, folders } = withDisks([2, 1]);
    const { exitCode, output } = await it.run('init-datanode.sh');
    expect(exitCode).toBe(1);
    expect(output).toMatch(/no disk is mounted at \S+disk-2\. Give the nodes nvmeStrategy 'mount'/);
    expect(folders.map((folder) => existsSync(folder))).toEqual([false, false]);
  });
});

/** A pod with two disks, of which `stat` says the device; /tmp is on device 1. */
function withDisks(devices: readonly number[]) {
  const it = pod('hdfs-dn-0');
  return { it, folders: giveDisks(it, plan.files['cluster.sh'] ?? '', 'hdfs/hdfs', devices) };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(20);
}
