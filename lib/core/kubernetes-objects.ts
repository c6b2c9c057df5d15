import type { DeclaredObject } from './ownership';

/** An object as the API server takes it. */
export type KubernetesObject = Readonly<Record<string, unknown>>;

/**
 * Annotations of a pod whose node Karpenter and the Cluster Autoscaler leave alone while it runs.
 * @see https://karpenter.sh/docs/concepts/disruption/
 */
export const DO_NOT_DISRUPT = {
  'karpenter.sh/do-not-disrupt': 'true',
  'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
} as const;

/** What an object is, and where. */
export interface ObjectIdentity {
  readonly apiVersion: string;
  readonly kind: string;
  /** Undefined for an object of the whole cluster. */
  readonly namespace?: string;
  readonly name: string;
}

/** Returns what an object is, or undefined for something that is no object with a name. */
export function identityOf(object: KubernetesObject): ObjectIdentity | undefined {
  const { apiVersion = '', kind, metadata = {} } = object as Partial<Manifest>;
  const { namespace, name } = metadata;
  return kind === undefined || name === undefined ? undefined : { apiVersion, kind, namespace, name };
}

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly namespace?: string; readonly name?: string };
}

/** Returns the kind with its API group: `apps/Deployment`. Objects of two groups may have one kind. */
export function kindWithGroup({ apiVersion, kind }: Pick<ObjectIdentity, 'apiVersion' | 'kind'>): string {
  const [group = ''] = apiVersion.includes('/') ? apiVersion.split('/') : [];
  return group === '' ? kind : `${group}/${kind}`;
}

/** An object as it is compared with those of other constructs: it exists once in a cluster. */
export type NamedObject = Pick<DeclaredObject, 'kind' | 'namespace' | 'name'>;

/** Returns an object as it is compared with others; nothing for something that is no object with a name. */
export function namedObject(object: KubernetesObject): NamedObject[] {
  const identity = identityOf(object);
  if (identity === undefined) return [];
  const { namespace, name } = identity;
  return [{ kind: kindWithGroup(identity), namespace, name }];
}

/** The kinds of objects that make pods. */
const WORKLOADS: readonly unknown[] = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'SparkApplication'];

/** Returns whether an object makes pods. They need their service account and their policies when they start. */
export function makesPods({ kind }: { readonly kind?: unknown }): boolean {
  return WORKLOADS.includes(kind);
}

/** Kinds that are ready only when there are pods behind them. */
const IN_FRONT_OF_PODS: readonly unknown[] = ['Service', 'Ingress'];

/**
 * Returns whether pods need an object when they start: their service account, configuration and policies. A Service or
 * an Ingress is not among them: an engine that waits until it is ready would wait for the pods, which wait for it.
 *
 * @see https://github.com/pulumi/pulumi-kubernetes/blob/0012b9d/provider/pkg/await/service.go (read 2026-11-26)
 */
export function precedesPods(object: KubernetesObject): boolean {
  return !makesPods(object) && !IN_FRONT_OF_PODS.includes(object['kind']);
}

/**
 * The volume among the objects that a claim is made for. A volume stays until its claim has gone, so the claim is
 * applied after it and removed before it.
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#storage-object-in-use-protection
 */
export function volumeOfClaim(
  claim: KubernetesObject,
  objects: readonly KubernetesObject[],
): KubernetesObject | undefined {
  if (claim['kind'] !== 'PersistentVolumeClaim') return undefined;
  const { volumeName } = (claim['spec'] ?? {}) as { readonly volumeName?: string };
  if (volumeName === undefined) return undefined;
  return objects.find((it) => it['kind'] === 'PersistentVolume' && identityOf(it)?.name === volumeName);
}

/** How long an engine waits until objects are ready, in seconds. */
export interface ReadyTimeouts {
  readonly create: number;
  readonly update: number;
}

/**
 * How long Pulumi's provider waits by itself for a Deployment or a Service.
 * @see https://github.com/pulumi/pulumi-kubernetes/blob/0012b9d/provider/pkg/await/deployment.go (read 2026-11-26)
 */
const DEFAULT_READY_SECONDS = 600;
/** A Deployment that makes no progress says so itself, after its own deadline: the wait ends after it. */
const READY_MARGIN_SECONDS = 60;

/**
 * Returns how long the objects of a chart may take: a new Deployment starts its pods together, an update replaces them
 * one after the other, each within the deadline. A StatefulSet has no deadline: each of its pods may take its grace
 * period to end, and the time of its startup probe to start. What is in front of pods waits for them.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#progress-deadline-seconds
 */
export function readyTimeouts(objects: readonly KubernetesObject[]): ReadyTimeouts {
  const workloads = objects as readonly Workload[];
  const create = workloads.map(({ spec }) => spec?.progressDeadlineSeconds ?? 0);
  const update = workloads.map(({ kind, spec }, index) => {
    const seconds = kind === 'StatefulSet' ? replacementSeconds(spec?.template?.spec) : (create[index] ?? 0);
    return seconds * (spec?.replicas ?? 1);
  });
  return {
    create: Math.max(DEFAULT_READY_SECONDS, ...create) + READY_MARGIN_SECONDS,
    update: Math.max(DEFAULT_READY_SECONDS, ...create, ...update) + READY_MARGIN_SECONDS,
  };
}

/** What decides how long a workload may take. */
interface Workload {
  readonly kind?: string;
  readonly spec?: {
    readonly progressDeadlineSeconds?: number;
    readonly replicas?: number;
    readonly template?: { readonly spec?: PodTimes };
  };
}

interface PodTimes {
  readonly terminationGracePeriodSeconds?: number;
  readonly containers?: readonly {
    readonly startupProbe?: { readonly periodSeconds?: number; readonly failureThreshold?: number };
  }[];
}

/** Returns the seconds that one pod may take to end and to start. Unset fields have Kubernetes' defaults. */
function replacementSeconds({ terminationGracePeriodSeconds = 30, containers = [] }: PodTimes = {}): number {
  const starts = containers.map(({ startupProbe }) =>
    startupProbe === undefined ? 0 : (startupProbe.periodSeconds ?? 10) * (startupProbe.failureThreshold ?? 3),
  );
  return terminationGracePeriodSeconds + Math.max(0, ...starts);
}

/** The API groups that Kubernetes itself serves have no domain, or this one. */
const BUILT_IN_DOMAIN = '.k8s.io';

/**
 * Returns the module of `@pulumi/kubernetes` with the classes of an API version: `core/v1` for `v1`, `rbac/v1` for
 * `rbac.authorization.k8s.io/v1`. Returns undefined for groups of custom resources, which have no module. A group may
 * look built in and have no module all the same.
 */
export function sdkModule(apiVersion: string): string | undefined {
  const [group = '', version] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion];
  if (group.includes('.') && !group.endsWith(BUILT_IN_DOMAIN)) return undefined;
  return `${group.split('.')[0]}/${version}`;
}

/**
 * Whether Kubernetes makes the object itself, in each namespace: it may be there already when it is applied.
 * @see https://kubernetes.io/docs/concepts/security/service-accounts/#default-service-accounts
 */
export function isMadeByKubernetes(object: KubernetesObject): boolean {
  const { kind, name } = identityOf(object) ?? {};
  return kind === 'ServiceAccount' && name === 'default';
}
