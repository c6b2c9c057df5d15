import type { HdfsContainer, HdfsDaemon, HdfsProbe } from '../../../lib/storage/hdfs/daemons';
import type { HdfsPlan } from '../../../lib/storage/hdfs/hdfs';
import type { Container, Manifest, Probe } from './manifests';
export function planManifests(plan: HdfsPlan): Manifest[] {
  const ns = plan.namespace;
  const map = (name: string, data: Readonly<Record<string, string>>): Manifest => ({
    kind: 'ConfigMap',
    metadata: { name, namespace: ns },
    data,
  });
  return [
    map(`${plan.name}-config`, plan.files),
    map(plan.clientConfigMapName, plan.clientFiles),
    ...Object.values(plan.daemons).map((d: HdfsDaemon) => setOf(plan, d)),
  ];
}
function setOf(plan: HdfsPlan, d: HdfsDaemon): Manifest {
  const mounts = [
    { name: 'conf', mountPath: plan.configurationPath, readOnly: true },
    { name: 'tmp', mountPath: '/tmp' },
    ...d.claims.map((c) => ({ name: c.name, mountPath: c.mountPath })),
    ...d.hostDisks.map((c) => ({ name: c.name, mountPath: c.mountPath })),
  ];
  const env = [
    ...Object.entries(d.fieldEnvironment).map(([name, fieldPath]) => ({
      name,
      valueFrom: { fieldRef: { fieldPath } },
    })),
    ...Object.entries(d.environment).map(([name, value]) => ({ name, value })),
  ];
  const probe = (p?: HdfsProbe): Probe | undefined =>
    p ? { exec: { command: p.command }, timeoutSeconds: p.timeoutSeconds } : undefined;
  const of = (c: HdfsContainer): Container =>
    ({
      name: c.name,
      command: c.command,
      env,
      ports: Object.entries(c.ports).map(([name, containerPort]) => ({ name, containerPort })),
      volumeMounts: mounts,
      securityContext: { readOnlyRootFilesystem: true, ...(c.asRoot ? { runAsUser: 0, runAsGroup: 0 } : {}) },
      startupProbe: probe(c.startup),
      readinessProbe: probe(c.readiness),
      livenessProbe: probe(c.liveness),
      lifecycle: c.preStop ? { preStop: { exec: { command: c.preStop } } } : undefined,
    }) as Container;
  return {
    kind: 'StatefulSet',
    metadata: { name: d.name, namespace: plan.namespace },
    spec: {
      replicas: d.replicas,
      serviceName: d.name,
      podManagementPolicy: d.podManagementPolicy,
      template: {
        spec: {
          initContainers: d.initContainers.map(of),
          containers: d.containers.map(of),
          terminationGracePeriodSeconds: d.graceSeconds,
          securityContext: { runAsUser: plan.userId, runAsGroup: plan.userId, fsGroup: plan.userId },
          volumes: [
            { name: 'conf', configMap: { name: `${plan.name}-config`, defaultMode: 0o555 } },
            { name: 'tmp', emptyDir: {} },
            ...d.hostDisks.map((h) => ({ name: h.name, hostPath: { path: h.hostPath } })),
          ],
        },
      },
      volumeClaimTemplates: d.claims.map((c) => ({ metadata: { name: c.name } })),
    },
  };
}
