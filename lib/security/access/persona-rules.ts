/** One rule of a role, in Kubernetes' own shape. */
export interface AccessRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const READ = ['get', 'list', 'watch'] as const;
const CHANGE = [...READ, 'create', 'update', 'patch', 'delete', 'deletecollection'] as const;

function rule(apiGroup: string, resources: readonly string[], verbs: readonly string[]): AccessRule {
  return { apiGroups: [apiGroup], resources, verbs };
}

/** Custom resources that make pods: jobs of Spark and of training, and servers on several nodes. */
const CUSTOM_WORKLOADS = {
  'sparkoperator.k8s.io': ['sparkapplications', 'scheduledsparkapplications'],
  'leaderworkerset.x-k8s.io': ['leaderworkersets'],
  'jobset.x-k8s.io': ['jobsets'],
  'trainer.kubeflow.org': ['trainjobs'],
} as const;

/**
 * What makes pods, and what pods need, except Secrets, service accounts and rights: whoever changes those reads what
 * the others keep.
 */
const WORKLOADS: readonly AccessRule[] = [
  rule('', ['configmaps', 'services', 'persistentvolumeclaims'], CHANGE),
  rule('apps', ['deployments', 'statefulsets', 'deployments/scale', 'statefulsets/scale'], CHANGE),
  rule('batch', ['jobs', 'cronjobs'], CHANGE),
  rule('autoscaling', ['horizontalpodautoscalers'], CHANGE),
  rule('policy', ['poddisruptionbudgets'], CHANGE),
  ...Object.entries(CUSTOM_WORKLOADS).map(([group, resources]) => rule(group, resources, CHANGE)),
];

/** What is looked at to find out why a workload does not run. */
const OBSERVE: readonly AccessRule[] = [
  rule('', ['pods', 'pods/log', 'events', 'endpoints', 'resourcequotas', 'limitranges', 'serviceaccounts'], READ),
  rule('apps', ['replicasets', 'controllerrevisions'], READ),
  rule('events.k8s.io', ['events'], READ),
  rule('discovery.k8s.io', ['endpointslices'], READ),
  rule('networking.k8s.io', ['networkpolicies'], READ),
  rule('kueue.x-k8s.io', ['localqueues', 'workloads'], READ),
];

/** Pods made by hand, and commands in them. A command over a WebSocket is a `get` for older API servers. */
const BY_HAND: readonly AccessRule[] = [
  rule('', ['pods'], CHANGE),
  rule('', ['pods/exec', 'pods/attach', 'pods/portforward'], ['get', 'create']),
];

/** The personas that have rights in the namespace of a team. */
export type TeamPersona = 'researcher' | 'service' | 'operator';

/** What each persona may do in the namespace of a team. */
export const TEAM_RULES: Readonly<Record<TeamPersona, readonly AccessRule[]>> = {
  researcher: [...OBSERVE, ...WORKLOADS, ...BY_HAND],
  service: [...OBSERVE, ...WORKLOADS],
  operator: WORKLOADS,
};

/** The personas whose rights in the whole cluster are roles of Kubernetes. */
export type ClusterPersona = 'operator' | 'auditor';

/**
 * What is looked at in the whole cluster. Kubernetes has no rule that forbids, so what is readable is listed: Secrets,
 * tokens and the logs of pods, which may hold prompts and answers, are not in it.
 */
const CLUSTER_OBJECTS: readonly AccessRule[] = [
  rule(
    '',
    [
      'nodes',
      'namespaces',
      'pods',
      'services',
      'endpoints',
      'events',
      'configmaps',
      'serviceaccounts',
      'persistentvolumes',
      'persistentvolumeclaims',
      'replicationcontrollers',
      'resourcequotas',
      'limitranges',
    ],
    READ,
  ),
  ...[
    'apps',
    'batch',
    'autoscaling',
    'policy',
    'events.k8s.io',
    'discovery.k8s.io',
    'networking.k8s.io',
    'gateway.networking.k8s.io',
    'storage.k8s.io',
    'scheduling.k8s.io',
    'node.k8s.io',
    'resource.k8s.io',
    'coordination.k8s.io',
    'metrics.k8s.io',
    'snapshot.storage.k8s.io',
    'kueue.x-k8s.io',
    'karpenter.sh',
    'karpenter.k8s.aws',
    'elbv2.k8s.aws',
    'vpcresources.k8s.aws',
    'networking.k8s.aws',
    ...Object.keys(CUSTOM_WORKLOADS),
  ].map((group) => rule(group, ['*'], READ)),
];

/** Who may do what, and what the API server itself is made to refuse. */
const RIGHTS: readonly AccessRule[] = [
  'rbac.authorization.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'certificates.k8s.io',
  'flowcontrol.apiserver.k8s.io',
].map((group) => rule(group, ['*'], READ));

/**
 * What an operator changes outside the namespaces of teams: nodes are cordoned and drained, pods removed, workloads
 * made larger and smaller. A workload itself is not: whoever changes one in `kube-system` has its service account.
 */
const OPERATE: readonly AccessRule[] = [
  rule('', ['nodes'], ['update', 'patch']),
  rule('', ['pods'], ['delete']),
  rule('', ['pods/eviction'], ['create']),
  rule('', ['pods/log'], READ),
  rule('apps', ['deployments/scale', 'statefulsets/scale'], ['update', 'patch']),
  rule('batch', ['jobs'], ['delete']),
];

/** What each persona may do in the whole cluster. */
export const CLUSTER_RULES: Readonly<Record<ClusterPersona, readonly AccessRule[]>> = {
  operator: [...CLUSTER_OBJECTS, ...OPERATE],
  auditor: [...CLUSTER_OBJECTS, ...RIGHTS],
};
