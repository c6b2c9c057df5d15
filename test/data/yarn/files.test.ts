import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HDFS_PLAN, yarnWith } from './yarn-options';

const site = (files: Readonly<Record<string, string>>, name: string): Readonly<Record<string, string>> => {
  const found = [...(files[name] ?? '').matchAll(/<name>(.*)<\/name>\s*<value>(.*)<\/value>/g)];
  return Object.fromEntries(found.map(([, key = '', value = '']) => [key, value]));
};

test('clients find both ResourceManagers and HDFS, and nothing of the daemons', () => {
  const { clientFiles } = yarnWith();
  expect(Object.keys(clientFiles)).toEqual([
    'core-site.xml',
    'hdfs-site.xml',
    'yarn-site.xml',
    'mapred-site.xml',
    'spark-defaults.conf',
  ]);
  expect(clientFiles['hdfs-site.xml']).toBe(HDFS_PLAN.clientFiles['hdfs-site.xml']);
  const yarn = site(clientFiles, 'yarn-site.xml');
  expect(yarn).toMatchObject({
    'yarn.resourcemanager.ha.enabled': 'true',
    'yarn.resourcemanager.ha.rm-ids': 'yarn-rm-0,yarn-rm-1',
    'yarn.resourcemanager.hostname.yarn-rm-1': 'yarn-rm-1.yarn-rm.hdfs.svc.cluster.local',
  });
  expect(Object.keys(yarn).filter((key) => /zk|nodemanager\.(local|resource)/.test(key))).toEqual([]);
});

test('Spark runs its driver on YARN, in the first queue, with files where each user may write', () => {
  const { clientFiles } = yarnWith({
    queues: [
      { name: 'nightly', sharePercent: 60 },
      { name: 'adhoc', sharePercent: 40 },
    ],
  });
  expect((clientFiles['spark-defaults.conf'] ?? '').split('\n')).toEqual(
    expect.arrayContaining([
      'spark.master yarn',
      'spark.submit.deployMode cluster',
      'spark.yarn.queue nightly',
      'spark.yarn.stagingDir hdfs://hdfs/yarn/staging',
    ]),
  );
});

test('containers write to a folder of YARN on each NVMe disk, and get what the plan says', () => {
  const plan = yarnWith({ memoryGiBPerNode: 100, coresPerNode: 20 });
  expect(site(plan.files, 'yarn-site.xml')).toMatchObject({
    'yarn.nodemanager.local-dirs': '/disks/nvme-1/local,/disks/nvme-2/local',
    'yarn.nodemanager.log-dirs': '/disks/nvme-1/logs,/disks/nvme-2/logs',
    'yarn.nodemanager.resource.memory-mb': '102400',
    'yarn.nodemanager.resource.cpu-vcores': '20',
    'yarn.resourcemanager.zk-state-store.parent-path': '/rmstore-yarn',
    'net.topology.script.file.name': '/etc/hadoop/topology.sh',
  });
});

test('without racks of HDFS there is no script of racks', () => {
  const { files } = yarnWith({}, { racks: 'none' });
  expect(site(files, 'yarn-site.xml')).not.toHaveProperty(['net.topology.script.file.name']);
});

test('the scripts are right for bash', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yarn-scripts-'));
  try {
    for (const [name, text] of Object.entries(yarnWith().files)) {
      if (!name.endsWith('.sh')) continue;
      writeFileSync(join(folder, name), text);
      expect([name, spawnSync('bash', ['-n', join(folder, name)]).stderr.toString()]).toEqual([name, '']);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
