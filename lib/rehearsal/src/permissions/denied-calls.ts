import { LOCAL_PARTITION } from '../../../catalog/cloud-types/local-partition';
import { networkOf } from '../reachability/network';
import { type NetworkResource, ofType } from '../reachability/network-resource';
import { deniedAnswers } from './answers';
import type { Call, Called } from './call';
import type { Denied } from './denied';
import { type JudgedCall, judge } from './judge';
import { callsOfPods, deniedTrust } from './pods';
import { DeployedPolicies } from './policies';
import { Ways } from './ways';

/**
 * The calls that AWS would refuse, each once: those that functions made, those that pods with Pod Identity make, and
 * the answers of custom resources. Roles that the deployment did not make are not judged.
 */
export function deniedCalls(called: Called): Denied[] {
  const { calls, region } = called;
  const resources = called.resources.map((it) => ({ ...it, properties: { ...it.properties, ...it.attributes } }));
  const policies = new DeployedPolicies(resources);
  const ways = new Ways(networkOf(called.resources), resources);
  const judged = [
    ...calls.flatMap((call) => seenCall(call, policies, ways, resources)),
    ...callsOfPods({ ...called, resources }, policies, ways),
  ];
  const found = [
    ...judged.flatMap((call) => [call, ...callsOfKeys(call, policies, region)]).map((call) => judge(policies, call)),
    ...deniedTrust({ ...called, resources }, policies),
    ...deniedAnswers(called.resources, region, policies, ways),
  ].filter((it) => it !== undefined);
  return [...new Map(found.map((it) => [`${it.caller} ${it.action} ${it.by} ${bucketOf(it.resource)}`, it])).values()];
}

function seenCall(
  { principal, action, resource, context }: Call,
  policies: DeployedPolicies,
  ways: Ways,
  resources: readonly NetworkResource[],
): JudgedCall[] {
  const [, account = '', name = '', session = ''] =
    /^arn:[^:]+:sts::(\d+):assumed-role\/([^/]+)\/(.*)$/.exec(principal) ?? [];
  const role = policies.role(name);
  if (role === undefined) return [];
  const isFunction = ofType(resources, 'AWS::Lambda::Function').some(({ id }) => id === session);
  const way = isFunction ? ways.ofFunction(session, action) : { context: {} };
  const caller = isFunction ? `function ${session}` : `session ${session}`;
  return [
    {
      role,
      account,
      caller,
      action,
      resource,
      wasSeen: true,
      endpoint: way.endpoint,
      context: { ...way.context, ...context },
    },
  ];
}

/** Actions on objects for which S3 uses the key of the bucket with the rights of the caller. */
const USES_OF_KEYS: Readonly<Record<string, string>> = {
  's3:GetObject': 'kms:Decrypt',
  's3:GetObjectVersion': 'kms:Decrypt',
  's3:PutObject': 'kms:GenerateDataKey',
};

/** What S3 asks the key of a bucket in the name of the caller; no endpoint of the VPC is on this way. */
function callsOfKeys(call: JudgedCall, policies: DeployedPolicies, region: string): JudgedCall[] {
  const action = USES_OF_KEYS[call.action];
  const key = policies.keyOfBucket(bucketOf(call.resource ?? ''));
  if (action === undefined || key === undefined || policies.key(key) === undefined) return [];
  const resource = key.startsWith('arn:') ? key : `arn:aws:kms:${region}:${call.account}:key/${key}`;
  const context = { 'kms:ViaService': `s3.${region}.${LOCAL_PARTITION.dnsSuffix}`, 'kms:CallerAccount': call.account };
  return [{ ...call, action, resource, context, endpoint: undefined, wasSeen: false }];
}

/** The bucket of an object's ARN; of another ARN its name. */
function bucketOf(arn: string): string {
  return arn.replace(/^arn:[^:]+:s3:::/, '').split('/')[0] ?? '';
}
