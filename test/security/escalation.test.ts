import { declareEverything, resourcesOf } from './every-construct';
import type { Statement } from '../../lib/security/policy-evaluation/statement';
import { policiesOf } from './every-policy';
import { decide } from '../../lib/security/policy-evaluation/decide';

const BOUNDARY = { rolePath: '/platform/', permissionsBoundaryArn: 'arn:aws:iam::111122223333:policy/boundary' };

/** Of every role: with defaults, and with the options that a company sets for its roles. */
const VARIANTS = [
  ['defaults', {}],
  ['a path and a boundary', BOUNDARY],
] as const;

/** Calls by which a caller gets rights that were not given to it. CDK's own functions are judged too. */
const ESCALATIONS = `
  iam:CreateAccessKey iam:CreateLoginProfile iam:UpdateLoginProfile iam:AddUserToGroup iam:CreateUser iam:CreateRole
  iam:AttachUserPolicy iam:AttachGroupPolicy iam:AttachRolePolicy iam:PutUserPolicy iam:PutGroupPolicy iam:PutRolePolicy
  iam:CreatePolicyVersion iam:SetDefaultPolicyVersion iam:UpdateAssumeRolePolicy iam:PassRole
  iam:CreateOpenIDConnectProvider iam:PutRolePermissionsBoundary iam:DeleteRolePermissionsBoundary
  eks:CreateAccessEntry eks:UpdateAccessEntry eks:AssociateAccessPolicy eks:UpdateClusterConfig eks:CreateAddon
  eks:CreatePodIdentityAssociation eks:UpdatePodIdentityAssociation
  lambda:CreateFunction lambda:UpdateFunctionCode lambda:UpdateFunctionConfiguration lambda:AddPermission
  sts:AssumeRole sts:AssumeRoleWithWebIdentity ec2:RunInstances ec2:ModifyInstanceAttribute
  cloudformation:CreateStack cloudformation:UpdateStack cloudformation:SetStackPolicy
  ssm:SendCommand ssm:StartSession ssm:GetParameter secretsmanager:GetSecretValue
  kms:PutKeyPolicy kms:ScheduleKeyDeletion kms:DisableKey s3:PutBucketPolicy s3:PutBucketAcl
  backup:PutBackupVaultAccessPolicy backup:DeleteBackupVaultLockConfiguration logs:DeleteLogGroup`
  .trim()
  .split(/\s+/);

/** What brings secrets into namespaces and rotates them: each secret is named in the policy. */
const FOR_SECRETS = [
  'OperatorIdentityRole: sts:AssumeRole',
  'SecretsReadermodels: secretsmanager:GetSecretValue',
  'SecretsReaderresearch: secretsmanager:GetSecretValue',
  'SecretsRotator: secretsmanager:GetSecretValue',
];

/** The keys that a role may use for data, whatever else a condition asks. Others may use none. */
const KEYS_OF_ROLES: Readonly<Record<string, readonly string[]>> = {
  AuditConfigurationRole: ['AuditKey'],
  Auditor: ['AuditKey'],
  ClusterRole: ['KeysClusterSecrets'],
  ClusterRoleawsebscsidriver: ['KeysData'],
  ChatIdentityRole: ['KeysData'],
  CopiesIdentityRole: ['KeysData'],
  CsiDriverCluster3ecd5d15awsmountpoints3csidrivers3csidriversaRole: ['KeysData'],
  ModelsReplicationRole: ['KeysData', 'eu'],
  SecretsReadermodels: ['KeysData'],
  SecretsReaderresearch: ['KeysData'],
  SecretsRotator: ['KeysData'],
  SecretsWriter: ['KeysData'],
  ShardsWriter: ['KeysData'],
  Writer: ['KeysData'],
};

describe.each(VARIANTS)('roles with %s', (_, options) => {
  const identities = policiesOf(resourcesOf(declareEverything(options))).filter(({ kind }) => kind === 'identity');

  test('nobody can become an administrator: no role may make calls by which it gets more rights', () => {
    const found = identities.flatMap(({ owner, statements }) =>
      ESCALATIONS.filter((action) => isReachable(statements, action)).map((action) => `${owner}: ${action}`),
    );
    expect(identities.length).toBeGreaterThan(12);
    expect(found.toSorted()).toEqual(FOR_SECRETS);
  });

  test('each role uses the keys of its own domain, and no other', () => {
    const used = identities.map(({ owner, statements }): [string, string[]] => [owner, keysOf(statements)]);
    expect(Object.fromEntries(used.filter(([, keys]) => keys.length > 0))).toEqual(KEYS_OF_ROLES);
  });

  test('no role may act on everything: a star as the resource is for calls that know no resource', () => {
    const found = identities.flatMap(({ owner, statements }) =>
      statements
        .filter(({ effect, resources }) => effect === 'Allow' && resources.includes('*'))
        .flatMap(({ actions }) => actions)
        .filter((action) => !isWithoutResource(action))
        .map((action) => `${owner}: ${action}`),
    );
    expect(found).toEqual([]);
  });
});

/** Whether any statement allows the action, on anything, if its conditions hold. */
function isReachable(statements: readonly Statement[], action: string): boolean {
  const open = statements
    .filter(({ effect }) => effect === 'Allow')
    .map((statement) => ({ ...statement, resources: ['*'], conditions: {} }));
  return decide(open, { principal: '', action, resource: '*' }) === 'allowed';
}

const DATA_ACTIONS = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:CreateGrant'];

function keysOf(statements: readonly Statement[]): string[] {
  const arns = statements
    .filter(({ effect }) => effect === 'Allow')
    .filter((statement) => DATA_ACTIONS.some((action) => isReachable([statement], action)))
    .flatMap(({ resources }) => resources.filter((arn) => arn === '*' || arn.startsWith('arn:aws:kms:')));
  return [...new Set(arns.map((arn) => arn.replace(/^.*:key\//, '')))].toSorted();
}

/** What reads and lists, and calls on web ACLs, which the controller names by their own ARN. */
function isWithoutResource(action: string): boolean {
  return /:(Describe|List|Get)|^wafv2:(Dis)?[Aa]ssociateWebACL$|^elasticloadbalancing:SetWebAcl$/.test(action);
}
