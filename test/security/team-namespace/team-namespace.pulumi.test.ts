import * as pulumi from '@pulumi/pulumi';
import { required } from '../../../lib/core/plan';
import { planTeamNamespace } from '../../../lib/security/team-namespace/team-namespace';
import { teamNamespaceObjects } from '../../../lib/security/team-namespace/team-namespace.chart';
import type { TeamNamespace, TeamNamespaceArgs } from '../../../lib/security/team-namespace/team-namespace.pulumi';
import { newCluster } from '../../compute/cluster/clusters';
import { optionsOf } from '../../core/registration-options';
import { allRegistered, declare } from '../../core/registrations';

/** A cluster that enforces network policies, so that nothing warns. */
const PLAN = {
  kubernetesVersion: '1.35',
  addons: [{ name: 'vpc-cni', configuration: { enableNetworkPolicy: 'true' } }],
};

async function newTeam(args: Partial<TeamNamespaceArgs>): Promise<TeamNamespace> {
  const { Provider } = await import('@pulumi/kubernetes/provider');
  const { TeamNamespace } = await import('../../../lib/security/team-namespace/team-namespace.pulumi');
  const cluster = args.cluster ?? {
    clusterName: 'company',
    provider: new Provider('company', { kubeconfig: '{}' }),
    plan: PLAN,
  };
  const team = new TeamNamespace('vision', { namespace: 'vision', ...args, cluster });
  await Promise.all([...team.namespace, ...team.objects].map((it) => new Promise((done) => it.urn.apply(done))));
  return team;
}

function declared(args: Partial<TeamNamespaceArgs> = {}): Promise<TeamNamespace> {
  return declare(() => newTeam(args));
}

function objects() {
  return allRegistered().filter(({ type }) => type.startsWith('kubernetes:'));
}

test('the objects are those of the chart, as in CDK, and come after the namespace', async () => {
  const options = { namespace: 'vision', devices: [{ name: 'nvidia.com/gpu', count: 8 }], httpsEgress: true };
  await declared(options);
  const { namespace, objects: inside } = teamNamespaceObjects(required(planTeamNamespace(options)));
  expect(objects().map(({ inputs }) => inputs)).toEqual(expect.arrayContaining([...namespace, ...inside]));
  expect(objects()).toHaveLength(1 + inside.length);
  for (const { type, name } of objects().filter((it) => !it.type.endsWith(':Namespace')))
    expect(optionsOf(`${type} ${name}`).dependencies).toContain('kubernetes:core/v1:Namespace vision-Namespace-vision');
});

test('the component has its type, and every child its name', async () => {
  await declared();
  expect(
    allRegistered()
      .map(({ type, name }) => `${type} ${name}`)
      .toSorted(),
  ).toEqual([
    'ai-datacenter:security:TeamNamespace vision',
    'kubernetes:core/v1:LimitRange vision-LimitRange-vision-team',
    'kubernetes:core/v1:Namespace vision-Namespace-vision',
    'kubernetes:core/v1:ResourceQuota vision-ResourceQuota-vision-team',
    'kubernetes:core/v1:ServiceAccount vision-ServiceAccount-vision-default',
    'kubernetes:networking.k8s.io/v1:NetworkPolicy vision-NetworkPolicy-vision-team',
    'kubernetes:rbac.authorization.k8s.io/v1:Role vision-Role-vision-operator',
    'kubernetes:rbac.authorization.k8s.io/v1:Role vision-Role-vision-researcher',
    'kubernetes:rbac.authorization.k8s.io/v1:Role vision-Role-vision-service',
    'kubernetes:rbac.authorization.k8s.io/v1:RoleBinding vision-RoleBinding-vision-operator',
    'kubernetes:rbac.authorization.k8s.io/v1:RoleBinding vision-RoleBinding-vision-researcher',
    'kubernetes:rbac.authorization.k8s.io/v1:RoleBinding vision-RoleBinding-vision-service',
    'pulumi:providers:kubernetes company',
  ]);
});

test('our own cluster says its version', async () => {
  const team = await declare(async () => newTeam({ cluster: await newCluster({ kubernetesVersion: '1.36' }) }));
  expect(team.plan.labels['pod-security.kubernetes.io/enforce-version']).toBe('v1.36');
});

test('a namespace that is an Output reaches the objects and the groups', async () => {
  await declared({ namespace: pulumi.output('vision') });
  const binding = objects().find(({ name }) => name.includes('RoleBinding') && name.endsWith('researcher'));
  expect(binding?.inputs).toMatchObject({
    metadata: { namespace: 'vision' },
    subjects: [{ name: 'ai-datacenter:researchers:vision' }],
  });
});

test('every problem is reported at once, before an object is registered', async () => {
  const error = await declared({ pods: 0, cpu: 0 }).catch((thrown: unknown) => thrown);
  expect((error as pulumi.InputPropertiesError).errors?.map(({ propertyPath }) => propertyPath)).toEqual([
    'cpu',
    'pods',
  ]);
  expect(objects().filter(({ type }) => !type.startsWith('pulumi:'))).toEqual([]);
});
