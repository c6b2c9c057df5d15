import { planAccess } from '../../../lib/security/access/access';
import { accessEntryData } from '../../../lib/security/access/access-entry';
import type { AccessMemberPlan } from '../../../lib/security/access/members';
import type { AccessMember, AccessOptions } from '../../../lib/security/access/options';
import { groupsOf, PERSONAS } from '../../../lib/security/access/persona-groups';
import { CLUSTER_RULES, TEAM_RULES } from '../../../lib/security/access/persona-rules';
import { memberTrustPolicy } from '../../../lib/security/access/trust';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';

const OPTIONS = everyOption<AccessOptions>({ members: true, rolePath: true, permissionsBoundaryArn: true });
const MEMBER = everyOption<AccessMember>({
  name: true,
  persona: true,
  namespaces: true,
  permissionSets: true,
  principals: true,
  oidcProviderArn: true,
  oidcSubjects: true,
  oidcAudience: true,
});

const PLACE = { partition: 'aws', accountId: '111122223333', region: 'eu-central-1' };
const PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com';
const RESEARCHER: AccessMember = {
  name: 'vision',
  persona: 'researcher',
  namespaces: ['vision', 'shared'],
  permissionSets: ['Vision'],
};

const planned = (member: Partial<AccessMember> = {}) => planAccess({ members: [{ ...RESEARCHER, ...member }] });
const one = (member: AccessMember) => planAccess({ members: [member] });
const auditor = (member: Partial<AccessMember> = {}) =>
  planned({ persona: 'auditor', namespaces: undefined, ...member });
const memberOf = ({ plan }: ReturnType<typeof planned>) => plan.members[0] as AccessMemberPlan;

test('a researcher is in one group for each team; operators and auditors have roles in the whole cluster', () => {
  const { plan, problems, warnings } = planned();
  expect([problems, warnings]).toEqual([[], []]);
  expect(plan.members).toMatchObject([
    {
      name: 'vision',
      persona: 'researcher',
      groups: ['ai-datacenter:researchers:vision', 'ai-datacenter:researchers:shared'],
    },
  ]);
  expect(plan.clusterRoles.map(({ name, group }) => [name, group])).toEqual([
    ['ai-datacenter-operator', 'ai-datacenter:operators'],
    ['ai-datacenter-auditor', 'ai-datacenter:auditors'],
  ]);
});

test('each persona has its groups, and an administrator none', () => {
  expect(PERSONAS.map((it) => groupsOf(it, ['vision']))).toEqual([
    [],
    ['ai-datacenter:operators'],
    ['ai-datacenter:researchers:vision'],
    ['ai-datacenter:auditors'],
    ['ai-datacenter:services:vision'],
  ]);
});

test('EKS itself lets administrators in, by its own policy; others are known by their groups', () => {
  const names = { clusterName: 'ai', principalArn: 'arn:aws:iam::111122223333:role/owners' };
  const policyArn = 'arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy';
  expect(accessEntryData(memberOf(auditor({ persona: 'administrator' })), names, 'aws-cn')).toEqual({
    ...names,
    kubernetesGroups: undefined,
    accessPolicies: [{ policyArn, accessScope: { type: 'cluster' } }],
  });
  expect(accessEntryData(memberOf(planned({ namespaces: ['vision'] })), names, 'aws')).toEqual({
    ...names,
    kubernetesGroups: ['ai-datacenter:researchers:vision'],
    accessPolicies: undefined,
  });
});

test('no rule is for everything, none reads Secrets, and whole groups are only read', () => {
  for (const rules of [...Object.values(CLUSTER_RULES), ...Object.values(TEAM_RULES)])
    for (const { apiGroups, resources, verbs } of rules) {
      expect([...apiGroups, ...verbs]).not.toContain('*');
      expect(resources).not.toContain('secrets');
      if (resources.includes('*')) {
        expect(apiGroups).not.toContain('');
        expect(verbs).toEqual(['get', 'list', 'watch']);
      }
    }
});

