import { parseCidr } from '../../core/cidr';
import { EXISTING_BUCKET } from '../../core/bucket-name';
import { kubernetesName, LABEL_NAME } from '../../core/kubernetes-names';
import { OptionReader, type TextForm } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';
import type { CostLine } from '../../planning/cost';
import type { AliasRecordsPlan } from '../alias-records';
import { CERTIFICATE_ARN, CERTIFICATE_CODES, type LoadBalancerPlace, requireCertificateHere } from '../certificates';
import { MIN_CLIENT_PREFIX_LENGTH, PRIVATE_NETWORKS } from '../client-networks';
import { edgeCost } from './cost';
import type { InferenceEdgeOptions } from './options';
import { SCHEME_CODES } from '../load-balancer-controller/scheme';
import { EDGE_RECORD_CODES, planRecords } from './records';
import { EDGE_ROUTE_CODES, type EdgeRoutePlan, planRoutes } from './routes';
import { EDGE_TRAFFIC_CODES, type EdgeTrafficPlan, planTraffic, requireApplicationOnly } from './traffic';
import { planWebAcl, WEB_ACL_CODES, type WebAclPlan } from './web-acl';

/** Which client certificates the listener accepts. */
export interface TrustStorePlan {
  readonly bucket: string;
  readonly key: string;
  readonly revocationKey: string | undefined;
}

/** An edge: everything that its objects and resources need, except what the deployment names. */
export interface InferenceEdgePlan extends EdgeTrafficPlan {
  readonly name: string;
  readonly namespace: string;
  readonly kind: 'application' | 'network';
  readonly routes: readonly EdgeRoutePlan[];
  readonly certificateArns: readonly string[];
  readonly tlsPolicy: string;
  readonly internetFacing: boolean;
  readonly allowedCidrs: readonly string[];
  readonly redirectHttp: boolean;
  readonly records: AliasRecordsPlan | undefined;
  readonly webAcl: WebAclPlan | undefined;
  readonly trustStore: TrustStorePlan | undefined;
  /** Days for which access logs are kept; undefined without logs. */
  readonly accessLogRetentionDays: number | undefined;
  readonly cost: readonly CostLine[];
}

export const INFERENCE_EDGE_CODES = {
  'edge-open': 'The edge would be open to clients that no option names.',
  'edge-without-web-acl': 'Nothing refuses attacks on an edge with public addresses.',
  'client-certificates-incomplete': 'Client certificates are checked by a bundle of CA certificates.',
  ...CERTIFICATE_CODES,
  ...EDGE_RECORD_CODES,
  ...EDGE_ROUTE_CODES,
  ...EDGE_TRAFFIC_CODES,
  ...WEB_ACL_CODES,
  ...SCHEME_CODES,
} as const satisfies ProblemCodes;

const DEFAULT_NAME = 'edge';
const DEFAULT_NAMESPACE = 'inference';
const RETENTION = { min: 1, max: 3650, default: 90, unit: 'days' } as const;

/**
 * What AWS recommends: TLS 1.3 and 1.2 with forward secrecy, and a post-quantum key exchange with clients that know it.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html 2026-11
 */
