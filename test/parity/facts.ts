/**
 * What a program declares, in one spelling for both engines: by kind and name (`subnet network-private-1`), each with
 * what it says in the words of the AWS API. A reference to another resource is `«kind name»`, for all its attributes.
 */
export type Facts = ReadonlyMap<string, Fact>;

export interface Fact {
  readonly says: Says;
  /** What must exist before it, by kind and name: by a reference or by a dependency. */
  readonly after: ReadonlySet<string>;
  /** Whether the engine declares parts of it as resources of their own, for example the policies of a role. */
  readonly hasParts: boolean;
  /** Whether it stays when its program no longer has it. */
  readonly retained: boolean;
}

/** A part of what another resource says, for example a policy of a role: `part of role loader-role`. */
export function partOf(owner: string): string {
  return `${PART_OF}${owner}`;
}

/** What a part belongs to; undefined for a resource that is none. */
export function ownerOf(id: string): string | undefined {
  return id.startsWith(PART_OF) ? id.slice(PART_OF.length) : undefined;
}

const PART_OF = 'part of ';

/** What CDK deploys for its own purposes, such as the functions of custom resources: `of CDK <path>`. */
export const OF_CDK = 'of CDK';

/** Whether a resource is declared by its user: others say nothing, and what comes before them still counts. */
export function isDeclared(id: string): boolean {
  return !id.startsWith(OF_CDK);
}

/** All that must exist before a resource, directly or not. What depends on a part depends on its owner. */
export function allBefore(facts: Facts, id: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (from: string): void => {
    for (const before of facts.get(ownerOf(from) ?? from)?.after ?? []) {
      if (before === id || found.has(before)) continue;
      found.add(before);
      found.add(ownerOf(before) ?? before);
      visit(before);
    }
  };
  visit(id);
  return found;
}

export type Says = Readonly<Record<string, unknown>>;

/** How a reference to a resource is written. */
export function reference(id: string): string {
  return `«${id}»`;
}

/** The references in a value. */
export function referencesIn(value: unknown): readonly string[] {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return [...text.matchAll(/«([^»]*)»/g)].map(([, id = '']) => id);
}

interface AnyStatement {
  readonly Effect?: unknown;
  readonly Principal?: unknown;
  readonly Action?: unknown;
  readonly Resource?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The statements of a policy, whatever their order, their ids, and whether one value is a list. */
export function statementsOf(document: unknown): readonly unknown[] {
  const { Statement = [] } = (document ?? {}) as { readonly Statement?: AnyStatement | readonly AnyStatement[] };
  return sorted([Statement].flat().map((it) => oneSpelling(it as AnyStatement)));
}

function oneSpelling({ Effect, Principal, Action, Resource, Condition = {} }: AnyStatement): Says {
  return {
    effect: Effect,
    principal: Principal === undefined ? undefined : listsIn(Principal as Says),
    actions: sorted([Action].flat()),
    resources: Resource === undefined ? [] : sorted([Resource].flat()),
    conditions: Object.fromEntries(Object.entries(Condition).map(([operator, keys]) => [operator, listsIn(keys)])),
  };
}

function listsIn(values: Says): Says {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, sorted([value].flat())]));
}

/** A list in an order that does not depend on the engine. */
export function sorted(values: readonly unknown[]): readonly unknown[] {
  return values.toSorted((a, b) => (JSON.stringify(a) ?? '').localeCompare(JSON.stringify(b) ?? ''));
}

/** A value without the fields that have none, without empty lists and objects, and with numbers and flags as text. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, plain(inner)] as const)
      .filter(([, inner]) => inner !== undefined && inner !== null && !isEmpty(inner))
      .toSorted(([a], [b]) => a.localeCompare(b)),
  );
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** `EcrApi` as `ecr-api`. */
export function kebab(text: string): string {
  return text.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}

/** Field names of CloudFormation as the provider writes them: the first letter small. */
export function smallFirst(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(smallFirst);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.charAt(0).toLowerCase() + key.slice(1), smallFirst(inner)]),
  );
}

/** Tags that one engine adds for its own purposes: the name that the console shows, and CDK's own. */
const OWN_TAGS = /^(Name|aws-cdk:.*)$/;

/** The fields of an object without some of them. */
export function without(says: Says, ...names: readonly string[]): Says {
  return Object.fromEntries(Object.entries(says).filter(([name]) => !names.includes(name)));
}

/** The tags that a declaration asks for. */
export function declaredTags(tags: Says): Says {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !OWN_TAGS.test(key)));
}
