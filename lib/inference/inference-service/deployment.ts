/** What all Deployments of the service have in common, in Kubernetes' own shape. */

/** A user that no image contains, so that it owns no file. */
const USER_ID = 10001;

/** Never fewer pods than declared: a new pod serves before an old one is removed. */
export const ROLLING_UPDATE = { maxUnavailable: 0, maxSurge: 1 } as const;

/** Old ReplicaSets that are kept for a rollback. */
export const REVISION_HISTORY_LIMIT = 5;

/** Node drains evict one pod at a time; pods that never became ready do not block a drain. */
export const DISRUPTION_BUDGET = { maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' } as const;

/** A preference: pods on few nodes are better than pending pods. Each rollout is spread by itself. */
export const TOPOLOGY_SPREAD = ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
  topologyKey,
  maxSkew: 1,
  whenUnsatisfiable: 'ScheduleAnyway',
  matchLabelKeys: ['pod-template-hash'],
}));

/** @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
export const POD_SECURITY_CONTEXT = {
  runAsNonRoot: true,
  runAsUser: USER_ID,
  runAsGroup: USER_ID,
  fsGroup: USER_ID,
  seccompProfile: { type: 'RuntimeDefault' },
} as const;

/** Labels by which a service's pods are selected. Monitoring selects by the first. */
export function selectorLabels(service: string): Readonly<Record<string, string>> {
  return { 'app.kubernetes.io/name': 'inference', 'app.kubernetes.io/instance': service };
}
