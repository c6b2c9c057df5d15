import { type AccessRule, CLUSTER_RULES, TEAM_RULES } from '../../../lib/security/access/persona-rules';

const READ = ['get', 'list', 'watch'];
const CHANGE = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const NONE: readonly string[] = [];

/** What rules let a persona do with a resource, as the API server decides it. The core group has no name. */
function verbsOf(rules: readonly AccessRule[], name: string): readonly string[] {
  const [resource = '', ...group] = name.split('.');
  const granted = rules.filter(
    ({ apiGroups, resources }) =>
      apiGroups.includes(group.join('.')) && (resources.includes(resource) || resources.includes('*')),
  );
  return [...new Set(granted.flatMap(({ verbs }) => verbs))].toSorted();
}

test.each<[string, readonly string[], readonly string[], readonly string[]]>([
  ['pods', CHANGE, READ, NONE],
  ['pods/exec', ['create', 'get'], NONE, NONE],
  ['pods/attach', ['create', 'get'], NONE, NONE],
  ['pods/portforward', ['create', 'get'], NONE, NONE],
  ['pods/log', READ, READ, NONE],
  ['events', READ, READ, NONE],
  ['endpoints', READ, READ, NONE],
  ['resourcequotas', READ, READ, NONE],
  ['limitranges', READ, READ, NONE],
  ['serviceaccounts', READ, READ, NONE],
  ['secrets', NONE, NONE, NONE],
  ['configmaps', CHANGE, CHANGE, CHANGE],
  ['services', CHANGE, CHANGE, CHANGE],
  ['persistentvolumeclaims', CHANGE, CHANGE, CHANGE],
  ['deployments.apps', CHANGE, CHANGE, CHANGE],
  ['deployments/scale.apps', CHANGE, CHANGE, CHANGE],
  ['statefulsets.apps', CHANGE, CHANGE, CHANGE],
  ['statefulsets/scale.apps', CHANGE, CHANGE, CHANGE],
  ['daemonsets.apps', NONE, NONE, NONE],
  ['replicasets.apps', READ, READ, NONE],
  ['controllerrevisions.apps', READ, READ, NONE],
  ['jobs.batch', CHANGE, CHANGE, CHANGE],
  ['cronjobs.batch', CHANGE, CHANGE, CHANGE],
  ['horizontalpodautoscalers.autoscaling', CHANGE, CHANGE, CHANGE],
  ['poddisruptionbudgets.policy', CHANGE, CHANGE, CHANGE],
  ['sparkapplications.sparkoperator.k8s.io', CHANGE, CHANGE, CHANGE],
  ['scheduledsparkapplications.sparkoperator.k8s.io', CHANGE, CHANGE, CHANGE],
  ['leaderworkersets.leaderworkerset.x-k8s.io', CHANGE, CHANGE, CHANGE],
  ['jobsets.jobset.x-k8s.io', CHANGE, CHANGE, CHANGE],
  ['trainjobs.trainer.kubeflow.org', CHANGE, CHANGE, CHANGE],
  ['events.events.k8s.io', READ, READ, NONE],
  ['endpointslices.discovery.k8s.io', READ, READ, NONE],
  ['networkpolicies.networking.k8s.io', READ, READ, NONE],
  ['localqueues.kueue.x-k8s.io', READ, READ, NONE],
  ['workloads.kueue.x-k8s.io', READ, READ, NONE],
  ['rolebindings.rbac.authorization.k8s.io', NONE, NONE, NONE],
])('in the namespace of a team, %s are for researchers %j, services %j, operators %j', (name, ...expected) => {
  const { researcher, service, operator } = TEAM_RULES;
  expect([researcher, service, operator].map((rules) => verbsOf(rules, name))).toEqual(expected);
});

test.each<[string, readonly string[], readonly string[]]>([
  ['nodes', [...READ, 'patch', 'update'].toSorted(), READ],
  ['pods', ['delete', ...READ], READ],
  ['pods/eviction', ['create'], NONE],
  ['pods/log', READ, NONE],
  ['pods/exec', NONE, NONE],
  ['secrets', NONE, NONE],
  ['serviceaccounts/token', NONE, NONE],
  ['deployments/scale.apps', [...READ, 'patch', 'update'].toSorted(), READ],
  ['statefulsets/scale.apps', [...READ, 'patch', 'update'].toSorted(), READ],
  ['deployments.apps', READ, READ],
  ['jobs.batch', ['delete', ...READ], READ],
  ['rolebindings.rbac.authorization.k8s.io', NONE, READ],
  ['validatingadmissionpolicies.admissionregistration.k8s.io', NONE, READ],
  ['customresourcedefinitions.apiextensions.k8s.io', NONE, READ],
  ['apiservices.apiregistration.k8s.io', NONE, READ],
  ['certificatesigningrequests.certificates.k8s.io', NONE, READ],
  ['flowschemas.flowcontrol.apiserver.k8s.io', NONE, READ],
  ['sparkapplications.sparkoperator.k8s.io', READ, READ],
])('in the whole cluster, %s are for operators %j, auditors %j', (name, ...expected) => {
  const { operator, auditor } = CLUSTER_RULES;
  expect([operator, auditor].map((rules) => verbsOf(rules, name))).toEqual(expected);
});

test.each([
  'namespaces',
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
  'horizontalpodautoscalers.autoscaling',
  'poddisruptionbudgets.policy',
  'events.events.k8s.io',
  'endpointslices.discovery.k8s.io',
  'networkpolicies.networking.k8s.io',
  'gateways.gateway.networking.k8s.io',
  'storageclasses.storage.k8s.io',
  'priorityclasses.scheduling.k8s.io',
  'runtimeclasses.node.k8s.io',
  'resourceclaims.resource.k8s.io',
  'leases.coordination.k8s.io',
  'pods.metrics.k8s.io',
  'volumesnapshots.snapshot.storage.k8s.io',
  'clusterqueues.kueue.x-k8s.io',
  'nodepools.karpenter.sh',
  'ec2nodeclasses.karpenter.k8s.aws',
  'targetgroupbindings.elbv2.k8s.aws',
  'securitygrouppolicies.vpcresources.k8s.aws',
  'policyendpoints.networking.k8s.aws',
])('operators and auditors read %s of the whole cluster, and change none', (name) => {
  expect(Object.values(CLUSTER_RULES).map((rules) => verbsOf(rules, name))).toEqual([READ, READ]);
});
