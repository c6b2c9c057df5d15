import { type PodIdentityOptions, planPodIdentity, podIdentityConditions } from '../../lib/security/pod-identity';
import type { PermissionsBy } from '../../lib/security/permissions-by';
import { everyOption, nullProblems, planOddities } from '../core/odd-values';

const valid: PodIdentityOptions = {
  clusterName: 'ai',
  namespace: 'models',
  serviceAccount: 'loader',
  description: 'Loads models',
  permissionsBy: 'pod-identity',
};
const REQUIRED = ['clusterName', 'namespace', 'serviceAccount', 'description'] as const;
const OPTIONS = everyOption<PodIdentityOptions>({
  clusterName: true,
  namespace: true,
  serviceAccount: true,
  description: true,
  permissionsBy: true,
  rolePath: true,
  permissionsBoundaryArn: true,
});

test('the plan is the service account and the purpose of its role', () => {
  expect(planPodIdentity(valid)).toEqual({ plan: valid, problems: [], warnings: [] });
});

test('names that only the deployment knows pass through', () => {
  const late = { ...valid, clusterName: '${Token[Cluster.1]}', namespace: '${Output[0]}' };
  expect(planPodIdentity(late)).toEqual({ plan: late, problems: [], warnings: [] });
});

test.each(REQUIRED)('%s is required', (name) => {
  expect(planPodIdentity({ ...valid, [name]: undefined }).problems).toEqual([
    expect.objectContaining({ code: 'missing', path: name }),
  ]);
});

test('what stands in for wrong names is valid', () => {
  const { plan, problems } = planPodIdentity({ clusterName: '-', namespace: '', serviceAccount: '', description: '' });
  expect(problems).toHaveLength(4);
  expect(planPodIdentity(plan).problems).toEqual([]);
});

test.each<[Partial<PodIdentityOptions>, string]>([
  [{ clusterName: '-ai' }, "'-ai' is not a valid cluster name: 1 to 100 letters"],
  [{ namespace: 'Models' }, "'Models' is not a valid namespace name: 1 to 63 small letters"],
  [{ serviceAccount: 'the loader' }, "'the loader' is not a valid service account name: 1 to 253 small letters"],
  [{ description: 'Lädt “Modelle”' }, "'Lädt “Modelle”' is not a valid role description: 1 to 1000 Latin-1"],
  [{ description: 'x'.repeat(1001) }, 'is not a valid role description'],
])('%j is refused', (options, message) => {
  expect(planPodIdentity({ ...valid, ...options }).problems).toEqual([
    expect.objectContaining({
      code: 'malformed',
      path: Object.keys(options)[0],
      message: expect.stringContaining(message),
    }),
  ]);
});

test.each(['x', 'x'.repeat(1000), 'Lädt Modelle'])('a description may be %j', (description) => {
  expect(planPodIdentity({ ...valid, description }).problems).toEqual([]);
});

test('the conditions name the service account, its namespace and its cluster', () => {
  const place = { partition: 'aws-cn', region: 'cn-north-1', accountId: '111122223333' };
  expect(podIdentityConditions(valid, place)).toEqual({
    StringEquals: {
      'aws:RequestTag/eks-cluster-arn': 'arn:aws-cn:eks:cn-north-1:111122223333:cluster/ai',
      'aws:RequestTag/eks-cluster-name': 'ai',
      'aws:RequestTag/kubernetes-namespace': 'models',
      'aws:RequestTag/kubernetes-service-account': 'loader',
    },
  });
});

test('no value of any option makes the planner throw, and null is a problem of each', () => {
  expect(planOddities(planPodIdentity, valid, OPTIONS)).toEqual([]);
  expect(nullProblems(planPodIdentity, valid, OPTIONS)).toEqual(OPTIONS.map((name) => `${name} wrong-type`));
});

test('pods get their permissions by Pod Identity unless the options say otherwise', () => {
  expect(planPodIdentity({ ...valid, permissionsBy: undefined }).plan.permissionsBy).toBe('pod-identity');
  expect(planPodIdentity({ ...valid, permissionsBy: 'irsa' })).toEqual({
    plan: { ...valid, permissionsBy: 'irsa' },
    problems: [],
    warnings: [],
  });
  expect(planPodIdentity({ ...valid, permissionsBy: 'IRSA' as PermissionsBy }).problems).toEqual([
    {
      code: 'malformed',
      path: 'permissionsBy',
      message: "permissionsBy is 'IRSA'; it must be 'pod-identity' or 'irsa'.",
      fix: "Use 'irsa', or leave it out.",
    },
  ]);
});

test.each<[PermissionsBy, boolean, readonly string[]]>([
  ['pod-identity', false, []],
  ['irsa', true, []],
  ['irsa', false, ['oidc-provider-missing openIdConnectProvider']],
])('by %s with an OIDC provider that is known: %s', (permissionsBy, oidcProviderKnown, expected) => {
  const { problems } = planPodIdentity({ ...valid, permissionsBy }, { oidcProviderKnown });
  expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual(expected);
});
