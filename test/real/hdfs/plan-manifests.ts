import type { HdfsContainer, HdfsDaemon, HdfsProbe } from '../../../lib/storage/hdfs/daemons';
import type { HdfsPlan } from '../../../lib/storage/hdfs/hdfs';
import type { Container, Manifest, Probe } from './manifests';

/** The ConfigMaps and StatefulSets of a plan. */
export function planManifests(plan: HdfsPlan): Manifest[] {
  const { namespace } = plan;
  const map = (name: string, data: Readonly<Record<string, string>>): Manifest => ({
    kind: 'ConfigMap',
    metadata: { name, namespace },
    data,
  });
  return [
    map(`${plan.name}-config`, plan.files),
    map(plan.clientConfigMapName, plan.clientFiles),
    ...Object.values(plan.daemons).map((daemon: HdfsDaemon) => setOf(plan, daemon)),
  ];
}

function setOf(plan: HdfsPlan, daemon: HdfsDaemon): Manifest {
  const { name, replicas, podManagementPolicy, claims, hostDisks } = daemon;
  return {
    kind: 'StatefulSet',
    metadata: { name, namespace: plan.namespace },
    spec: {
      replicas,
      serviceName: name,
      podManagementPolicy,
      template: {
        spec: {
          initContainers: daemon.initContainers.map((each) => containerOf(plan, daemon, each)),
          containers: daemon.containers.map((each) => containerOf(plan, daemon, each)),
          terminationGracePeriodSeconds: daemon.graceSeconds,
          securityContext: { runAsUser: plan.userId, runAsGroup: plan.userId, fsGroup: plan.userId },
          volumes: [
            { name: 'configuration', configMap: { name: `${plan.name}-config`, defaultMode: 0o555 } },
            { name: 'tmp', emptyDir: {} },
            ...hostDisks.map((disk) => ({ name: disk.name, hostPath: { path: disk.hostPath, type: 'Directory' } })),
          ],
        },
      },
      volumeClaimTemplates: claims.map((claim) => ({ metadata: { name: claim.name } })),
    },
  };
}

function containerOf(plan: HdfsPlan, daemon: HdfsDaemon, container: HdfsContainer): Container {
  const { name, command, ports, asRoot, startup, readiness, liveness, preStop } = container;
  const root = asRoot ? { runAsUser: 0, runAsGroup: 0 } : {};
  return {
    name,
    command,
    ports: Object.entries(ports).map(([port, containerPort]) => ({ name: port, containerPort })),
    env: [
      ...Object.entries(daemon.fieldEnvironment).map(([variable, fieldPath]) => ({
        name: variable,
        valueFrom: { fieldRef: { fieldPath } },
      })),
      ...Object.entries(daemon.environment).map(([variable, value]) => ({ name: variable, value })),
    ],
    volumeMounts: [
      { name: 'configuration', mountPath: plan.configurationPath, readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
      ...[...daemon.claims, ...daemon.hostDisks].map((disk) => ({ name: disk.name, mountPath: disk.mountPath })),
    ],
    securityContext: { readOnlyRootFilesystem: true, ...root },
    ...(startup !== undefined && { startupProbe: probeOf(startup) }),
    ...(readiness !== undefined && { readinessProbe: probeOf(readiness) }),
    ...(liveness !== undefined && { livenessProbe: probeOf(liveness) }),
    ...(preStop !== undefined && { lifecycle: { preStop: { exec: { command: preStop } } } }),
  };
}

function probeOf({ command, timeoutSeconds }: HdfsProbe): Probe {
  return { exec: { command }, timeoutSeconds };
}
