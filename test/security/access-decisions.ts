import { CI_ISSUER, PLACE } from './every-construct';
import { type Case, exactly, type Row, rows } from './decision-rows';

const ACCOUNT: string = PLACE.account;
const role = (owner: string) => `arn:aws:iam::${ACCOUNT}:role/${owner}`;
const eks = (resource: string) => `arn:aws:eks:${PLACE.region}:${ACCOUNT}:${resource}`;
const OWN = eks('cluster/Cluster');
const OTHER = eks('cluster/other');
const LOGS = `arn:aws:logs:${PLACE.region}:${ACCOUNT}:log-group:/aws/eks/Cluster/cluster`;
const OTHER_LOGS = `arn:aws:logs:${PLACE.region}:${ACCOUNT}:log-group:/aws/eks/other/cluster`;
const ASSUME = 'sts:AssumeRole';
const BY_TOKEN = 'sts:AssumeRoleWithWebIdentity';

/** The role that IAM Identity Center makes of a permission set. */
function permissionSet(name: string, { region = 'eu-west-1/', account = ACCOUNT, suffix = '0123456789abcdef' } = {}) {
  return `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/${region}AWSReservedSSO_${name}_${suffix}`;
}

/** Who may assume the role of a permission set. The account is named, so the caller's own policies decide too. */
function byPermissionSet(owner: string, name: string): readonly Row[] {
  const of = ['trust', owner] as const;
  const call = (what: string, expected: Case[1], principal: string, action = ASSUME) =>
    rows(of, principal, [[what, expected, action, role(owner)]]);
  return [
    ...call('its permission set', 'left to IAM', permissionSet(name)),
    ...call('its permission set of us-east-1', 'left to IAM', permissionSet(name, { region: '' })),
    ...call('another permission set', 'not allowed', permissionSet('Other')),
    ...call('one whose name begins alike', 'not allowed', permissionSet(`${name}_Guest`)),
    ...call('one of another account', 'not allowed', permissionSet(name, { account: '999999999999' })),
    ...call('a role that only has the name', 'not allowed', role(`AWSReservedSSO_${name}_0123456789abcdef`)),
    ...call('another role', 'not allowed', role('some')),
    ...call('tags', 'not allowed', permissionSet(name), 'sts:TagSession'),
  ];
}

const token = (subject: string, audience = 'sts.amazonaws.com') => ({
  [`${CI_ISSUER}:aud`]: audience,
  [`${CI_ISSUER}:sub`]: subject,
});
const CI = `arn:aws:iam::${ACCOUNT}:oidc-provider/${CI_ISSUER}`;
const SUBJECT = 'repo:company/vision:ref:refs/heads/main';

const TRUST: readonly Row[] = [
  ...byPermissionSet('AccessRoleoperators', 'Operator'),
  ...byPermissionSet('AccessRoleauditors', 'Audit'),
  ...byPermissionSet('AccessRolevision', 'Vision'),
  ...rows(['trust', 'AccessRoleowners'], role('owner'), [
    ['its principal', 'allowed', ASSUME, role('AccessRoleowners')],
    ['tags', 'not allowed', 'sts:TagSession', role('AccessRoleowners')],
  ]),
  ...rows(['trust', 'AccessRoleowners'], role('other'), [
    ['another principal', 'not allowed', ASSUME, role('AccessRoleowners')],
  ]),
  ...exactly(['trust', 'AccessRoleci'], CI, [
    {
      what: 'its repository',
      action: BY_TOKEN,
      resource: role('AccessRoleci'),
      context: token(SUBJECT),
      otherAction: ASSUME,
    },
  ]),
  ...rows(['trust', 'AccessRoleci'], CI, [
    [
      'another repository',
      'not allowed',
      BY_TOKEN,
      role('AccessRoleci'),
      token('repo:company/other:ref:refs/heads/main'),
    ],
    ['another company', 'not allowed', BY_TOKEN, role('AccessRoleci'), token('repo:other/vision:ref:refs/heads/main')],
    ['another audience', 'not allowed', BY_TOKEN, role('AccessRoleci'), token(SUBJECT, 'https://other.example.com')],
  ]),
  ...rows(['trust', 'AccessRoleci'], CI.replace(CI_ISSUER, 'gitlab.com'), [
    ['another provider', 'not allowed', BY_TOKEN, role('AccessRoleci'), token(SUBJECT)],
  ]),
];

