import { EGRESS_RULES } from '../../core/egress';
import { type PodNetworkPolicy, podsWith, tcp } from '../../core/network-policy';
import { DATA_PATH } from '../hdfs/daemons';
import { hdfsLabels } from '../hdfs/hdfs-labels';
import { containerMemoryMiB, heapOptions, SMALL_HEAP_MIB } from '../hdfs/jvm';
import { HDFS_PORTS } from '../hdfs/names';
import type { HdfsBackupsPlan } from './hdfs-backups';
import type { HDFS_BACKUP_SCRIPTS } from './scripts';
import { PARTLY_DONE } from './scripts/snapshot';

/** The bucket of the copies. Both may be known only at deployment. */
export interface CopiesBucket {
  readonly bucketName: string;
  readonly region: string;
}

/** A container of a job, which runs a script of the backups. */
export interface BackupContainer {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMiB: number;
  readonly cpu: number;
}

/** A CronJob of the backups. */
export interface BackupJob {
  readonly name: string;
  readonly schedule: string;
  /** Whether it runs on command only: `kubectl create job --from=cronjob/<name>`. */
  readonly suspended: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** Runs before `container`. */
  readonly initContainer?: BackupContainer;
  readonly container: BackupContainer;
  /** The claim that is mounted at HDFS_DATA. @default - a disk of the node, for the time of the job */
  readonly claimName?: string;
  /** GiB of the disk of the node that the job may fill, and that a node must have for it. */
  readonly scratchGiB: number;
  /** After so many seconds the job is ended: one that hangs would keep the next one from starting. */
  readonly deadlineSeconds?: number;
}

/** Where the scripts are mounted. */
export const SCRIPTS_PATH = '/opt/backup';
const CPU = 0.1;
/** A suspended CronJob needs a schedule too. It never starts by it. */
const NEVER = '0 0 1 1 *';
const DEADLINE_SECONDS = 6 * 3600;

/** What all CronJobs have in common, in Kubernetes' own shape. */
export const CRON_JOB = {
  timeZone: 'Etc/UTC',
  concurrencyPolicy: 'Forbid',
  /** A job that could not start for so long is left out, and the next one starts in its time. */
  startingDeadlineSeconds: 3600,
  successfulJobsHistoryLimit: 1,
  failedJobsHistoryLimit: 3,
} as const;
/** Retries of a job: nodes go, and NameNodes change their roles. */
export const RETRIES = 3;
/** Exit codes with which a job is not tried again. */
export const NO_RETRY = [PARTLY_DONE] as const;

/** Returns the CronJobs: snapshots, copies, and the one that restores a copy. */
export function backupJobs(plan: HdfsBackupsPlan, bucket: CopiesBucket): readonly BackupJob[] {
  return [
    ...(plan.snapshotDirectories.length === 0 ? [] : [snapshotJob(plan)]),
    copyJob(plan, bucket),
    restoreJob(plan, bucket),
  ];
}

function snapshotJob(plan: HdfsBackupsPlan): BackupJob {
  return {
    name: `${plan.name}-snapshots`,
    schedule: plan.snapshotSchedule,
    suspended: false,
    labels: backupLabels(plan, 'backup'),
    container: hadoop(plan, 'snapshot', {
      SNAPSHOT_DIRECTORIES: plan.snapshotDirectories.join('\n'),
      KEEP_SNAPSHOTS: `${plan.keepSnapshots}`,
    }),
    scratchGiB: 0,
    deadlineSeconds: DEADLINE_SECONDS,
  };
}

function copyJob(plan: HdfsBackupsPlan, bucket: CopiesBucket): BackupJob {
  return {
    name: `${plan.name}-copies`,
    schedule: plan.copySchedule,
    suspended: false,
    labels: backupLabels(plan, 'backup'),
    // The image is downloaded and not loaded.
    initContainer: hadoop(plan, 'copy-namespace', { HDFS_NAMENODE_OPTS: heapOptions(SMALL_HEAP_MIB.command) }),
    container: awsCli(plan, 'upload', bucket),
    // A file of the namespace is smaller than the namespace in memory.
    scratchGiB: plan.hdfs.sizing.nameNodeHeapGiB,
    deadlineSeconds: DEADLINE_SECONDS,
  };
}