test('the trust names permission sets with their path and the length of their suffix, and each principal', () => {
  const principal = 'arn:aws:iam::111122223333:role/ci';
  const member = memberOf(auditor({ permissionSets: ['Audit'], principals: [principal] }));
  const reserved = 'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com';
  expect(memberTrustPolicy(member, PLACE).Statement).toEqual([
    {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:root' },
      Action: ['sts:AssumeRole'],
      Condition: {
        ArnLike: {
          'aws:PrincipalArn': [
            `${reserved}/AWSReservedSSO_Audit_????????????????`,
            `${reserved}/*/AWSReservedSSO_Audit_????????????????`,
          ],
        },
      },
    },
    { Effect: 'Allow', Principal: { AWS: principal }, Action: ['sts:AssumeRole'] },
  ]);
});

test('an OIDC provider is trusted for its subjects and its audience', () => {
  const oidc = { oidcProviderArn: PROVIDER, oidcSubjects: ['repo:company/models:*'], oidcAudience: 'company' };
  expect(memberTrustPolicy(memberOf(auditor({ permissionSets: undefined, ...oidc })), PLACE).Statement).toEqual([
    {
      Effect: 'Allow',
      Principal: { Federated: PROVIDER },
      Action: ['sts:AssumeRoleWithWebIdentity'],
      Condition: {
        StringEquals: { 'token.actions.githubusercontent.com:aud': 'company' },
        StringLike: { 'token.actions.githubusercontent.com:sub': ['repo:company/models:*'] },
      },
    },
  ]);
});

test.each(['*', '?epo:company/models:*', 'repo:*', 'repo:*/models:*', 'repo:?ompany/models'])(
  'the subject %s is open to strangers',
  (subject) => {
    expect(auditor({ oidcProviderArn: PROVIDER, oidcSubjects: [subject] }).problems).toMatchObject([
      { code: 'oidc-subject-open', path: 'members[0].oidcSubjects[0]' },
    ]);
  },
);

test.each(['repo:company/*:ref:refs/heads/main', 'repo:company/models:*', 'project_path:group/models:*'])(
  'the subject %s names its owner',
  (subject) => {
    expect(auditor({ oidcProviderArn: PROVIDER, oidcSubjects: [subject] }).problems).toEqual([]);
  },
);

test('a member that no one can become is a problem', () => {
  expect(auditor({ permissionSets: [] }).problems).toMatchObject([
    { code: 'access-member-empty', path: 'members[0].name' },
  ]);
});

test('researchers and services have namespaces, and others have none', () => {
  const path = 'members[0].namespaces';
  for (const persona of ['researcher', 'service'] as const)
    expect(planned({ persona, namespaces: [] }).problems).toMatchObject([{ code: 'access-namespaces', path }]);
  for (const persona of ['administrator', 'operator', 'auditor'] as const)
    expect(planned({ persona, namespaces: ['vision'] }).problems).toMatchObject([{ code: 'access-namespaces', path }]);
});

test.each([
  [{ name: 'Vision' }, 'name'],
  [{ namespaces: ['a_b'] }, 'namespaces[0]'],
  [{ permissionSets: ['a b'] }, 'permissionSets[0]'],
  [{ permissionSets: ['a*'] }, 'permissionSets[0]'],
  [{ principals: ['arn:aws:iam::111122223333:root'] }, 'principals[0]'],
  [{ principals: ['arn:aws:iam::111122223333:role/*'] }, 'principals[0]'],
  [{ oidcProviderArn: 'https://token.actions.githubusercontent.com', oidcSubjects: ['a:b'] }, 'oidcProviderArn'],
  [{ oidcProviderArn: PROVIDER, oidcSubjects: ['a b'] }, 'oidcSubjects[0]'],
  [{ oidcProviderArn: PROVIDER, oidcSubjects: ['a:b'], oidcAudience: 'a b' }, 'oidcAudience'],
] as const)('%j has a form that is not valid', (member, path) => {
  expect(planned(member).problems).toMatchObject([{ code: 'malformed', path: `members[0].${path}` }]);
});

