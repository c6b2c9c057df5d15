import * as pulumi from '@pulumi/pulumi';
import type { AccessArgs } from '../../../lib/security/access/access.pulumi';
import { allRegistered, declare, inputsOf } from '../../core/registrations';

const BOUNDARY = 'arn:aws:iam::111122223333:policy/boundary';
const MEMBERS: AccessArgs['members'] = [
  { name: 'owners', persona: 'administrator', principals: ['arn:aws:iam::111122223333:role/owner'] },
  { name: 'vision', persona: 'researcher', namespaces: ['vision'], permissionSets: ['Vision'] },
];

function declared(args: Partial<AccessArgs> = {}) {
  return declare(async () => {
    const { Provider } = await import('@pulumi/kubernetes/provider');
    const { Access } = await import('../../../lib/security/access/access.pulumi');
    const provider = new Provider('company', { kubeconfig: '{}' });
    const roles = { rolePath: '/platform/', permissionsBoundaryArn: pulumi.output(BOUNDARY) };
    const cluster = { clusterName: 'company', provider, roles };
    const access = new Access('access', { cluster, members: MEMBERS, ...args });
    const made = [...access.objects, ...access.accessEntries.values()];
    await Promise.all(made.map((it) => new Promise((done) => it.urn.apply(done))));
    return access;
  });
}

const named = (type: string) => allRegistered().filter((it) => it.type === type);

test('each member has a role with the path and the boundary of the cluster, which the cluster admits', async () => {
  await declared();
  expect(named('aws:iam/role:Role')).toHaveLength(2);
  for (const { inputs } of named('aws:iam/role:Role'))
    expect(inputs).toMatchObject({ path: '/platform/', permissionsBoundary: BOUNDARY });
  expect(inputsOf('aws:eks/accessEntry:AccessEntry', 'access-vision')).toMatchObject({
    clusterName: 'company',
    kubernetesGroups: ['ai-datacenter:researchers:vision'],
  });
  const policies = named('aws:eks/accessPolicyAssociation:AccessPolicyAssociation');
  expect(policies.map(({ name }) => name)).toEqual(['access-owners']);
});

test('the trust and the permissions are those of the plan, with Outputs in their places', async () => {
  await declared({
    members: [
      {
        name: 'auditors',
        persona: 'auditor',
        permissionSets: [pulumi.output('Audit')],
        principals: [pulumi.output('arn:aws:iam::111122223333:role/audit')],
      },
    ],
  });
  const { assumeRolePolicy } = inputsOf('aws:iam/role:Role', 'access-auditors-role');
  expect(String(assumeRolePolicy)).toContain('AWSReservedSSO_Audit_');
  expect(String(assumeRolePolicy)).toContain('role/audit');
  const { policy } = inputsOf('aws:iam/rolePolicy:RolePolicy', 'access-auditors-access');
  expect(String(policy)).toContain(':cluster/company');
});

test('what the options say goes before what the cluster decides', async () => {
  await declared({ rolePath: '/people/' });
  expect(inputsOf('aws:iam/role:Role', 'access-vision-role')).toMatchObject({
    path: '/people/',
    permissionsBoundary: BOUNDARY,
  });
});

test('every problem is reported before anything is registered', async () => {
  await expect(declared({ members: [] })).rejects.toThrow(/members/);
  expect(named('aws:iam/role:Role')).toEqual([]);
});
