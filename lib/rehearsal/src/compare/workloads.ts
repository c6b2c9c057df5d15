import type { ClusterPod } from '../cluster/cluster';
import type { DeclaredObject } from './objects';

/** A Deployment or another object that brings pods, and how many of them run. */
export interface ComparedWorkload {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly path: string;
  readonly line?: string;
  /** Undefined where the number is not declared: one on each node that fits, or one after the other. */
  readonly wanted?: number;
  readonly running: number;
  /** Why pods wait, each reason once. */
  readonly waiting: readonly string[];
}

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'ReplicaSet', 'Pod'];
/** Names of pods: `name-hash-hash`, `name-0`, `name-hash`; of a Pod its own. */
const SUFFIX: Readonly<Record<string, string>> = {
  Deployment: '-[a-z0-9]+-[a-z0-9]{5}',
  StatefulSet: '-\\d+',
  DaemonSet: '-[a-z0-9]{5}',
  Job: '(-\\d+)?-[a-z0-9]{5}',
  ReplicaSet: '-[a-z0-9]{5}',
  Pod: '',
};

interface Scaled {
  readonly replicas?: number;
}

export function compareWorkloads(objects: readonly DeclaredObject[], pods: readonly ClusterPod[]): ComparedWorkload[] {
  return objects
    .filter(({ kind }) => WORKLOADS.includes(kind))
    .map(({ kind, metadata, spec, declaredBy }) => {
      const { name, namespace = 'default' } = metadata;
      const form = new RegExp(`^${name.replaceAll('.', '\\.')}${SUFFIX[kind] ?? ''}$`);
      const own = pods.filter((pod) => pod.namespace === namespace && form.test(pod.name));
      const waiting = own.filter((pod) => pod.phase !== 'Running' && pod.phase !== 'Succeeded');
      return {
        kind,
        namespace,
        name,
        ...declaredBy,
        wanted: wantedPods(kind, spec as Scaled | undefined),
        running: own.filter((pod) => pod.phase === 'Running').length,
        waiting: [...new Set(waiting.map((pod) => pod.unschedulable ?? pod.phase))],
      };
    });
}

function wantedPods(kind: string, spec: Scaled | undefined): number | undefined {
  if (kind === 'DaemonSet' || kind === 'Job') return undefined;
  return kind === 'Pod' ? 1 : (spec?.replicas ?? 1);
}

/** Whether fewer pods run than were declared, or one waits. */
export function lacksPods({ wanted, running, waiting }: ComparedWorkload): boolean {
  return waiting.length > 0 || (wanted !== undefined && wanted !== running);
}
