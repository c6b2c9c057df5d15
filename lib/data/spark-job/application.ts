import { DO_NOT_DISRUPT } from '../../core/kubernetes-objects';
import { podSpecToleration } from '../../core/tolerations';
import { JOB_FOLDER } from './files';
import { applicationLabels } from './network-policy';
import { POD_EXTRA_GIB, type SparkPodResources } from './resources';
import type { SparkJobPlan } from './spark-job';

/** The API version of Spark applications. @see https://github.com/kubeflow/spark-operator/blob/v2.5.2/api/v1beta2 */
export const APPLICATION_API = 'sparkoperator.k8s.io/v1beta2';

/** The user of Spark's own image. @see https://github.com/apache/spark-docker/blob/master/4.1.2 */
const SPARK_USER = 185;
/** A node on spot capacity goes two minutes after its notice. */
const DECOMMISSION_SECONDS = 120;
const RETRY_SECONDS = 30;
const SECONDS_PER_HOUR = 3600;

/** The names that Spark gives the containers. */
const CONTAINERS = { driver: 'spark-kubernetes-driver', executor: 'spark-kubernetes-executor' } as const;

/** Kueue finds the queue of a job by it. @see https://kueue.sigs.k8s.io/docs/tasks/run/spark_application */
const QUEUE_LABEL = 'kueue.x-k8s.io/queue-name';

/** Labels of the driver, which its disruption budget selects by. */
export function driverLabels(name: string): Readonly<Record<string, string>> {
  return { ...applicationLabels(name), 'spark-role': 'driver' };
}

/** The application, as the operator takes it. */
export function sparkApplication(plan: SparkJobPlan): Readonly<Record<string, unknown>> {
  const { name, namespace, dynamicAllocation, hadoopConfigMap } = plan;
  return {
    apiVersion: APPLICATION_API,
    kind: 'SparkApplication',
    metadata: { name, namespace, labels: plan.queue === undefined ? {} : { [QUEUE_LABEL]: plan.queue } },
    spec: {
      type: TYPES[plan.language],
      mode: 'cluster',
      sparkVersion: plan.sparkVersion,
      ...(plan.language === 'python' && { pythonVersion: '3' }),
      image: plan.image,
      imagePullPolicy: 'IfNotPresent',
      mainApplicationFile: plan.mainApplicationFile,
      ...(plan.mainClass !== undefined && { mainClass: plan.mainClass }),
      ...(plan.arguments.length > 0 && { arguments: plan.arguments }),
      sparkConf: plan.sparkConf,
      ...(hadoopConfigMap !== undefined && { hadoopConfigMap }),
      restartPolicy:
        plan.retries === 0
          ? { type: 'Never' }
          : {
              type: 'OnFailure',
              onFailureRetries: plan.retries,
              onFailureRetryInterval: RETRY_SECONDS,
              onSubmissionFailureRetries: plan.retries,
              onSubmissionFailureRetryInterval: RETRY_SECONDS,
            },
      ...(plan.keepHours !== undefined && { timeToLiveSeconds: plan.keepHours * SECONDS_PER_HOUR }),
      volumes: [scratchVolume('driver', plan.driver), scratchVolume('executor', plan.executor)],
      driver: {
        ...pod('driver', plan, plan.driver),
        serviceAccount: plan.serviceAccount,
        // The driver is the job: an evicted one starts it from the beginning. A disruption budget does the same with
        // managed node groups.
        annotations: DO_NOT_DISRUPT,
        nodeSelector: plan.driverNodeSelector,
      },
      executor: {
        ...pod('executor', plan, plan.executor),
        serviceAccount: plan.serviceAccount,
        instances: plan.executors,
        nodeSelector: plan.executorNodeSelector,
        terminationGracePeriodSeconds: DECOMMISSION_SECONDS,
        deleteOnTermination: true,
        ...(plan.locality === 'node-host-network' && { hostNetwork: true }),
      },
      ...(dynamicAllocation !== undefined && {
        dynamicAllocation: {
          enabled: true,
          initialExecutors: plan.executors,
          ...dynamicAllocation,
          shuffleTrackingEnabled: true,
        },
      }),
    },
  };
}

const TYPES = { python: 'Python', scala: 'Scala', java: 'Java' } as const;

type PodRole = keyof typeof CONTAINERS;

/** What driver and executors have in common. */
function pod(role: PodRole, plan: SparkJobPlan, resources: SparkPodResources) {
  const { tolerations, environment, files, name } = plan;
  const disk = { 'ephemeral-storage': `${resources.scratchGiB + POD_EXTRA_GIB}Gi` };
  return {
    cores: resources.cores,
    memory: `${resources.memoryMiB}m`,
    memoryOverhead: `${resources.memoryOverheadMiB}m`,
    volumeMounts: [{ name: volumeName(role), mountPath: `/var/data/spark-${role}` }],
    ...(Object.keys(files).length > 0 && { configMaps: [{ name: `${name}-files`, path: JOB_FOLDER }] }),
    ...(tolerations.length > 0 && { tolerations: tolerations.map(podSpecToleration) }),
    ...(Object.keys(environment).length > 0 && {
      env: Object.entries(environment).map(([variable, value]) => ({ name: variable, value })),
    }),
    podSecurityContext: {
      runAsNonRoot: true,
      runAsUser: SPARK_USER,
      runAsGroup: SPARK_USER,
      fsGroup: SPARK_USER,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    // Spark has no property for local disk. It keeps what the template of a pod requests, and adds CPU and memory.
    template: { spec: { containers: [{ name: CONTAINERS[role], resources: { requests: disk, limits: disk } }] } },
  };
}

/**
 * Spark writes shuffle data into volumes with this prefix, and else into one without a limit.
 * @see https://spark.apache.org/docs/4.1.2/running-on-kubernetes.html#local-storage (read 2026-11-26)
 */
function volumeName(role: PodRole): string {
  return `spark-local-dir-${role}`;
}

function scratchVolume(role: PodRole, { scratchGiB }: SparkPodResources) {
  return { name: volumeName(role), emptyDir: { sizeLimit: `${scratchGiB}Gi` } };
}
