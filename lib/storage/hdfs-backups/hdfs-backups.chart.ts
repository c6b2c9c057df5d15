import { App, Chart } from 'cdk8s';
import { k8s, ServiceAccount } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { KubernetesObject } from '../../core/kubernetes-objects';
import { required } from '../../core/plan';
import { declareNetworkPolicy } from '../../core/network-policy.chart';
import { CONTAINER_SECURITY_CONTEXT } from '../../security/pod-security';
import { DATA_PATH } from '../hdfs/daemons';
import type { HdfsPlan } from '../hdfs/hdfs';
import { SCRATCH_GIB } from '../hdfs/objects';
import { containerResources, podWithoutRights, scriptsVolume, TMP_VOLUME } from '../hdfs/pods.chart';
import { inNamedBucket } from '../named-bucket';
import { type HdfsBackupsOptions, type HdfsBackupsPlan, planHdfsBackups } from './hdfs-backups';
import {
  type BackupContainer,
  type BackupJob,
  backupJobs,
  backupNetworkPolicies,
  type CopiesBucket,
  CRON_JOB,
  NO_RETRY,
  RETRIES,
  SCRIPTS_PATH,
} from './jobs';
import { HDFS_BACKUP_SCRIPTS } from './scripts';

/** What the chart is made from. */
export interface HdfsBackupsChartProps extends CopiesBucket {
  /** An accepted plan: `required(planHdfsBackups(...))`. */
  readonly plan: HdfsBackupsPlan;
}

/**
 * The CronJobs that make snapshots, copy the namespace of HDFS to a bucket, and restore a copy on command. They are in
 * the namespace of HDFS and use its configuration.
 *
 * The service account `<name of HDFS>-backup` needs permissions on the bucket: `PodIdentityAssociation` gives them.
 *
 * @example
 * HdfsBackupsChart.fromOptions(app, 'backups', { hdfs: required(planHdfs(options)), bucketName, region });
 */
export class HdfsBackupsChart extends Chart {
  /**
   * Plans the backups of an HDFS and declares their objects.
   *
   * @throws ProblemsError with every problem of the options
   */
  static fromOptions(
    scope: Construct,
    id: string,
    { hdfs, bucketName, region, ...options }: HdfsBackupsOptions & CopiesBucket & { readonly hdfs: HdfsPlan },
  ): HdfsBackupsChart {
    const plan = required(inNamedBucket({ bucketName, region }, planHdfsBackups(options, hdfs)));
    return new HdfsBackupsChart(scope, id, { plan, bucketName, region });
  }

  readonly plan: HdfsBackupsPlan;

  constructor(scope: Construct, id: string, { plan, ...bucket }: HdfsBackupsChartProps) {
    super(scope, id, {
      namespace: plan.hdfs.namespace,
      labels: { 'app.kubernetes.io/part-of': 'ai-datacenter' },
    });
    this.plan = plan;
    const metadata = { name: plan.name };
    new ServiceAccount(this, 'ServiceAccount', { metadata, automountToken: false });
    new k8s.KubeConfigMap(this, 'Scripts', { metadata, data: { ...HDFS_BACKUP_SCRIPTS } });
    for (const policy of backupNetworkPolicies(plan)) declareNetworkPolicy(this, policy);
    for (const job of backupJobs(plan, bucket)) this.addJob(job);
  }

  private addJob(job: BackupJob): void {
    new k8s.KubeCronJob(this, `Job-${job.name}`, {
      metadata: { name: job.name },
      spec: {
        schedule: job.schedule,
        suspend: job.suspended,
        ...CRON_JOB,
        jobTemplate: {
          spec: {
            backoffLimit: RETRIES,
            activeDeadlineSeconds: job.deadlineSeconds,
            podFailurePolicy: {
              // The type wants conditions; the API wants one of the two.
              rules: [
                { action: 'FailJob', onExitCodes: { operator: 'In', values: [...NO_RETRY] }, onPodConditions: [] },
              ],
            },
            template: { metadata: { labels: { ...job.labels } }, spec: this.podSpec(job) },
          },
        },
      },
    });
  }

  private podSpec({ initContainer, container, claimName, scratchGiB }: BackupJob): k8s.PodSpec {
    const { hdfs, name } = this.plan;
    return {
      ...podWithoutRights(name, hdfs.userId),
      restartPolicy: 'Never',
      initContainers: initContainer && [this.container(initContainer, scratchGiB)],
      containers: [this.container(container, scratchGiB)],
      volumes: [
        scriptsVolume('config', hdfs.configMapName),
        scriptsVolume('scripts', name),
        TMP_VOLUME,
        claimName === undefined
          ? { name: 'data', emptyDir: { sizeLimit: gib(scratchGiB + SCRATCH_GIB) } }
          : { name: 'data', persistentVolumeClaim: { claimName } },
      ],
    };
  }

  private container({ environment, ...it }: BackupContainer, scratchGiB: number): k8s.Container {
    const { requests, limits } = containerResources(it);
    return {
      name: it.name,
      image: it.image,
      imagePullPolicy: 'IfNotPresent',
      command: [...it.command],
      env: Object.entries(environment).map(([name, value]) => ({ name, value })),
      resources: { requests: { ...requests, 'ephemeral-storage': gib(scratchGiB + SCRATCH_GIB) }, limits },
      securityContext: CONTAINER_SECURITY_CONTEXT,
      volumeMounts: [
        { name: 'config', mountPath: this.plan.hdfs.configurationPath, readOnly: true },
        { name: 'scripts', mountPath: SCRIPTS_PATH, readOnly: true },
        { name: 'tmp', mountPath: '/tmp' },
        { name: 'data', mountPath: DATA_PATH },
      ],
    };
  }
}

/** Returns the objects of the backups, for every engine that applies objects. */
export function hdfsBackupsObjects(plan: HdfsBackupsPlan, bucket: CopiesBucket): readonly KubernetesObject[] {
  return new HdfsBackupsChart(new App(), 'backups', { plan, ...bucket }).toJson();
}

function gib(amount: number): k8s.Quantity {
  return k8s.Quantity.fromString(`${amount}Gi`);
}
