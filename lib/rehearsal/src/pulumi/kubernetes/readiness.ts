import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from '../values';
import type { KubeApi, KubeObject } from './kube-api';

const LOOK_EVERY_MS = 250;
/** Nodes are made and pods run within seconds here; what is not ready then will not be. */
const MOST_SECONDS = 60;
const SKIP = 'pulumi.com/skipAwait';

type Status = { readonly [name: string]: Json };

/** Undefined: ready. Else what is missing. */
type Look = (object: KubeObject, api: KubeApi) => Promise<string | undefined> | string | undefined;

/**
 * What the provider waits for, by kind. Not waited for: the addresses of load balancers and Ingresses, and volumes of
 * claims. Their controllers are charts that a closed network cannot fetch.
 */
const LOOKS: Readonly<Record<string, Look>> = {
  Deployment: (object, api) => {
    const { observedGeneration, replicas, updatedReplicas, availableReplicas } = numbers(object.status);
    const wanted = wantedReplicas(object);
    if (observedGeneration < (object.metadata.generation ?? 0)) return 'the controller has not seen the change yet';
    if (updatedReplicas < wanted) return pods(api, object, `${updatedReplicas} of ${wanted} pods are of this version`);
    if (replicas > updatedReplicas) return `${replicas - updatedReplicas} pods of the former version are left`;
    if (availableReplicas < wanted) return pods(api, object, `${availableReplicas} of ${wanted} pods are available`);
    return undefined;
  },
  StatefulSet: (object, api) => {
    const { observedGeneration, readyReplicas, updatedReplicas } = numbers(object.status);
    const wanted = wantedReplicas(object);
    if (observedGeneration < (object.metadata.generation ?? 0)) return 'the controller has not seen the change yet';
    if (readyReplicas < wanted) return pods(api, object, `${readyReplicas} of ${wanted} pods are ready`);
    return updatedReplicas < wanted ? `${updatedReplicas} of ${wanted} pods are of this version` : undefined;
  },
  DaemonSet: (object, api) => {
    const { observedGeneration, desiredNumberScheduled, numberAvailable } = numbers(object.status);
    if (observedGeneration < (object.metadata.generation ?? 0)) return 'the controller has not seen the change yet';
    if (numberAvailable >= desiredNumberScheduled) return undefined;
    return pods(api, object, `${numberAvailable} of ${desiredNumberScheduled} pods are available`);
  },
  Job: (object, api) => {
    if (object.spec?.['suspend'] === true) return undefined;
    const failed = condition(object, 'Failed');
    if (failed) return `the job failed: ${String(failed['message'])}`;
    return condition(object, 'Complete') ? undefined : pods(api, object, 'the job is not complete');
  },
  Pod: (object) => {
    if (object.status?.['phase'] === 'Succeeded' || condition(object, 'Ready')) return undefined;
    const unscheduled = conditions(object).find(isUnscheduled);
    return `the pod is ${String(object.status?.['phase'])}${unscheduled ? `: ${String(unscheduled['message'])}` : ''}`;
  },
  Service: async (object, api) => {
    const { selector, type, clusterIP } = object.spec ?? {};
    if (selector === undefined || type === 'ExternalName' || clusterIP === 'None') return undefined;
    const { name, namespace = 'default' } = object.metadata;
    const selected = `labelSelector=${encodeURIComponent(`kubernetes.io/service-name=${name}`)}`;
    const slices = await api.list(`/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?${selected}`);
    const ready = slices.flatMap((slice) => (slice['endpoints'] ?? []) as { conditions?: { ready?: boolean } }[]);
    return ready.some((each) => each.conditions?.ready === true)
      ? undefined
      : 'Service does not target any Pods that are ready. Its selector fits the labels of none';
  },
  CustomResourceDefinition: (object) => (condition(object, 'Established') ? undefined : 'it is not established'),
  Namespace: (object) => (object.status?.['phase'] === 'Active' ? undefined : 'it is not active'),
};

