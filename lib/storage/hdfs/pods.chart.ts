import { k8s } from 'cdk8s-plus-28';
import { podSpecToleration } from '../../core/tolerations';
import type { HdfsContainer, HdfsDaemon, HdfsProbe } from './daemons';
import type { HdfsPlan } from './hdfs';
import { hdfsLabels, type HdfsRole } from './hdfs-labels';
import {
  CONTAINER_SECURITY_CONTEXT,
  podSecurityContext,
  ROOT_SECURITY_CONTEXT,
  SCRATCH_GIB,
  ZONE_SPREAD,
} from './objects';

/** Returns the pods of one role. */
export function daemonPodSpec(plan: HdfsPlan, role: HdfsRole, daemon: HdfsDaemon): k8s.PodSpec {
  const labelSelector = { matchLabels: hdfsLabels(plan.name, role) };
  const isDataNode = role === 'dn';
  return {
    ...commonPodSpec(plan, daemon, daemon.containers),
    ...(daemon.hostNetwork && { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' }),
    terminationGracePeriodSeconds: daemon.graceSeconds,
    nodeSelector: isDataNode ? plan.access.dataNodeSelector : undefined,
    tolerations: isDataNode ? optional(plan.access.tolerations)?.map(podSpecToleration) : undefined,
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector, topologyKey: 'kubernetes.io/hostname' }],
      },
    },
    topologySpreadConstraints: [{ ...ZONE_SPREAD, labelSelector }],
    initContainers: optional(daemon.initContainers)?.map((it) => container(plan, daemon, it)),
  };
}

/** Returns the pod of the Job that makes the directories. It has the environment of a NameNode, and no volume. */
export function directoriesPodSpec(plan: HdfsPlan, job: HdfsContainer): k8s.PodSpec {
  const environmentOnly = { ...plan.daemons.nameNode, claims: [], hostDisks: [] };
  return { ...commonPodSpec(plan, environmentOnly, [job]), restartPolicy: 'OnFailure' };
}

function commonPodSpec(plan: HdfsPlan, daemon: HdfsDaemon, containers: readonly HdfsContainer[]): k8s.PodSpec {
  return {
    serviceAccountName: plan.name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: podSecurityContext(plan.userId),
    containers: containers.map((it) => container(plan, daemon, it)),
    volumes: [
      { name: 'config', configMap: { name: plan.configMapName, defaultMode: 0o555 } },
      { name: 'tmp', emptyDir: { sizeLimit: quantity(SCRATCH_GIB, 'Gi') } },
      ...daemon.hostDisks.map(({ name, hostPath }) => ({ name, hostPath: { path: hostPath, type: 'Directory' } })),
    ],
  };
}

function container(plan: HdfsPlan, daemon: HdfsDaemon, it: HdfsContainer): k8s.Container {
  const memory = quantity(it.memoryMiB, 'Mi');
  return {
    name: it.name,
    image: plan.image,
    imagePullPolicy: 'IfNotPresent',
    command: [...it.command],
    env: environment(daemon),
    ports: optional(Object.entries(it.ports))?.map(([name, containerPort]) => ({ name, containerPort })),
    // No CPU limit, so idle cores may be used. A memory limit, so that a daemon that grows ends itself alone.
    resources: {
      requests: { cpu: k8s.Quantity.fromString(`${Math.round(it.cpu * 1000)}m`), memory },
      limits: { memory },
    },
    startupProbe: it.startup && probe(it.startup),
    readinessProbe: it.readiness && probe(it.readiness),
    livenessProbe: it.liveness && probe(it.liveness),
    lifecycle: it.preStop && { preStop: { exec: { command: [...it.preStop] } } },
    securityContext: it.asRoot ? ROOT_SECURITY_CONTEXT : CONTAINER_SECURITY_CONTEXT,
    volumeMounts: [
      { name: 'config', mountPath: plan.configurationPath, readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
      ...[...daemon.claims, ...daemon.hostDisks].map(({ name, mountPath }) => ({ name, mountPath })),
    ],
  };
}

/** A variable may use those before it. */
function environment({ fieldEnvironment, environment: values }: HdfsDaemon): k8s.EnvVar[] {
  return [
    ...Object.entries(fieldEnvironment).map(([name, fieldPath]) => ({ name, valueFrom: { fieldRef: { fieldPath } } })),
    ...Object.entries(values).map(([name, value]) => ({ name, value })),
  ];
}

function probe({ command, ...times }: HdfsProbe): k8s.Probe {
  return { exec: { command: [...command] }, ...times };
}

function quantity(amount: number, unit: 'Mi' | 'Gi'): k8s.Quantity {
  return k8s.Quantity.fromString(`${amount}${unit}`);
}

/** A list, or nothing in the place of an empty one. */
function optional<Item>(items: readonly Item[]): Item[] | undefined {
  return items.length === 0 ? undefined : [...items];
}
