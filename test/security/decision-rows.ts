import type { Policies } from './every-policy';
import type { Decision, Request } from '../../lib/security/policy-evaluation/decide';

/** A call, and what a policy must say of it. */
export interface Row {
  readonly of: readonly [kind: Policies['kind'], owner: string];
  readonly what: string;
  readonly expected: Decision;
  readonly request: Request;
}

export type Context = NonNullable<Request['context']>;
export type Case = readonly [what: string, expected: Decision, action: string, resource: string, context?: Context];

export function rows(of: Row['of'], principal: string, cases: readonly Case[]): readonly Row[] {
  return cases.map(([what, expected, action, resource, context]) => ({
    of,
    what,
    expected,
    request: { principal, action, resource, context },
  }));
}

/** A call that a policy allows exactly so, and what must not go in its place. */
export interface Exact {
  readonly what: string;
  readonly action: string;
  readonly resource: string;
  /** Each of these keys is needed. */
  readonly context?: Context;
  /** An action of the same service. @default - none is tried */
  readonly otherAction?: string;
  /** Something else that the action could be tried on. @default - none is tried */
  readonly otherResource?: string;
}

/** The call itself, another action, another resource, and the call without one of its condition keys in turn. */
export function exactly(
  of: Row['of'],
  principal: string,
  calls: readonly Exact[],
  otherwise: Decision = 'not allowed',
) {
  return calls.flatMap(({ what, action, resource, context = {}, otherAction, otherResource }) =>
    rows(of, principal, [
      [what, 'allowed', action, resource, context],
      ...(otherAction ? [[`${what}: another action`, otherwise, otherAction, resource, context] satisfies Case] : []),
      ...(otherResource ? [[`${what}: elsewhere`, otherwise, action, otherResource, context] satisfies Case] : []),
      ...Object.keys(context).map((left): Case => {
        const { [left]: _, ...others } = context;
        return [`${what}: without ${left}`, otherwise, action, resource, others];
      }),
    ]),
  );
}
