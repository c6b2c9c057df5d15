import type { SparkPlatformPlan } from './spark-platform';

/** Two pods of each kind, so that one stays while a node is replaced; both kinds elect a leader. */
const REPLICAS = 2;
/** A preference is not possible with one pod on each node at least: clusters of one zone would have a pending pod. */
const TOPOLOGY_SPREAD = ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
  maxSkew: 1,
  topologyKey,
  whenUnsatisfiable: 'ScheduleAnyway',
}));
/** Applications that are submitted at the same time: each runs a JVM of about 0.4 GiB in the controller's pod. */
const SUBMISSIONS = 4;

/**
 * The values of the operator's Helm chart.
 *
 * What mounts volumes and the Hadoop configuration into pods of Spark is the operator's webhook. Its failure policy is
 * `Fail`: while it does not answer, the API server refuses applications and their pods. So no job runs without its
 * volumes, and a job that comes too early fails at once.
 *
 * @see https://github.com/kubeflow/spark-operator/blob/v2.5.2/charts/spark-operator-chart/values.yaml (read 2026-11-26)
 * @see https://github.com/kubeflow/spark-operator/issues/1619 pods without volumes
 */
export function sparkOperatorValues({
  release,
  imageRegistry,
  namespaces,
  serviceAccount,
}: SparkPlatformPlan): Readonly<Record<string, unknown>> {
  const [controller, hook] = release.images.map(({ repository, tag }) => ({
    registry: imageRegistry,
    repository,
    tag,
  }));
  const common = {
    replicas: REPLICAS,
    leaderElection: { enable: true },
    topologySpreadConstraints: TOPOLOGY_SPREAD,
    podDisruptionBudget: { enable: true, minAvailable: 1 },
  };
  return {
    image: controller,
    // Helm itself never changes the definition of a kind that is in the cluster already.
    hook: { upgradeCrd: true, image: hook },
    controller: {
      ...common,
      workers: SUBMISSIONS,
      resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { memory: '2Gi' } },
    },
    webhook: {
      ...common,
      enable: true,
      failurePolicy: 'Fail',
      resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '512Mi' } },
    },
    spark: {
      jobNamespaces: namespaces.map(({ namespace }) => namespace),
      // The platform declares both itself: namespaces that the chart does not create, and a role for each.
      serviceAccount: { create: false, name: serviceAccount },
      rbac: { create: false },
    },
  };
}
