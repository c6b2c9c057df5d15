import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { DO_NOT_DISRUPT } from '../../core/kubernetes-objects';
import type { HdfsDaemon } from './daemons';
import { POD_MANAGEMENT_POLICY, REVISION_HISTORY_LIMIT } from './objects';
import { type DaemonPlacement, daemonPodSpec, type HadoopPods } from './pods.chart';

/** What differs between the daemons of a chart, beside the plan of each. */
export interface DaemonDeclaration extends DaemonPlacement {
  /** Begins the ids of the objects in their chart, so it must not change. */
  readonly role: string;
  readonly daemon: HdfsDaemon;
  /** The checksum of the files that the pods read at their start. They start anew when it changes. */
  readonly configurationChecksum: string;
  /** Whether volumes of the pods stay when the pods are removed. */
  readonly retainVolumes: boolean;
}

/** Declares the pods of one role of daemons: their headless Service, StatefulSet and disruption budget. */
export function declareDaemon(chart: Chart, pods: HadoopPods, declaration: DaemonDeclaration): void {
  const { role, daemon, labels } = declaration;
  const ports = daemon.containers.flatMap((it) => Object.entries(it.ports));
  new k8s.KubeService(chart, `Service-${role}`, {
    metadata: { name: daemon.name, labels: { ...labels } },
    spec: {
      clusterIp: 'None',
      // Daemons find each other before they are ready: a quorum gets ready only together.
      publishNotReadyAddresses: true,
      selector: { ...labels },
      ports: ports.map(([name, port]) => ({ name, port, targetPort: k8s.IntOrString.fromString(name) })),
    },
  });
  new k8s.KubeStatefulSet(chart, `Pods-${role}`, {
    metadata: { name: daemon.name, labels: { ...labels } },
    spec: {
      serviceName: daemon.name,
      replicas: daemon.replicas,
      podManagementPolicy: POD_MANAGEMENT_POLICY,
      revisionHistoryLimit: REVISION_HISTORY_LIMIT,
      selector: { matchLabels: { ...labels } },
      template: {
        metadata: {
          labels: { ...labels },
          annotations: {
            // Nodes that are replaced for their price must not take a daemon with them.
            ...DO_NOT_DISRUPT,
            'ai-datacenter/configuration': declaration.configurationChecksum,
          },
        },
        spec: daemonPodSpec(pods, daemon, declaration),
      },
      persistentVolumeClaimRetentionPolicy: {
        whenDeleted: declaration.retainVolumes ? 'Retain' : 'Delete',
        whenScaled: 'Retain',
      },
      volumeClaimTemplates: daemon.claims.map(({ name, storageClassName, sizeGiB }) => ({
        metadata: { name },
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName,
          resources: { requests: { storage: k8s.Quantity.fromString(`${sizeGiB}Gi`) } },
        },
      })),
    },
  });
  new k8s.KubePodDisruptionBudget(chart, `DisruptionBudget-${role}`, {
    metadata: { name: daemon.name, labels: { ...labels } },
    spec: {
      maxUnavailable: k8s.IntOrString.fromNumber(daemon.maxUnavailable),
      selector: { matchLabels: { ...labels } },
    },
  });
}
