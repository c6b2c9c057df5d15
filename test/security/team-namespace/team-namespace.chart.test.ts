import { App } from 'cdk8s';
import { required } from '../../../lib/core/plan';
import { planTeamNamespace } from '../../../lib/security/team-namespace/team-namespace';
import { TeamNamespaceChart, teamNamespaceObjects } from '../../../lib/security/team-namespace/team-namespace.chart';

// oxlint-disable-next-line typescript/no-explicit-any -- the emitted objects, field by field
type Json = Record<string, any>;

const { namespace, objects } = teamNamespaceObjects(required(planTeamNamespace({ namespace: 'vision' })));
const object = (kind: string, name: string): Json | undefined =>
  (objects as readonly Json[]).find((it) => it.kind === kind && it.metadata.name === name);

test('the namespace is in no namespace, and everything else in it', () => {
  const [it, ...others] = namespace as readonly Json[];
  expect(others).toEqual([]);
  expect(it).toMatchObject({ kind: 'Namespace', metadata: { name: 'vision' } });
  expect(it?.metadata).not.toHaveProperty('namespace');
  expect((objects as readonly Json[]).map(({ metadata }) => metadata.namespace)).toEqual(objects.map(() => 'vision'));
});

test('there is a quota, limits, a policy, a service account, and a role and a binding for each persona', () => {
  expect((objects as readonly Json[]).map(({ kind, metadata }) => `${kind} ${metadata.name}`).toSorted()).toEqual([
    'LimitRange team',
    'NetworkPolicy team',
    'ResourceQuota team',
    'Role operator',
    'Role researcher',
    'Role service',
    'RoleBinding operator',
    'RoleBinding researcher',
    'RoleBinding service',
    'ServiceAccount default',
  ]);
});

test('the policy selects every pod, in both directions', () => {
  expect(object('NetworkPolicy', 'team')?.spec).toMatchObject({
    podSelector: {},
    policyTypes: ['Ingress', 'Egress'],
    ingress: [],
  });
});

test('a binding gives its role to groups, and the service account mounts no token', () => {
  expect(object('RoleBinding', 'researcher')).toMatchObject({
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'researcher' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'ai-datacenter:researchers:vision' }],
  });
  expect(object('ServiceAccount', 'default')?.automountServiceAccountToken).toBe(false);
});

test('limits are of containers', () => {
  expect(object('LimitRange', 'team')?.spec.limits).toEqual([
    {
      type: 'Container',
      defaultRequest: { cpu: '500m', memory: '1Gi' },
      default: { cpu: '32', memory: '1Gi' },
      max: { cpu: '32', memory: '128Gi' },
    },
  ]);
});

test('a chart from options throws for wrong ones, and has its plan', () => {
  const { plan } = TeamNamespaceChart.fromOptions(new App(), 'vision', { namespace: 'vision' });
  expect(plan.namespace).toBe('vision');
  expect(() => TeamNamespaceChart.fromOptions(new App(), 'vision', { namespace: 'Vision' })).toThrow(/\[malformed\]$/);
});
