import { holds } from './conditions';
import { like, type Context, valuesOf } from './patterns';
import type { Statement } from './statement';

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
  const matching = matchingOf(statements, request);
  if (matching.some(({ effect }) => effect === 'Deny')) return 'denied';
  if (matching.length === 0) return 'not allowed';
  return matching.some(({ principals }) => !principals || isNamed(principals, request.principal))
    ? 'allowed'
    : 'left to IAM';
}

/** The statements that are about a request, in their order. */
export function matchingOf(statements: readonly Statement[], request: Request): readonly Statement[] {
  const context = valuesOf({ 'aws:PrincipalArn': request.principal, ...request.context });
  return statements.filter((statement) => matches(statement, request, context));
}

function matches(statement: Statement, request: Request, context: Context): boolean {
  const { principals, notPrincipals, actions, notActions, resources, notResources, conditions } = statement;
  const isAction = (pattern: string) => like(pattern, request.action, context, 'i');
  const isResource = (pattern: string) => like(pattern, request.resource, context);
  return (
    (principals === undefined || isPrincipal(principals, request.principal)) &&
    (notPrincipals === undefined || !isPrincipal(notPrincipals, request.principal)) &&
    (notActions === undefined ? actions.some(isAction) : !notActions.some(isAction)) &&
    (notResources === undefined
      ? resources.length === 0 || resources.some(isResource)
      : !notResources.some(isResource)) &&
    Object.entries(conditions).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) => holds(operator, context.get(key.toLowerCase()), values, context)),
    )
  );
}

type Principals = NonNullable<Statement['principals']>;

function isPrincipal(principals: Principals, principal: string): boolean {
  const [, account = ''] = /^arn:[^:]+:iam::(\d{12}):/.exec(principal) ?? [];
  const names = Object.values(principals).flat();
  return (
    isNamed(principals, principal) ||
    (account !== '' &&
      names.some((name) => name === account || new RegExp(`^arn:[^:]+:iam::${account}:root$`).test(name)))
  );
}

/** Whether a principal stands in the statement itself. A star is everyone, services too. */
function isNamed(principals: Principals, principal: string): boolean {
  return Object.values(principals).some((names) => names.includes(principal) || names.includes('*'));
}
