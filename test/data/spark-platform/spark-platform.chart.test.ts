import { required } from '../../../lib/core/plan';
import { planSparkPlatform } from '../../../lib/data/spark-platform/spark-platform';
import { sparkNamespaceObjects } from '../../../lib/data/spark-platform/spark-platform.chart';

// oxlint-disable-next-line typescript/no-explicit-any -- the emitted objects, field by field
type Json = Record<string, any>;

function objects(options: Parameters<typeof planSparkPlatform>[0] = {}) {
  return sparkNamespaceObjects(required(planSparkPlatform(options)));
}

function kind(access: readonly Json[], name: string): Json {
  return access.find((it) => it.kind === name) ?? {};
}

test('each namespace is made with its level of Pod Security, and has objects of its own', () => {
  const all = objects({ jobNamespaces: ['etl', 'near'], hostNetworkNamespaces: ['near'] });
  expect(all.map(({ created }) => (created as readonly Json[] | undefined)?.[0]?.metadata)).toEqual([
    { name: 'etl', labels: expect.objectContaining({ 'pod-security.kubernetes.io/enforce': 'restricted' }) },
    { name: 'near', labels: expect.objectContaining({ 'pod-security.kubernetes.io/enforce': 'privileged' }) },
  ]);
  for (const { namespace, access } of all)
    for (const { metadata } of access as readonly Json[]) {
      expect(metadata.namespace).toBe(namespace);
      expect(metadata.labels).toEqual({
        'app.kubernetes.io/name': 'spark',
        'app.kubernetes.io/part-of': 'ai-datacenter',
      });
    }
});

test('a driver may act on pods, configuration and services of its namespace, and on nothing else', () => {
  const [{ access } = { access: [] }] = objects({ serviceAccount: 'jobs' });
  expect(kind(access, 'ServiceAccount').metadata.name).toBe('jobs');
  expect(kind(access, 'Role').rules).toEqual([
    {
      apiGroups: [''],
      resources: ['pods', 'configmaps', 'services', 'persistentvolumeclaims'],
      verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'],
    },
  ]);
  expect(kind(access, 'Role').metadata.name).toBe('jobs');
  expect(kind(access, 'RoleBinding')).toMatchObject({
    metadata: { name: 'jobs' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'jobs' },
    subjects: [{ kind: 'ServiceAccount', name: 'jobs', namespace: 'spark' }],
  });
});

test('nothing reaches a pod of the namespace that no other policy lets in', () => {
  const [{ access } = { access: [] }] = objects();
  expect(kind(access, 'NetworkPolicy').metadata.name).toBe('spark-closed');
  expect(kind(access, 'NetworkPolicy').spec).toEqual({ podSelector: {}, policyTypes: ['Ingress'] });
});

test('namespaces that exist already are not made', () => {
  expect(objects({ createNamespaces: false }).map(({ created }) => created)).toEqual([undefined]);
});