function restoreJob(plan: HdfsBackupsPlan, bucket: CopiesBucket): BackupJob {
  const { nameNode } = plan.hdfs.daemons;
  const [first = ''] = nameNode.podNames;
  const [{ cpu, memoryMiB } = { cpu: CPU, memoryMiB: 0 }] = nameNode.containers;
  return {
    name: `${plan.name}-restore`,
    schedule: NEVER,
    suspended: true,
    labels: backupLabels(plan, 'restore'),
    initContainer: awsCli(plan, 'download', bucket),
    // It loads the namespace, as a NameNode does.
    container: { ...hadoop(plan, 'restore', { POD_NAME: first }), cpu, memoryMiB },
    claimName: `data-${first}`,
    scratchGiB: 0,
  };
}

function hadoop(plan: HdfsBackupsPlan, script: Script, environment: Readonly<Record<string, string>>): BackupContainer {
  const { image, daemons } = plan.hdfs;
  return { ...small(script), image, environment: { ...daemons.nameNode.environment, ...environment } };
}

function awsCli(plan: HdfsBackupsPlan, script: Script, { bucketName, region }: CopiesBucket): BackupContainer {
  return {
    ...small(script),
    image: plan.awsCliImage,
    environment: {
      HDFS_DATA: DATA_PATH,
      COPIES: `s3://${bucketName}/${plan.prefix}`,
      AWS_REGION: region,
      // The CLI writes into the home directory, and the image is read-only.
      HOME: '/tmp',
    },
  };
}

type Script = keyof typeof HDFS_BACKUP_SCRIPTS extends `${infer Name}.sh` ? Name : never;

function small(script: Script): Pick<BackupContainer, 'name' | 'command' | 'memoryMiB' | 'cpu'> {
  return {
    name: script,
    command: [`${SCRIPTS_PATH}/${script}.sh`],
    memoryMiB: containerMemoryMiB(SMALL_HEAP_MIB.command),
    cpu: CPU,
  };
}

/** Returns the labels of the pods that make backups, or of those that restore one. */
export function backupLabels({ hdfs }: HdfsBackupsPlan, component: 'backup' | 'restore') {
  return { ...hdfsLabels(hdfs.name), 'app.kubernetes.io/component': component };
}

/**
 * Returns the network policies, beside those of HDFS, which let pods of its namespace reach the NameNodes. Pods that
 * make backups reach the NameNodes and S3; those that restore one reach the JournalNodes too, which otherwise let in
 * NameNodes only.
 */
export function backupNetworkPolicies(plan: HdfsBackupsPlan): readonly PodNetworkPolicy[] {
  const { name, hdfs } = plan;
  const nameNodes = {
    to: [podsWith(hdfsLabels(hdfs.name, 'nn'))],
    ports: tcp([HDFS_PORTS.nameNodeRpc, HDFS_PORTS.nameNodeHttp]),
  };
  const journalPorts = tcp([HDFS_PORTS.journalNodeRpc, HDFS_PORTS.journalNodeHttp]);
  const journalNodes = { to: [podsWith(hdfsLabels(hdfs.name, 'jn'))], ports: journalPorts };
  const [backup, restore] = [backupLabels(plan, 'backup'), backupLabels(plan, 'restore')];
  const outside = [EGRESS_RULES.dns, EGRESS_RULES.https, EGRESS_RULES['pod-identity'], nameNodes];
  return [
    { name, podLabels: backup, ingress: [], egress: outside },
    { name: `${name}-restore`, podLabels: restore, ingress: [], egress: [...outside, journalNodes] },
    {
      name: `${name}-journal`,
      podLabels: hdfsLabels(hdfs.name, 'jn'),
      ingress: [{ from: [podsWith(restore)], ports: journalPorts }],
    },
  ];
}
