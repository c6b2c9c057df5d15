import { decide, matchingOf, type Request } from './decide';
import type { Statement } from './statement';

/** The policies that AWS asks about one call, in the account of the caller. */
export interface PoliciesOfCall {
  /** Of the role that calls. */
  readonly identity: readonly Statement[];
  /** Its permissions boundary. @default - none */
  readonly boundary?: readonly Statement[];
  /** Of the VPC endpoint that the call goes through. @default - none, or one without a policy */
  readonly endpoint?: readonly Statement[];
  /** Of the bucket, or of another resource that may do without a policy. @default - none */
  readonly resource?: readonly Statement[];
  /** Of the key: a key lets no one in whom its policy does not name. @default - the call uses no key */
  readonly key?: readonly Statement[];
}

export type PolicyKind = keyof PoliciesOfCall;

/** The policy that stands in the way of a call. */
export interface Refusal {
  readonly by: PolicyKind;
  /** A statement denies the call, or none allows it. */
  readonly how: 'denied' | 'not allowed';
  /** The ids of the statements that deny it. */
  readonly statements: readonly string[];
}

/**
 * Decides a call as AWS does, over all its policies together; undefined if it is allowed. A Deny anywhere wins. The
 * endpoint has to allow it, a key has to name the caller or its account, and the boundary limits what the role allows.
 * The policy of a resource that names the role itself allows the call without a policy of the role.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 */
export function refusalOf(policies: PoliciesOfCall, request: Request): Refusal | undefined {
  const given = KINDS.flatMap((kind) => {
    const statements = policies[kind];
    return statements === undefined ? [] : [{ kind, statements, decision: decide(statements, request) }];
  });
  const denied = given.find(({ decision }) => decision === 'denied');
  if (denied !== undefined) {
    const denying = matchingOf(denied.statements, request).filter(({ effect }) => effect === 'Deny');
    return { by: denied.kind, how: 'denied', statements: denying.map(({ sid }) => sid) };
  }
  const says = new Map(given.map(({ kind, decision }) => [kind, decision]));
  const named = says.get('resource') === 'allowed' || says.get('key') === 'allowed';
  const missing = given.find(({ kind, decision }) => {
    if (decision !== 'not allowed') return false;
    return kind === 'identity' ? !named : kind !== 'resource';
  });
  return missing && { by: missing.kind, how: 'not allowed', statements: [] };
}

/** In the order in which they are reported: what is nearest to the caller first. */
const KINDS = ['identity', 'boundary', 'endpoint', 'resource', 'key'] as const satisfies readonly PolicyKind[];
