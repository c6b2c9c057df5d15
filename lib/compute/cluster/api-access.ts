import { parseArn } from '../../core/arn';
import { addressCount, parseCidr } from '../../core/cidr';
import { OptionReader, type TextForm } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';

/** Who reaches the API server, and who administers the cluster. */
export interface ApiAccessOptions {
  /**
   * Networks that may reach the API server over the internet, for example `203.0.113.0/24`. May be late-bound.
   * @default - none: the API server is reached only from inside the VPC
   */
  readonly publicCidrs?: readonly string[];
  /**
   * Networks that may reach the API server inside the VPC, or through what is connected to it, on port 443: of a
   * bastion, a VPN, another VPC. For example `10.0.0.0/16`. May be late-bound.
   * @default - none: only nodes, pods and the deployment itself
   */
  readonly apiClientCidrs?: readonly string[];
  /**
   * ARNs of IAM roles and users that administer the whole cluster, and so read every Secret and may run pods with the
   * AWS permissions of nodes and controllers: no sessions of roles, no service-linked roles. For people with fewer
   * rights see `Access`. May be late-bound.
   * @default - only the deployment's own kubectl role
   */
  readonly administrators?: readonly string[];
}

/** The networks from which the API server is reached. */
export interface EndpointPlan {
  readonly privateAccess: true;
  readonly publicAccess: boolean;
  readonly publicCidrs: readonly string[];
  readonly apiClientCidrs: readonly string[];
  /** The port of the API server. */
  readonly port: number;
}

export const API_ACCESS_CODES = {
  'cluster-endpoint-open': 'The API server would be open to the whole internet, or to every connected network.',
  'public-cidr-private': 'A network of the internet was expected, and EKS refuses the one that was given.',
  'administrator-unsupported': 'EKS admits roles and users by access entries, and not such a principal.',
} as const satisfies ProblemCodes;

type ApiAccessReader = OptionReader<ApiAccessOptions, keyof typeof API_ACCESS_CODES>;

const API_SERVER_PORT = 443;

/** @see https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html (read 2026-11-26) */
const ADMINISTRATOR: TextForm = {
  pattern: /^arn:aws[a-z-]*:(iam::\d{12}:(role|user)\/|sts::\d{12}:assumed-role\/)[^\s*?]+$/,
  name: 'IAM principal',
  rule: 'the ARN of a role or user',
  example: 'arn:aws:iam::111122223333:role/platform',
};

/**
 * Networks that EKS refuses as public: private, shared, loopback, link-local, multicast and reserved ones.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html (read 2026-11-26)
 * @see https://www.rfc-editor.org/rfc/rfc6890
 */
const NOT_PUBLIC = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/3',
] as const;

/** Reads from where the API server is reached. A network that is listed twice counts once. */
export function readEndpoint(read: ApiAccessReader): EndpointPlan {
  const publicCidrs = readCidrs(read, 'publicCidrs');
  requirePublic(read, publicCidrs);
  // Each becomes a rule of its own.
  const apiClientCidrs = read.requireKnownList('apiClientCidrs') ? readCidrs(read, 'apiClientCidrs') : [];
  return {
    privateAccess: true,
    publicAccess: publicCidrs.length > 0,
    publicCidrs,
    apiClientCidrs,
    port: API_SERVER_PORT,
  };
}

/**
 * Judges whether an engine that applies charts from where it runs reaches the API server. In CDK functions in the VPC
 * apply them.
 *
 * @param others whether anything else is let in, for example a security group
 */
export function planReach(endpoint: EndpointPlan, others: boolean): Planned<EndpointPlan> {
  const read: ApiAccessReader = new OptionReader<ApiAccessOptions, keyof typeof API_ACCESS_CODES>({});
  if (!endpoint.publicAccess && endpoint.apiClientCidrs.length === 0 && !others) {
    read.warn(
      'api-server-unreached',
      'Only nodes and pods of the cluster reach its API server, and charts are applied from where Pulumi runs. Set ' +
        'apiClientCidrs or apiClientSecurityGroupIds for a runner in the VPC, or publicCidrs for one outside.',
    );
  }
  return read.planned(endpoint);
}

/** Reads who administers the cluster. EKS takes one access entry for a principal; one that is listed twice gets one. */
export function readAdministrators(read: ApiAccessReader): readonly string[] {
  const administrators = [...new Set(read.knownTexts('administrators', ADMINISTRATOR))];
  return administrators.filter((it) => isAdmitted(read, it));
}

function isAdmitted(read: ApiAccessReader, principal: string): boolean {
  const arn = parseArn(principal);
  const path = pathOf(read, 'administrators', principal);
  if (arn?.service === 'sts') {
    const [, role = ''] = arn.resource.split('/');
    const mend = `arn:${arn.partition}:iam::${arn.accountId}:role/${role}`;
    const message = `'${principal}' is a session of a role, which ends; EKS admits the role itself.`;
    read.problem('administrator-unsupported', path, message, `Use '${mend}', with the path of the role if it has one.`);
    return false;
  }
  if (arn?.resource.startsWith('role/aws-service-role/')) {
    const message = `'${principal}' is a service-linked role, for which EKS makes no access entry.`;
    read.problem('administrator-unsupported', path, message, 'Use a role or user of your own.');
    return false;
  }
  return true;
}

function readCidrs(read: ApiAccessReader, name: 'publicCidrs' | 'apiClientCidrs'): readonly string[] {
  const cidrs = [...new Set(read.cidrs(name))];
  const [what, mend] =
    name === 'publicCidrs'
      ? [
          'the whole internet',
          'List the networks of your offices and runners, or leave publicCidrs out and connect through the VPC.',
        ]
      : ['every network that is connected to the VPC', 'List the networks of your bastions, VPNs and other VPCs.'];
  for (const cidr of cidrs.filter((it) => it.endsWith('/0'))) {
    read.problem('cluster-endpoint-open', pathOf(read, name, cidr), `${cidr} opens the API server to ${what}.`, mend);
  }
  return cidrs;
}

function requirePublic(read: ApiAccessReader, cidrs: readonly string[]): void {
  for (const cidr of cidrs) {
    const reserved = NOT_PUBLIC.find((network) => liesIn(cidr, network));
    if (reserved === undefined) continue;
    read.problem(
      'public-cidr-private',
      pathOf(read, 'publicCidrs', cidr),
      `${cidr} is no network of the internet: it lies in ${reserved}, which EKS refuses.`,
      'List it in apiClientCidrs if its clients reach the VPC; publicCidrs takes their public addresses.',
    );
  }
}

/** Returns whether a network lies in another. One that is known only at deployment lies in none. */
function liesIn(one: string, other: string): boolean {
  const [inner, outer] = [parseCidr(one), parseCidr(other)];
  if (inner === undefined || outer === undefined || inner.prefixLength < outer.prefixLength) return false;
  const size = addressCount(outer.prefixLength);
  return Math.floor(inner.base / size) === Math.floor(outer.base / size);
}

function pathOf(read: ApiAccessReader, name: keyof ApiAccessOptions, value: string): string {
  return `${name}[${(read.raw(name) ?? []).indexOf(value)}]`;
}
