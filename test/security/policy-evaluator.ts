import type { Statement } from './every-policy';

/** One call of an AWS API, as IAM sees it. */
export interface Request {
  /** An ARN of a role or of an OIDC provider, or a service such as `logs.eu-central-1.amazonaws.com`. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** The condition keys that the request has. Keys are compared without regard to case, as IAM does. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * What policies say of a request: allowed, denied by a statement, or named by none. A policy of a key or a role that
 * names the whole account leaves it to the IAM policies of the caller.
 */
export type Decision = 'allowed' | 'left to IAM' | 'denied' | 'not allowed';

/**
 * Evaluates statements as IAM does: a matching Deny wins, then a matching Allow.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function decide(statements: readonly Statement[], request: Request): Decision {
  const matching = statements.filter((statement) => matches(statement, request));
  if (matching.some(({ effect }) => effect === 'Deny')) return 'denied';
  if (matching.length === 0) return 'not allowed';
  return matching.some(({ principals }) => !principals || isNamed(principals, request.principal))
    ? 'allowed'
    : 'left to IAM';
}

function matches({ principals, actions, resources, conditions }: Statement, request: Request): boolean {
  const context = new Map(
    Object.entries({ 'aws:PrincipalArn': request.principal, ...request.context }).map(
      ([key, value]) => [key.toLowerCase(), typeof value === 'string' ? [value] : value] as const,
    ),
  );
  return (
    (principals === undefined || isPrincipal(principals, request.principal)) &&
    actions.some((action) => like(action, request.action, 'i')) &&
    (resources.length === 0 || resources.some((resource) => like(resource, request.resource))) &&
    Object.entries(conditions).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) => holds(operator, context.get(key.toLowerCase()), values)),
    )
  );
}

type Principals = NonNullable<Statement['principals']>;

function isPrincipal(principals: Principals, principal: string): boolean {
  const [, account] = /^arn:aws:iam::(\d{12}):/.exec(principal) ?? [];
  return isNamed(principals, principal) || isNamed(principals, `arn:aws:iam::${account}:root`);
}

/** Whether a principal stands in the statement itself. A star is everyone, services too. */
function isNamed(principals: Principals, principal: string): boolean {
  return Object.values(principals).some((names) => names.includes(principal) || names.includes('*'));
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
function holds(name: string, given: readonly string[] | undefined, values: readonly string[]): boolean {
  if (name === 'Null') return (given === undefined) === (values[0] === 'true');
  const [, operator = '', ifExists] = /^(.*?)(IfExists)?$/.exec(name) ?? [];
  const test = OPERATORS[operator];
  if (test === undefined) throw new Error(`The operator ${name} is not evaluated.`);
  const negated = operator.includes('Not');
  if (given === undefined) return ifExists !== undefined || negated;
  const found = given.some((it) => values.some((value) => test(it, value)));
  return negated ? !found : found;
}

const equal = (given: string, value: string) => given === value;

/** By operator, without the negation. */
const OPERATORS: Readonly<Record<string, (given: string, value: string) => boolean>> = {
  StringEquals: equal,
  StringNotEquals: equal,
  StringLike: (given, value) => like(value, given),
  StringNotLike: (given, value) => like(value, given),
  ArnEquals: (given, value) => like(value, given),
  ArnLike: (given, value) => like(value, given),
  ArnNotLike: (given, value) => like(value, given),
  Bool: equal,
  NumericLessThan: (given, value) => Number(given) < Number(value),
};

function like(pattern: string, text: string, flags = ''): boolean {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, `s${flags}`).test(text);
}