/** An action of EKS that changes something, which no member may do. */
const CHANGE = 'eks:UpdateClusterConfig';

const reach = (owner: string): readonly Row[] =>
  exactly(['identity', owner], role(owner), [
    {
      what: 'reaches its cluster',
      action: 'eks:DescribeCluster',
      resource: OWN,
      otherAction: CHANGE,
      otherResource: OTHER,
    },
  ]);

const look = (owner: string): readonly Row[] =>
  exactly(['identity', owner], role(owner), [
    {
      what: 'looks at node groups',
      action: 'eks:ListNodegroups',
      resource: OWN,
      otherAction: CHANGE,
      otherResource: OTHER,
    },
    {
      what: 'looks into a node group',
      action: 'eks:DescribeNodegroup',
      resource: eks('nodegroup/Cluster/gpus/1'),
      otherAction: 'eks:UpdateNodegroupConfig',
      otherResource: eks('nodegroup/other/gpus/1'),
    },
    {
      what: 'looks into an add-on',
      action: 'eks:DescribeAddon',
      resource: eks('addon/Cluster/vpc-cni/1'),
      otherAction: 'eks:UpdateAddon',
      otherResource: eks('addon/other/vpc-cni/1'),
    },
  ]);

const logs = (owner: string): readonly Row[] =>
  exactly(['identity', owner], role(owner), [
    {
      what: 'reads the logs of the control plane',
      action: 'logs:StartQuery',
      resource: LOGS,
      otherAction: 'logs:DeleteLogGroup',
      otherResource: OTHER_LOGS,
    },
    {
      what: 'reads a stream of them',
      action: 'logs:GetLogEvents',
      resource: `${LOGS}:log-stream:kube-apiserver-audit`,
      otherAction: 'logs:DeleteLogStream',
      otherResource: `${OTHER_LOGS}:log-stream:kube-apiserver-audit`,
    },
    {
      what: 'reads the answer of a query',
      action: 'logs:GetQueryResults',
      resource: LOGS,
      otherAction: 'logs:PutQueryDefinition',
    },
  ]);

const IDENTITIES: readonly Row[] = [
  ...['owners', 'operators', 'auditors', 'vision', 'ci'].flatMap((name) => reach(`AccessRole${name}`)),
  ...['owners', 'operators', 'auditors'].flatMap((name) => look(`AccessRole${name}`)),
  ...['operators', 'auditors'].flatMap((name) => logs(`AccessRole${name}`)),
  ...exactly(['identity', 'AccessRoleauditors'], role('AccessRoleauditors'), [
    {
      what: 'sees who is admitted',
      action: 'eks:ListAccessEntries',
      resource: OWN,
      otherAction: 'eks:CreateAccessEntry',
      otherResource: OTHER,
    },
    {
      what: 'looks at an access entry',
      action: 'eks:DescribeAccessEntry',
      resource: eks(`access-entry/Cluster/role/${ACCOUNT}/some/1`),
      otherAction: 'eks:UpdateAccessEntry',
      otherResource: eks(`access-entry/other/role/${ACCOUNT}/some/1`),
    },
    {
      what: 'looks at an association',
      action: 'eks:DescribePodIdentityAssociation',
      resource: eks('podidentityassociation/Cluster/a-1'),
      otherAction: 'eks:UpdatePodIdentityAssociation',
      otherResource: eks('podidentityassociation/other/a-1'),
    },
  ]),
  ...['vision', 'ci'].flatMap((name) =>
    rows(['identity', `AccessRole${name}`], role(`AccessRole${name}`), [
      ['looks at node groups', 'not allowed', 'eks:ListNodegroups', OWN],
      ['reads the logs of the control plane', 'not allowed', 'logs:StartQuery', LOGS],
    ]),
  ),
];

/** What the roles of people and programs are assumed by, and may do in AWS. */
export const ACCESS_ROWS: readonly Row[] = [...TRUST, ...IDENTITIES];