const TLS_POLICY = {
  pattern: /^ELBSecurityPolicy-TLS13-1-[23](-Res)?(-FIPS)?(-PQ)?-20\d\d-\d\d$/,
  name: 'TLS policy',
  rule: 'a policy with TLS 1.3 and with forward secrecy only',
  example: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
} as const satisfies TextForm;
const OBJECT_KEY = {
  pattern: /^[\w!.*'()/-]{1,1024}$/,
  name: 'key of an object',
  rule: "1 to 1024 letters, digits and '!_.*()/-'",
  example: 'ca.pem',
} as const satisfies TextForm;

type EdgeReader = OptionReader<InferenceEdgeOptions, keyof typeof INFERENCE_EDGE_CODES>;

/** What the construct around the plan knows of its references. */
export interface InferenceEdgeReferences {
  /** The id of the construct, from which the default name comes. @default - none */
  readonly id?: string;
  /** Where the load balancer is made. @default - not known */
  readonly place?: LoadBalancerPlace;
}

/**
 * Plans an edge, once for every engine.
 *
 * @example
 * const { plan, problems } = planInferenceEdge({ routes: [{ service: 'chat' }], certificateArns: [certificateArn] });
 */
export function planInferenceEdge(
  options: InferenceEdgeOptions,
  { id, place = {} }: InferenceEdgeReferences = {},
): Planned<InferenceEdgePlan> {
  const read: EdgeReader = new OptionReader(options);
  const kind = read.oneOf('kind', ['application', 'network'] as const, 'application');
  const isApplication = kind === 'application';
  requireApplicationOnly(read, isApplication);
  const internetFacing = read.flag('internetFacing', false);
  const hasWebAcl = readWebAclDecision(read, isApplication, internetFacing);
  const webAcl = planWebAcl(read);
  const accessLogRetentionDays = read.integer('accessLogRetentionDays', RETENTION);
  const routes = planRoutes(read, isApplication);
  const plan = {
    // Two labels make the name of a GatewayClass, of at most 253 characters.
    name: read.text('name', { ...LABEL_NAME, example: DEFAULT_NAME }, kubernetesName(id ?? '') ?? DEFAULT_NAME),
    namespace: read.text('namespace', LABEL_NAME, DEFAULT_NAMESPACE),
    kind,
    routes,
    certificateArns: readCertificates(read, place),
    tlsPolicy: read.text('tlsPolicy', TLS_POLICY, TLS_POLICY.example),
    internetFacing,
    allowedCidrs: readClients(read, internetFacing),
    redirectHttp: read.flag('redirectHttp', true) && isApplication,
    records: planRecords(read, place),
    webAcl: hasWebAcl ? webAcl : undefined,
    trustStore: readTrustStore(read),
    accessLogRetentionDays: read.flag('accessLogs', true) ? accessLogRetentionDays : undefined,
    ...planTraffic(read, isApplication),
  } as const;
  return read.planned({ ...plan, cost: edgeCost(plan) });
}

function readWebAclDecision(read: EdgeReader, isApplication: boolean, internetFacing: boolean): boolean {
  const wanted = read.flag('webAcl', isApplication);
  read.require(
    isApplication || !wanted,
    'application-only',
    'webAcl',
    "AWS WAF protects application load balancers, and kind is 'network'.",
    "Leave webAcl out, or use kind: 'application'.",
  );
  read.require(
    !internetFacing || (wanted && isApplication) || read.failed('webAcl', 'kind'),
    'edge-without-web-acl',
    'internetFacing',
    isApplication
      ? 'internetFacing needs the rules of AWS WAF, and webAcl is false.'
      : "internetFacing needs the rules of AWS WAF, which a load balancer of kind 'network' cannot have.",
    isApplication ? 'Leave webAcl out.' : "Use kind: 'application', or leave internetFacing out.",
  );
  return wanted && isApplication;
}

function readCertificates(read: EdgeReader, place: LoadBalancerPlace): readonly string[] {
  const certificates = [...new Set(read.knownTexts('certificateArns', CERTIFICATE_ARN))];
  const fix = 'Pass the ARN of a certificate in ACM.';
  read.require(
    certificates.length > 0 || read.failed('certificateArns'),
    'missing',
    'certificateArns',
    'certificateArns is required: an edge has TLS.',
    fix,
  );
  for (const arn of certificates) requireCertificateHere(read, 'certificateArns', arn, place);
  return certificates.length > 0 ? certificates : [CERTIFICATE_ARN.example];
}

function readClients(read: EdgeReader, internetFacing: boolean): readonly string[] {
  const cidrs = [...new Set(read.cidrs('allowedCidrs'))];
  if (read.failed('allowedCidrs')) return PRIVATE_NETWORKS;
  const isNamed = cidrs.length > 0 || (!internetFacing && !read.has('allowedCidrs'));
  read.require(
    isNamed,
    'edge-open',
    'allowedCidrs',
    internetFacing
      ? 'internetFacing has no default for the networks that may connect.'
      : 'allowedCidrs is an empty list, and the controller would admit every network.',
    internetFacing
      ? "List the networks of your clients; ['0.0.0.0/0'] admits the whole internet."
      : 'List the networks of your clients, or leave allowedCidrs out for all private networks.',
  );
  const wide = cidrs.filter(
    (cidr) => (parseCidr(cidr)?.prefixLength ?? MIN_CLIENT_PREFIX_LENGTH) < MIN_CLIENT_PREFIX_LENGTH,
  );
  read.require(
    internetFacing || wide.length === 0,
    'edge-open',
    'allowedCidrs',
    `${wide.join(' and ')} is wider than any private network, and the load balancer is internal.`,
    `Use a prefix length of at least ${MIN_CLIENT_PREFIX_LENGTH}.`,
  );
  return isNamed && cidrs.length > 0 ? cidrs : PRIVATE_NETWORKS;
}

function readTrustStore(read: EdgeReader): TrustStorePlan | undefined {
  const bucket = read.text('clientCaBucket', EXISTING_BUCKET);
  const key = read.text('clientCaKey', OBJECT_KEY, OBJECT_KEY.example);
  const revocationKey = read.text('clientRevocationKey', { ...OBJECT_KEY, example: 'revoked.crl' });
  for (const option of ['clientCaKey', 'clientRevocationKey'] as const) {
    read.require(
      read.has('clientCaBucket') || !read.has(option) || read.failed(option),
      'client-certificates-incomplete',
      option,
      `${option} is the key of an object, and clientCaBucket was left out.`,
      `Set clientCaBucket, or leave ${option} out.`,
    );
  }
  return bucket === undefined ? undefined : { bucket, key, revocationKey };
}
