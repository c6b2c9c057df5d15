import { PRINCIPAL_ARN } from '../../core/arn';
import { NAME_PREFIX, NAMESPACE_NAME } from '../../core/kubernetes-names';
import type { OptionReader, TextForm } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import { firstOfEachName, type UNIQUE_NAMES_CODES, UniqueNames } from '../../core/unique-names';
import { TOKEN_AUDIENCE } from '../permissions-by';
import type { AccessMember, AccessOptions } from './options';
import { groupsOf, type Persona, PERSONAS } from './persona-groups';

/** The tokens of an OIDC provider that may assume a role. */
export interface OidcTrust {
  readonly providerArn: string;
  /** The provider as its tokens name it, without `https://`. */
  readonly issuer: string;
  readonly subjects: readonly string[];
  readonly audience: string;
}

/** A member as planned. */
export interface AccessMemberPlan {
  readonly name: string;
  readonly persona: Persona;
  /** The namespaces in which a researcher or a service has rights. */
  readonly namespaces: readonly string[];
  /** The groups that the cluster sees the member in. */
  readonly groups: readonly string[];
  readonly permissionSets: readonly string[];
  readonly principals: readonly string[];
  /** Undefined without an OIDC provider. */
  readonly oidc?: OidcTrust;
}

export const MEMBER_CODES = {
  'access-member-empty': 'No permission set, principal or OIDC subject may assume the role, so it would admit no one.',
  'access-namespaces': 'Researchers and services have rights in namespaces of teams; others in the whole cluster.',
  'oidc-subject-open': 'The role would trust every subject of an OIDC provider, also those of strangers.',
} as const satisfies ProblemCodes;

type MemberCode = keyof typeof MEMBER_CODES | keyof typeof UNIQUE_NAMES_CODES;
type MemberReader = OptionReader<AccessMember, MemberCode>;

const MEMBER_NAME = { ...NAME_PREFIX, name: 'name of a member', example: 'vision-researchers' } as const;

/** @see https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreatePermissionSet.html (read 2026-11-26) */
const PERMISSION_SET = {
  pattern: /^[\w+=,.@-]{1,32}$/,
  name: 'name of a permission set',
  rule: "1 to 32 letters, digits and '+=,.@-_'",
  example: 'Researcher',
} as const satisfies TextForm;

/** A pattern of roles cannot be named as the principal of a trust policy. */
const ROLE_OR_USER = { ...PRINCIPAL_ARN, pattern: /^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/ } as const;

const OIDC_PROVIDER_ARN = {
  pattern: /^arn:aws[a-z-]*:iam::\d{12}:oidc-provider\/[^\s*?]+$/,
  name: 'ARN of an OIDC provider',
  rule: 'arn:aws:iam::<account>:oidc-provider/<address without https://>',
  example: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com',
  mustBeKnown: true,
} as const satisfies TextForm;

const OIDC_SUBJECT = {
  pattern: /^[!-~]{1,512}$/,
  name: 'subject',
  rule: '1 to 512 characters without spaces',
  example: 'repo:company/models:ref:refs/heads/main',
} as const satisfies TextForm;

const OIDC_AUDIENCE = { ...OIDC_SUBJECT, name: 'audience', example: TOKEN_AUDIENCE } as const;

/** Wildcards for a whole organisation, or for everything: the first part, or the part after the kind of a subject. */
const OPEN_SUBJECT = /^[*?]|^[^:]*:[*?]/;

/** Reads who gets in. */
export function readMembers(read: OptionReader<AccessOptions, MemberCode>): readonly AccessMemberPlan[] {
  read.requirePresent('members', 'Name at least one member.');
  const names = new UniqueNames('members');
  const members = read.each<AccessMember, AccessMemberPlan>('members', (member) => {
    const name = member.requiredText('name', MEMBER_NAME);
    names.take(member, 'name', name);
    const persona = member.requiredOneOf('persona', PERSONAS, 'auditor');
    const namespaces = readNamespaces(member, persona);
    const plan = {
      name,
      persona,
      namespaces,
      groups: groupsOf(persona, namespaces),
      permissionSets: member.knownTexts('permissionSets', PERMISSION_SET),
      principals: member.knownTexts('principals', ROLE_OR_USER),
      oidc: readOidc(member),
    };
    requireSomeone(member, plan);
    return plan;
  });
  return firstOfEachName(members);
}

function requireSomeone(member: MemberReader, { permissionSets, principals, oidc }: AccessMemberPlan): void {
  if (member.failed('permissionSets', 'principals', 'oidcProviderArn', 'oidcSubjects')) return;
  member.require(
    permissionSets.length + principals.length > 0 || oidc !== undefined,
    'access-member-empty',
    'name',
    'No permission set, no principal and no OIDC provider may assume the role of this member.',
    'Set permissionSets, principals, or oidcProviderArn with oidcSubjects.',
  );
}

function readNamespaces(member: MemberReader, persona: Persona): readonly string[] {
  const namespaces = [...new Set(member.knownTexts('namespaces', NAMESPACE_NAME))];
  if (member.failed('namespaces', 'persona') || !member.has('persona')) return namespaces;
  const isNamespaced = persona === 'researcher' || persona === 'service';
  member.require(
    isNamespaced || namespaces.length === 0,
    'access-namespaces',
    'namespaces',
    `The rights of ${persona}s are those of the whole cluster, and namespaces are set.`,
    "Leave namespaces out, or use the persona 'researcher' or 'service'.",
  );
  member.require(
    !isNamespaced || namespaces.length > 0,
    'access-namespaces',
    'namespaces',
    `A ${persona} has rights in namespaces of teams only, and none is set.`,
    'Set namespaces to those of the team, each a TeamNamespace.',
  );
  return namespaces;
}

function readOidc(member: MemberReader): OidcTrust | undefined {
  const providerArn = member.text('oidcProviderArn', OIDC_PROVIDER_ARN);
  const subjects = member.knownTexts('oidcSubjects', OIDC_SUBJECT);
  const audience = member.text('oidcAudience', OIDC_AUDIENCE, TOKEN_AUDIENCE);
  for (const [index, subject] of subjects.entries())
    member.require(
      !OPEN_SUBJECT.test(subject),
      'oidc-subject-open',
      `oidcSubjects[${index}]`,
      `'${subject}' begins with a wildcard, so it is every subject of the provider, also of other organisations.`,
      "Name the organisation and the repository, for example 'repo:company/models:*'.",
    );
  if (providerArn === undefined) {
    requireProvider(member);
    return undefined;
  }
  if (!member.failed('oidcProviderArn', 'oidcSubjects'))
    member.require(
      subjects.length > 0,
      'missing',
      'oidcSubjects',
      'oidcProviderArn is set, and no subject of the provider may assume the role.',
      'Name the subjects that may assume the role.',
    );
  return { providerArn, issuer: providerArn.slice(providerArn.indexOf('/') + 1), subjects, audience };
}

/** What tokens have to say has no effect without the provider that they come from. */
function requireProvider(member: MemberReader): void {
  const set = (['oidcSubjects', 'oidcAudience'] as const).find((name) => member.has(name));
  if (set === undefined || member.failed('oidcProviderArn', set)) return;
  const message = `${set} is set, and oidcProviderArn was left out: no token is trusted.`;
  member.problem('missing', 'oidcProviderArn', message, `Set oidcProviderArn too, or leave ${set} out.`);
}
