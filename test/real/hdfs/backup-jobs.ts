import { access, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { required } from '../../../lib/core/plan';
import { planHdfsBackups } from '../../../lib/storage/hdfs-backups/hdfs-backups';
import { hdfsBackupsObjects } from '../../../lib/storage/hdfs-backups/hdfs-backups.chart';
import { SCRIPTS_PATH } from '../../../lib/storage/hdfs-backups/jobs';
import { awsStandIn } from '../../storage/hdfs-backups/aws-stand-in';
import type { HdfsCluster } from './cluster';
import { DRILL_PLAN } from './drill-cluster';
import type { Container, Manifest, PodManifest, PodSpec } from './manifests';
import { Pod } from './pod';

/** The backups of the drills: of one directory, with two snapshots. */
const PLAN = required(planHdfsBackups({ snapshotDirectories: ['/datasets'], keepSnapshots: 2 }, DRILL_PLAN));
const OBJECTS = hdfsBackupsObjects(PLAN, { bucketName: 'copies', region: 'us-east-1' });

/** A volume with the objects of buckets as files, and where pods of the jobs have it. */
const BUCKETS = 'buckets';
const BUCKETS_PATH = '/s3';
const AWS = `#!/usr/bin/env bash\nset -euo pipefail\n${awsStandIn(BUCKETS_PATH)}`;

/** The ConfigMap of the scripts, which the cluster of the drills needs beside its own. */
export const BACKUP_SCRIPTS: Manifest = withAws(
  OBJECTS.find((it) => it['kind'] === 'ConfigMap') as unknown as Manifest,
);

function withAws(scripts: Manifest): Manifest {
  return { ...scripts, data: { ...scripts.data, aws: AWS } };
}

/**
 * Runs a CronJob of the backups once, as `kubectl create job --from=cronjob/...` does, with further variables in its
 * environment.
 */
export async function runJob(
  cluster: HdfsCluster,
  name: 'snapshots' | 'copies' | 'restore',
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const job = OBJECTS.find((it) => isCronJob(it, `${PLAN.name}-${name}`)) as unknown as CronJob | undefined;
  if (job === undefined) throw new Error(`no CronJob '${name}'`);
  const { machine } = cluster;
  const pod = new Pod(machine, podOf(job, environment), `10.77.0.${200 + (runs++ % 50)}`);
  await machine.sandbox.addNetwork(pod.name, pod.address);
  try {
    await pod.launch();
  } finally {
    await machine.sandbox.removeNetwork(pod.name);
  }
}

let runs = 0;

interface CronJob {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: { readonly jobTemplate: { readonly spec: { readonly template: { readonly spec: PodSpec } } } };
}

function isCronJob({ kind, metadata }: Readonly<Record<string, unknown>>, name: string): boolean {
  return kind === 'CronJob' && (metadata as { readonly name: string }).name === name;
}

/** What the bucket has: the names of the copies, each with its list of files, and which one is the latest. */
export async function copiesOf(cluster: HdfsCluster): Promise<{ readonly names: string[]; readonly latest: string }> {
  const folder = bucketFolder(cluster);
  const names = (await readdir(folder)).filter((it) => it !== 'latest' && it !== 'cluster-id');
  for (const name of names) await access(path.join(folder, name, 'files.md5'));
  return { names: names.toSorted(), latest: (await readFile(path.join(folder, 'latest'), 'utf8')).trim() };
}

/** Where the objects of the backups are on this machine. */
export function bucketFolder(cluster: HdfsCluster): string {
  return path.join(cluster.machine.folder, 'volumes', BUCKETS, 'copies', PLAN.prefix);
}

function podOf({ metadata, spec }: CronJob, environment: Readonly<Record<string, string>>): PodManifest {
  const template = spec.jobTemplate.spec.template.spec;
  const containers = [...(template.initContainers ?? []), ...template.containers];
  return {
    name: `${metadata.name}-${runs}`,
    namespace: metadata.namespace,
    service: 'jobs',
    set: metadata.name,
    spec: {
      ...template,
      // A container of a Job ends, as init containers do, and the containers of a Pod of the drills do not.
      initContainers: containers.map((it) => withBuckets(it, environment)),
      containers: [],
      volumes: [...(template.volumes ?? []), { name: BUCKETS, persistentVolumeClaim: { claimName: BUCKETS } }],
    },
  };
}

function withBuckets(container: Container, environment: Readonly<Record<string, string>>): Container {
  const added = Object.entries({ ...environment, PATH: `${SCRIPTS_PATH}:/usr/bin:/bin` });
  return {
    ...container,
    env: [...(container.env ?? []), ...added.map(([name, value]) => ({ name, value }))],
    volumeMounts: [...(container.volumeMounts ?? []), { name: BUCKETS, mountPath: BUCKETS_PATH }],
  };
}
