import type { PolicyStatement } from '../../../lib/security/policy';

/** A request to S3 through the endpoint. */
export interface S3Request {
  readonly action: string;
  /** Bucket and key, for example `models/llama`. */
  readonly object: string;
  /** The account that signed the request. @default - none did */
  readonly account?: string;
}

/** Whether the policy of an endpoint lets a request through: one statement allows it, and none denies it. */
export function letsThrough(statements: readonly PolicyStatement[], request: S3Request): boolean {
  const effects = statements.filter((statement) => applies(statement, request)).map(({ Effect }) => Effect);
  return effects.includes('Allow') && !effects.includes('Deny');
}

function applies({ Action, Resource, Condition, Principal }: PolicyStatement, request: S3Request): boolean {
  expect(Principal).toEqual({ AWS: '*' });
  return (
    Action.some((pattern) => matches(pattern, request.action)) &&
    (Resource ?? []).some((pattern) => matches(pattern, `arn:aws:s3:::${request.object}`)) &&
    Object.entries(Condition ?? {}).every(([operator, keys]) => holds(operator, keys, request))
  );
}

/** A condition on a key that the request does not have does not hold. */
function holds(operator: string, keys: Readonly<Record<string, unknown>>, { account }: S3Request): boolean {
  expect(operator).toBe('StringEquals');
  return Object.entries(keys).every(([key, value]) => {
    expect(key).toBe('aws:PrincipalAccount');
    return account === value;
  });
}

function matches(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
}