/** Waits until an object is ready. Returns it, and what is missing where the time is over. */
export async function untilReady(
  api: KubeApi,
  applied: KubeObject,
  timeoutSeconds: number,
): Promise<{ object: KubeObject; missing?: string }> {
  const look = LOOKS[applied.kind];
  if (look === undefined || applied.metadata.annotations?.[SKIP] === 'true') return { object: applied };
  const seconds = Math.min(timeoutSeconds || MOST_SECONDS, MOST_SECONDS);
  let object = applied;
  for (const end = Date.now() + seconds * 1000; ; await sleep(LOOK_EVERY_MS)) {
    object = (await api.get(object)) ?? object;
    const missing = await look(object, api);
    if (missing === undefined) return { object };
    if (Date.now() > end) return { object, missing: `not ready after ${seconds} s: ${missing}` };
  }
}

/**
 * Waits until an object, as it was read before, is gone: finalizers run, a namespace takes along what is in it. What
 * was made anew under its name, as Kubernetes does with the service account `default`, is another object.
 */
export async function untilGone(api: KubeApi, object: KubeObject, timeoutSeconds: number): Promise<void> {
  const seconds = Math.min(timeoutSeconds || MOST_SECONDS, MOST_SECONDS);
  const isThere = async () => {
    const found = await api.get(object);
    return found !== undefined && found.metadata['uid'] === object.metadata['uid'];
  };
  for (const end = Date.now() + seconds * 1000; await isThere(); await sleep(LOOK_EVERY_MS)) {
    if (Date.now() > end) {
      const finalizers = (await api.get(object))?.metadata['finalizers'];
      throw new Error(
        `it is still there after ${seconds} s${finalizers ? `, held by ${JSON.stringify(finalizers)}` : ''}`,
      );
    }
  }
}

/** A reason with what the scheduler says about the pods that have no node. */
async function pods(api: KubeApi, { spec, metadata }: KubeObject, reason: string): Promise<string> {
  const selector = spec?.['selector'];
  const labels = Object.entries((selector as { matchLabels?: Record<string, string> } | undefined)?.matchLabels ?? {});
  if (labels.length === 0) return reason;
  const query = encodeURIComponent(labels.map(([name, value]) => `${name}=${value}`).join(','));
  const all = await api.list(`/api/v1/namespaces/${metadata.namespace ?? 'default'}/pods?labelSelector=${query}`);
  const unscheduled = all.flatMap((pod) =>
    conditions(pod)
      .filter(isUnscheduled)
      .map((each) => `pod ${pod.metadata.name} has no node: ${String(each['message'])}`),
  );
  return [reason, ...new Set(unscheduled)].join('; ');
}

function wantedReplicas({ spec }: KubeObject): number {
  return Number(spec?.['replicas'] ?? 1);
}

/** The counts of a status; a count that is left out is none. */
function numbers(
  status: Status = {},
): Readonly<
  Record<
    | 'observedGeneration'
    | 'replicas'
    | 'readyReplicas'
    | 'updatedReplicas'
    | 'availableReplicas'
    | 'desiredNumberScheduled'
    | 'numberAvailable',
    number
  >
> {
  const of = (name: string) => Number(status[name] ?? 0);
  return {
    observedGeneration: of('observedGeneration'),
    replicas: of('replicas'),
    readyReplicas: of('readyReplicas'),
    updatedReplicas: of('updatedReplicas'),
    availableReplicas: of('availableReplicas'),
    desiredNumberScheduled: of('desiredNumberScheduled'),
    numberAvailable: of('numberAvailable'),
  };
}

function conditions({ status }: KubeObject): Status[] {
  return (status?.['conditions'] ?? []) as Status[];
}

function isUnscheduled({ type, status }: Status): boolean {
  return type === 'PodScheduled' && status === 'False';
}

function condition(object: KubeObject, type: string): Status | undefined {
  return conditions(object).find((each) => each['type'] === type && each['status'] === 'True');
}
