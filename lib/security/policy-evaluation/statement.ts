/** A statement of a policy with every element as a list. */
export interface Statement {
  readonly sid: string;
  readonly effect: 'Allow' | 'Deny';
  /** By kind: AWS, Service, Federated. Undefined in policies of roles. */
  readonly principals?: Readonly<Record<string, readonly string[]>>;
  /** Whom the statement is not about. */
  readonly notPrincipals?: Readonly<Record<string, readonly string[]>>;
  readonly actions: readonly string[];
  /** What the statement is not about, in place of actions. */
  readonly notActions?: readonly string[];
  /** Empty in trust policies: the resource is the role. */
  readonly resources: readonly string[];
  readonly notResources?: readonly string[];
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

type Raw = Readonly<Record<string, unknown>>;

/** Returns the statements of a policy document, which is an object or its JSON. Without a document there are none. */
export function statementsOf(document: unknown): readonly Statement[] {
  const read = (typeof document === 'string' ? JSON.parse(document) : document) as Raw | null | undefined;
  return items(read?.Statement).map((it) => statementOf(it as Raw));
}

function statementOf(raw: Raw): Statement {
  return {
    sid: String(raw.Sid ?? ''),
    effect: raw.Effect as Statement['effect'],
    ...(raw.Principal !== undefined && { principals: principalsOf(raw.Principal) }),
    ...(raw.NotPrincipal !== undefined && { notPrincipals: principalsOf(raw.NotPrincipal) }),
    actions: texts(raw.Action),
    ...(raw.NotAction !== undefined && { notActions: texts(raw.NotAction) }),
    resources: texts(raw.Resource),
    ...(raw.NotResource !== undefined && { notResources: texts(raw.NotResource) }),
    conditions: Object.fromEntries(
      Object.entries((raw.Condition ?? {}) as Readonly<Record<string, Raw>>).map(([operator, keys]) => [
        operator,
        lists(keys),
      ]),
    ),
  };
}

function principalsOf(principal: unknown): Readonly<Record<string, readonly string[]>> {
  return lists(typeof principal === 'string' ? { AWS: principal } : (principal as Raw));
}

function lists(values: Raw): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, texts(value)]));
}

function texts(value: unknown): readonly string[] {
  return items(value).map(String);
}

function items(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