test('names tell members apart, and an OIDC provider needs subjects', () => {
  expect(planAccess({ members: [RESEARCHER, RESEARCHER] }).problems).toMatchObject([
    { code: 'name-repeated', path: 'members[1].name', message: "Two members have the name 'vision'." },
  ]);
  expect(auditor({ oidcProviderArn: PROVIDER }).problems).toMatchObject([
    { code: 'missing', path: 'members[0].oidcSubjects' },
  ]);
});

test.each<Partial<AccessMember>>([
  { principals: ['arn:aws:iam::111122223333:role/ci'] },
  { permissionSets: ['Audit'], principals: ['arn:aws:iam::111122223333:user/ci'] },
  { oidcProviderArn: PROVIDER, oidcSubjects: ['repo:company/models:*'] },
])('one of the ways to become a member is enough: %j', (ways) => {
  expect(auditor({ permissionSets: undefined, ...ways }).problems).toEqual([]);
});

test.each<[Partial<AccessMember>, string, string]>([
  [{ principals: ['ci'] }, 'malformed', 'principals[0]'],
  [{ oidcSubjects: ['a b'] }, 'malformed', 'oidcSubjects[0]'],
  [JSON.parse('{ "oidcProviderArn": 1 }') as object, 'wrong-type', 'oidcProviderArn'],
  [{ oidcProviderArn: 'x' }, 'malformed', 'oidcProviderArn'],
  [{ oidcProviderArn: PROVIDER, oidcSubjects: [] }, 'missing', 'oidcSubjects'],
  [{ oidcSubjects: ['repo:company/models:*'] }, 'missing', 'oidcProviderArn'],
  [{ permissionSets: ['Audit'], oidcAudience: 'company' }, 'missing', 'oidcProviderArn'],
  [JSON.parse('{ "oidcProviderArn": 1, "oidcSubjects": ["a:b"] }') as object, 'wrong-type', 'oidcProviderArn'],
])('%j is one problem of an auditor', (ways, code, path) => {
  expect(auditor({ permissionSets: undefined, ...ways }).problems).toMatchObject([
    { code, path: `members[0].${path}` },
  ]);
});

test('a persona that does not exist is one problem, and a member of the least harm stands in', () => {
  const { plan, problems } = planned(JSON.parse('{ "persona": "admin" }') as AccessMember);
  expect(problems).toMatchObject([{ code: 'malformed', path: 'members[0].persona' }]);
  expect(plan.members).toMatchObject([{ persona: 'auditor', groups: ['ai-datacenter:auditors'] }]);
});

test('without members, or without a persona, there is one problem', () => {
  expect(planAccess({ members: [] }).problems).toMatchObject([{ code: 'missing', path: 'members' }]);
  expect(planAccess(JSON.parse('{}') as AccessOptions).problems).toMatchObject([{ code: 'missing', path: 'members' }]);
  const incomplete = JSON.parse('{ "members": [{ "name": "vision", "permissionSets": ["Vision"] }] }') as AccessOptions;
  expect(planAccess(incomplete).problems).toMatchObject([{ code: 'missing', path: 'members[0].persona' }]);
});

test('a persona that does not exist is named with those that do', () => {
  expect(
    one(JSON.parse('{ "name": "a", "persona": "admin", "permissionSets": ["A"] }') as AccessMember).problems,
  ).toEqual([
    {
      code: 'malformed',
      path: 'members[0].persona',
      message: "persona is 'admin'; it must be 'administrator', 'operator', 'researcher', 'auditor' or 'service'.",
      fix: 'Use one of these.',
    },
  ]);
});

test('no odd value of any option makes the planner throw', () => {
  expect(planOddities<AccessOptions>(planAccess, { members: [RESEARCHER] }, OPTIONS)).toEqual([]);
  expect(planOddities<AccessMember>(one, RESEARCHER, MEMBER)).toEqual([]);
});

test('null is refused for each option by its name', () => {
  expect(nullProblems<AccessOptions>(planAccess, { members: [RESEARCHER] }, OPTIONS)).toEqual(
    OPTIONS.map((name) => `${name} wrong-type`),
  );
});
