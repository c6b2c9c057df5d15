import { refusalOf } from '../../../security/policy-evaluation/authorize';
import { inFavour } from '../../../security/policy-evaluation/doubt';
import type { Statement } from '../../../security/policy-evaluation/statement';
import { type Denied, explain, type Owners } from './denied';
import type { DeployedPolicies, DeployedPolicy, DeployedRole } from './policies';

/** Condition keys of a call: null for a key that the call does not have. A key that is not here is not known. */
export type Context = Readonly<Record<string, string | readonly string[] | null>>;

/** A call with the credentials of a role, and how it leaves. */
export interface JudgedCall {
  readonly role: DeployedRole;
  readonly account: string;
  /** Such as `function Handler`. */
  readonly caller: string;
  readonly action: string;
  readonly resource: string | null;
  readonly context: Context;
  /** The id of the VPC endpoint that it goes through. */
  readonly endpoint?: string;
  /** The request itself was seen, so that all keys that a request sends are known. */
  readonly wasSeen: boolean;
}

/** Actions that need no policy. @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
const ALWAYS_ALLOWED = ['sts:GetCallerIdentity'];

/** Keys that a request has only if it sends them: not there means that it does not have them. */
const SENT = /^(s3:(prefix|delimiter|max-keys|x-amz-.*)|aws:(tagkeys|requesttag\/.*))$/;

/** Judges a call by all its policies together; undefined if AWS lets it pass. */
export function judge(policies: DeployedPolicies, call: JudgedCall): Denied | undefined {
  const { role, account, caller, action, resource, endpoint, wasSeen } = call;
  if (ALWAYS_ALLOWED.includes(action)) return undefined;
  const through = endpoint === undefined ? undefined : policies.endpoint(endpoint);
  const owned = resource === null ? {} : policiesOf(policies, resource);
  const context: Context = {
    'aws:PrincipalAccount': account,
    'aws:SecureTransport': 'true',
    's3:TlsVersion': '1.3',
    'aws:ViaAWSService': 'false',
    'aws:PrincipalIsAWSService': 'false',
    'aws:PrincipalArn': roleArn(account, role),
    ...call.context,
  };
  const keys = new Set(Object.keys(context).map((key) => key.toLowerCase()));
  const isKnown = (key: string) => keys.has(key.toLowerCase()) || (wasSeen && SENT.test(key.toLowerCase()));
  const known = { resource: resource !== null, key: isKnown };
  const favoured = (statements: readonly Statement[] | undefined) => statements && inFavour(statements, known);
  const refusal = refusalOf(
    {
      identity: inFavour(role.identity, known),
      boundary: favoured(role.boundary),
      endpoint: favoured(through?.statements),
      resource: favoured(owned.resource?.statements),
      key: favoured(owned.key?.statements),
    },
    {
      principal: roleArn(account, role),
      action,
      resource: resource ?? '*',
      context: Object.fromEntries(
        Object.entries(context).flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
      ),
    },
  );
  if (refusal === undefined) return undefined;
  const owners: Owners = {
    identity: role.path,
    boundary: role.path,
    endpoint: through?.path,
    resource: owned.resource?.path,
    key: owned.key?.path,
  };
  const on = resource ?? 'any resource';
  return {
    path: role.path,
    line: role.line,
    caller: `${caller}, with role ${role.name}`,
    action,
    resource: on,
    ...explain(refusal, owners, action, on),
  };
}

function roleArn(account: string, { name, iamPath }: DeployedRole): string {
  return `arn:aws:iam::${account}:role${iamPath}${name}`;
}

interface Owned {
  readonly resource?: DeployedPolicy;
  readonly key?: DeployedPolicy;
}

function policiesOf(policies: DeployedPolicies, resource: string): Owned {
  const [, , service, , , name = ''] = resource.split(':');
  if (service === 's3') return { resource: policies.bucket(name.split('/')[0] ?? '') };
  return service === 'kms' ? { key: policies.key(name) } : {};
}
