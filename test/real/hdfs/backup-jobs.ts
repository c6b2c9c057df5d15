import { access, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { required } from '../../../lib/core/plan';
import { planHdfsBackups } from '../../../lib/storage/hdfs-backups/hdfs-backups';
import { hdfsBackupsObjects } from '../../../lib/storage/hdfs-backups/hdfs-backups.chart';
import { SCRIPTS_PATH } from '../../../lib/storage/hdfs-backups/jobs';
import type { HdfsCluster } from './cluster';
import { DRILL_PLAN } from './drill-cluster';
import type { Container, Manifest, PodManifest, PodSpec } from './manifests';
import { Pod } from './pod';

/** The backups of the drills: of one directory, with two snapshots. */
const PLAN = required(planHdfsBackups({ snapshotDirectories: ['/datasets'], keepSnapshots: 2 }, DRILL_PLAN));
const OBJECTS = hdfsBackupsObjects(PLAN, { bucketName: 'copies', region: 'us-east-1' });

/** A volume with the objects of buckets as files, and a command that is used as the AWS CLI is. */
const BUCKETS = 'buckets';
const AWS = `#!/usr/bin/env bash
# aws s3 ls OBJECT, and aws s3 cp [--only-show-errors] [--recursive] SOURCE TARGET
set -euo pipefail
command=$2
shift 2
files=()
for word in "$@"; do
  case $word in
    --*) ;;
    s3://*) files+=("/s3/\${word#s3://}") ;;
    *) files+=("$word") ;;
  esac
done
if [[ $command == ls ]]; then
  [[ -e \${files[0]} ]] || exit 1
elif [[ \${files[1]} == - ]]; then
  exec cat "\${files[0]}"
elif [[ -d \${files[0]} ]]; then
  mkdir -p "\${files[1]}"
  cp -r "\${files[0]}/." "\${files[1]}"
else
  mkdir -p "$(dirname "\${files[1]}")"
  cp "\${files[0]}" "\${files[1]}"
fi
`;

/** The ConfigMap of the scripts, which the cluster of the drills needs beside its own. */
export const BACKUP_SCRIPTS: Manifest = withAws(
  OBJECTS.find((it) => it['kind'] === 'ConfigMap') as unknown as Manifest,
);

function withAws(scripts: Manifest): Manifest {
  return { ...scripts, data: { ...scripts.data, aws: AWS } };
}

/**
 * Runs a CronJob of the backups once, as `kubectl create job --from=cronjob/...` does. `environment` is added to that of
 * the CronJob.
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
    volumeMounts: [...(container.volumeMounts ?? []), { name: BUCKETS, mountPath: '/s3' }],
  };
}
