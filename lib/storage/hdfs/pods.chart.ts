import { k8s } from 'cdk8s-plus-28';
import { podSpecToleration, type PodToleration } from '../../core/tolerations';
import { CONTAINER_SECURITY_CONTEXT } from '../../security/pod-security';
import type { HdfsContainer, HdfsDaemon, HdfsProbe } from './daemons';
import type { HdfsPlan } from './hdfs';
import { podSecurityContext, ROOT_SECURITY_CONTEXT, SCRATCH_GIB, ZONE_SPREAD } from './objects';

/** What all pods of one system of Hadoop have in common. */
export interface HadoopPods {
  /** Name of the service account. */
  readonly name: string;
  readonly image: string;
  readonly userId: number;
  readonly configMapName: string;
  readonly configurationPath: string;
}

/** Where the pods of one role run. Each has a host of its own, and they are spread over zones. */
export interface DaemonPlacement {
  /** The labels of the pods. */
  readonly labels: Readonly<Record<string, string>>;
  /** @default - any node */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly tolerations: readonly PodToleration[];
}

/** Returns the pods of one role. */
export function daemonPodSpec(
  pods: HadoopPods,
  daemon: HdfsDaemon,
  { labels, nodeSelector, tolerations }: DaemonPlacement,
): k8s.PodSpec {
  const labelSelector = { matchLabels: { ...labels } };
  return {
    ...commonPodSpec(pods, daemon, daemon.containers),
    ...(daemon.hostNetwork && { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' }),
    ...(daemon.shareProcessNamespace && { shareProcessNamespace: true }),
    terminationGracePeriodSeconds: daemon.graceSeconds,
    nodeSelector: nodeSelector && { ...nodeSelector },
    tolerations: optional(tolerations)?.map(podSpecToleration),
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector, topologyKey: 'kubernetes.io/hostname' }],
      },
    },
    topologySpreadConstraints: [{ ...ZONE_SPREAD, labelSelector }],
    initContainers: optional(daemon.initContainers)?.map((it) => container(pods, daemon, it)),
  };
}

/** Returns the pod of the Job that makes the directories. It has the environment of a NameNode, and no volume. */
export function directoriesPodSpec(plan: HdfsPlan, job: HdfsContainer): k8s.PodSpec {
  const environmentOnly = { ...plan.daemons.nameNode, claims: [], hostDisks: [] };
  return { ...commonPodSpec(plan, environmentOnly, [job]), restartPolicy: 'OnFailure' };
}

function commonPodSpec(pods: HadoopPods, daemon: HdfsDaemon, containers: readonly HdfsContainer[]): k8s.PodSpec {
  return {
    ...podWithoutRights(pods.name, pods.userId),
    containers: containers.map((it) => container(pods, daemon, it)),
    volumes: [
      scriptsVolume('config', pods.configMapName),
      TMP_VOLUME,
      ...daemon.hostDisks.map(({ name, hostPath }) => ({ name, hostPath: { path: hostPath, type: 'Directory' } })),
    ],
  };
}

/** Returns what all pods may do: nothing of the API server, and nothing as root. */
export function podWithoutRights(serviceAccountName: string, userId: number) {
  return {
    serviceAccountName,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: podSecurityContext(userId),
  };
}

/** Returns a volume with the files of a ConfigMap, which can be executed. */
export function scriptsVolume(name: string, configMapName: string): k8s.Volume {
  return { name, configMap: { name: configMapName, defaultMode: 0o555 } };
}

/** The scratch space of a pod. */
export const TMP_VOLUME: k8s.Volume = { name: 'tmp', emptyDir: { sizeLimit: quantity(SCRATCH_GIB, 'Gi') } };

/**
 * Returns requests and limits. No CPU limit, so idle cores may be used. A memory limit, so that a container that grows
 * ends itself alone.
 */
export function containerResources({ cpu, memoryMiB }: Pick<HdfsContainer, 'cpu' | 'memoryMiB'>) {
  const memory = quantity(memoryMiB, 'Mi');
  return { requests: { cpu: k8s.Quantity.fromString(`${Math.round(cpu * 1000)}m`), memory }, limits: { memory } };
}

function container(pods: HadoopPods, daemon: HdfsDaemon, it: HdfsContainer): k8s.Container {
  return {
    name: it.name,
    image: pods.image,
    imagePullPolicy: 'IfNotPresent',
    command: [...it.command],
    env: environment(daemon),
    ports: optional(Object.entries(it.ports))?.map(([name, containerPort]) => ({ name, containerPort })),
    resources: containerResources(it),
    startupProbe: it.startup && probe(it.startup),
    readinessProbe: it.readiness && probe(it.readiness),
    livenessProbe: it.liveness && probe(it.liveness),
    lifecycle: it.preStop && { preStop: { exec: { command: [...it.preStop] } } },
    securityContext: it.asRoot ? ROOT_SECURITY_CONTEXT : CONTAINER_SECURITY_CONTEXT,
    volumeMounts: [
      { name: 'config', mountPath: pods.configurationPath, readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
      ...daemon.claims.map(({ name, mountPath }) => ({ name, mountPath })),
      // What runs as root makes the folder; the others see nothing else of the disk.
      ...daemon.hostDisks.map(({ name, mountPath, subPath }) => ({
        name,
        mountPath,
        subPath: it.asRoot ? undefined : subPath,
      })),
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
