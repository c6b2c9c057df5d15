import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HDFS_PLAN, yarnWith } from './yarn-options';

test('clients find YARN and HDFS, and nothing of the daemons', () => {
  const { clientFiles } = yarnWith();
  expect(Object.keys(clientFiles)).toEqual([
    'core-site.xml',
    'hdfs-site.xml',
    'yarn-site.xml',
    'mapred-site.xml',
    'spark-defaults.conf',
  ]);
  expect(clientFiles).toMatchObject(HDFS_PLAN.clientFiles);
});

test('daemons are clients of HDFS, with its log, names of pods and racks', () => {
  const { files } = yarnWith();
  expect(files).toMatchObject(HDFS_PLAN.clientFiles);
  for (const name of ['log4j.properties', 'java.security', 'topology.sh', 'topology.table'])
    expect(files[name]).toBe(HDFS_PLAN.files[name]);
});

test('Spark runs its driver on YARN, in the first queue, with files where each user may write', () => {
  const { clientFiles } = yarnWith({
    queues: [
      { name: 'nightly', sharePercent: 60 },
      { name: 'adhoc', sharePercent: 40 },
    ],
  });
  // The shuffle service of Spark is not in Hadoop's distribution; connections of executors are encrypted.
  expect(clientFiles['spark-defaults.conf']).toBe(`spark.master yarn
spark.submit.deployMode cluster
spark.yarn.queue nightly
spark.yarn.stagingDir hdfs://hdfs/yarn/staging
spark.shuffle.service.enabled false
spark.dynamicAllocation.shuffleTracking.enabled true
spark.authenticate true
spark.network.crypto.enabled true
`);
});

test('scripts know their ports, disks, folders and users', () => {
  const { files } = yarnWith({ name: 'jobs', drainMinutes: 2 }, { namespace: 'data' });
  const facts = {
    resource_manager_port: '8088',
    node_manager_port: '8041',
    node_manager_http_port: '8042',
    'disks[*]': '/disks/nvme-1 /disks/nvme-2',
    disk_folder: 'data/jobs',
    daemon_user: '1000:1000',
    hdfs_superuser: 'hdfs',
    yarn_user: 'yarn',
    log_folder: '/jobs/logs',
    staging_folder: '/jobs/staging',
    drain_seconds: '120',
  };
  const names = Object.keys(facts).map((name) => `"\${${name}}"`);
  const script = `${files['cluster.sh']}\nprintf '%s\\n' ${names.join(' ')}`;
  expect(spawnSync('bash', ['-c', script]).stdout.toString().trim().split('\n')).toEqual(Object.values(facts));
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
