import { parseCidr } from '../../core/cidr';
import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import {
  CERTIFICATE_ARN,
  CERTIFICATE_CODES,
  type LoadBalancerPlace,
  requireCertificateHere,
} from '../../network/certificates';
import { MIN_CLIENT_PREFIX_LENGTH as MIN_PREFIX_LENGTH, PRIVATE_NETWORKS } from '../../network/client-networks';
import type { DrainPlan } from '../../network/drain';
import {
  ANNOTATION_CODES,
  type LoadBalancerAnnotationOptions,
  loadBalancerAttributes,
  ownAnnotations,
  readAnnotations,
  readExtras,
} from './load-balancer-annotations';

/** Which clients reach the service, and how. */
export interface LoadBalancerOptions extends LoadBalancerAnnotationOptions {
  /**
   * Whether the service has a network load balancer of its own. Without one it is reached inside the cluster, and by an
   * `InferenceEdge` that names it in `routes`.
   * @default true
   */
  readonly loadBalancer?: boolean;
  /**
   * Whether the load balancer has public addresses. It then needs `clientCidrs` and `certificateArn`.
   * @default false
   */
  readonly internetFacing?: boolean;
  /**
   * Networks that may connect, as IPv4 CIDRs of a prefix length from 8.
   * @default - the private networks: RFC 1918, and RFC 6598 for VPCs with a second range
   */
  readonly clientCidrs?: readonly string[];
  /**
   * A certificate of ACM in the region of the cluster, or of IAM, for TLS on port 443.
   * @default - plain HTTP on port 80, inside the VPC
   */
  readonly certificateArn?: string;
  /**
   * Further certificates: clients get the one of the host name that they connect to (SNI). Without `certificateArn` the
   * first is that of all other clients. AWS allows 25 for a load balancer by default.
   * @default - none
   */
  readonly certificateArns?: readonly string[];
}

/** The Service, which becomes a network load balancer unless its type is ClusterIP. */
export interface LoadBalancerPlan {
  readonly type: 'LoadBalancer' | 'ClusterIP';
  /** After so many seconds without a byte it closes a connection. */
  readonly idleTimeoutSeconds: number;
  /** That of the AWS Load Balancer Controller, so that no other controller takes the Service. */
  readonly loadBalancerClass: string;
  readonly port: number;
  readonly sourceRanges: readonly string[];
  readonly annotations: Readonly<Record<string, string>>;
}

export const LOAD_BALANCER_CODES = {
  'load-balancer-left-out': 'An option of a load balancer that the service does not have.',
  'load-balancer-open': 'The load balancer would be open to the whole internet, or to every connected network.',
  'load-balancer-plaintext': 'A public load balancer without a certificate has no TLS.',
  'response-outlives-connection': 'A TLS listener closes an idle connection before the longest response is complete.',
  ...CERTIFICATE_CODES,
  ...ANNOTATION_CODES,
} as const satisfies ProblemCodes;

/**
 * TLS 1.3, and 1.2 with forward secrecy.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/describe-ssl-policies.html
 */
const TLS_POLICY = 'ELBSecurityPolicy-TLS13-1-2-2021-06';
/**
 * Idle timeout of listeners; that of TCP listeners can be raised to 6000 seconds. A client that waits for a response in
 * one piece sends and receives nothing meanwhile.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/update-idle-timeout.html
 */
const IDLE_SECONDS = 350;

type LoadBalancerReader = OptionReader<
  LoadBalancerOptions & { readonly maxResponseSeconds?: number },
  keyof typeof LOAD_BALANCER_CODES
>;

/** Plans the load balancer. Its health checks use the path of the readiness probe. */
export function planLoadBalancer(
  read: LoadBalancerReader,
  drain: DrainPlan,
  readyPath: string,
  place: LoadBalancerPlace = {},
): LoadBalancerPlan {
  const type = readType(read);
  const isPublic = read.flag('internetFacing', false);
  const clientCidrs = readClients(read, isPublic);
  const certificates = readCertificates(read, isPublic, place);
  const hasTls = certificates.length > 0;
  const response = drain.shutdownTimeoutSeconds;
  read.require(
    !hasTls || response <= IDLE_SECONDS || read.failed('maxResponseSeconds'),
    'response-outlives-connection',
    'maxResponseSeconds',
    `A TLS listener closes a connection after ${IDLE_SECONDS} seconds without a byte, which cannot be ` +
      `changed; a response in one piece may take ${response} seconds.`,
    `Use at most ${IDLE_SECONDS} seconds, or terminate TLS elsewhere and leave certificateArn out.`,
  );
  const port = hasTls ? 443 : 80;
  const idleTimeoutSeconds = hasTls ? IDLE_SECONDS : Math.max(IDLE_SECONDS, response);
  const isJudged = !read.failed('certificateArn', 'certificateArns');
  const extras = readExtras(read, hasTls || !isJudged);
  const own = {
    ...ownAnnotations({
      scheme: isPublic ? 'internet-facing' : 'internal',
      // To the pods' own addresses: no second hop through a node, and the readiness gate knows each pod.
      'nlb-target-type': 'ip',
      // With few pods a zone may have no ready one and would refuse its clients. Traffic between zones is billed.
      attributes: ['load_balancing.cross_zone.enabled=true', ...loadBalancerAttributes(extras)].join(','),
      ...healthCheckSettings(drain, readyPath),
      ...targetGroupSettings(drain),
      ...(hasTls ? tlsSettings(port, certificates) : idleTimeoutSettings(port, idleTimeoutSeconds)),
      ...(extras.name !== undefined && { name: extras.name }),
    }),
    ...extras.annotations,
  };
  return {
    type,
    idleTimeoutSeconds,
    loadBalancerClass: 'service.k8s.aws/nlb',
    port,
    sourceRanges: clientCidrs.length > 0 ? clientCidrs : PRIVATE_NETWORKS,
    annotations: type === 'ClusterIP' ? {} : { ...readAnnotations(read), ...own },
  };
}

/** Options of the load balancer itself. */
const OF_LOAD_BALANCER = [
  'internetFacing',
  'clientCidrs',
  'certificateArn',
  'certificateArns',
  'loadBalancerName',
  'hostname',
  'accessLogsBucket',
  'accessLogsPrefix',
  'loadBalancerAnnotations',
] as const satisfies readonly (keyof LoadBalancerOptions)[];

function readType(read: LoadBalancerReader): LoadBalancerPlan['type'] {
  if (read.flag('loadBalancer', true)) return 'LoadBalancer';
  for (const option of OF_LOAD_BALANCER) {
    read.require(
      !read.has(option),
      'load-balancer-left-out',
      option,
      `${option} is for the load balancer of the service, and loadBalancer is false.`,
      `Leave ${option} out, or leave loadBalancer out.`,
    );
  }
  return 'ClusterIP';
}

function readClients(read: LoadBalancerReader, isPublic: boolean): readonly string[] {
  const cidrs = [...new Set(read.cidrs('clientCidrs'))];
  if (read.failed('clientCidrs')) return cidrs;
  const isEmpty = read.has('clientCidrs') && cidrs.length === 0;
  read.require(
    !isPublic || cidrs.length > 0,
    'load-balancer-open',
    'clientCidrs',
    'A public load balancer without clientCidrs is open to the whole internet, and the engine does not authenticate.',
    'List the networks of your clients.',
  );
  read.require(
    isPublic || !isEmpty,
    'load-balancer-open',
    'clientCidrs',
    'clientCidrs is an empty list, and the load balancer would admit all private networks.',
    'List the networks of your clients, or leave clientCidrs out for all private networks.',
  );
  const wide = cidrs.filter((cidr) => (parseCidr(cidr)?.prefixLength ?? MIN_PREFIX_LENGTH) < MIN_PREFIX_LENGTH);
  read.require(
    wide.length === 0,
    'load-balancer-open',
    'clientCidrs',
    `${wide.join(' and ')} would admit clients of any organization, and the engine does not authenticate. ` +
      `A network of clients has a prefix length of at least ${MIN_PREFIX_LENGTH}.`,
    'List the networks of your clients.',
  );
  return cidrs.filter((cidr) => !wide.includes(cidr));
}

function readCertificates(read: LoadBalancerReader, isPublic: boolean, place: LoadBalancerPlace): readonly string[] {
  const first = read.text('certificateArn', CERTIFICATE_ARN);
  const others = read.knownTexts('certificateArns', CERTIFICATE_ARN);
  const certificates = [...new Set(first === undefined ? others : [first, ...others])];
  if (read.failed('certificateArn', 'certificateArns')) return certificates;
  const isEmpty = read.has('certificateArns') && certificates.length === 0;
  read.require(
    !isPublic || certificates.length > 0,
    'load-balancer-plaintext',
    'certificateArn',
    'A public load balancer without a certificate sends prompts and responses over the internet in plain text.',
    'Pass the ARN of a certificate in ACM.',
  );
  read.require(
    isPublic || !isEmpty,
    'load-balancer-plaintext',
    'certificateArns',
    'certificateArns is an empty list, and the load balancer would have no TLS.',
    'Pass the ARN of a certificate, or leave certificateArns out for plain HTTP.',
  );
  for (const arn of certificates) {
    requireCertificateHere(read, read.raw('certificateArn') === arn ? 'certificateArn' : 'certificateArns', arn, place);
  }
  return certificates;
}

function healthCheckSettings({ healthCheck }: DrainPlan, path: string): Readonly<Record<string, string>> {
  return {
    'healthcheck-protocol': 'http',
    'healthcheck-port': 'traffic-port',
    'healthcheck-path': path,
    'healthcheck-success-codes': '200',
    'healthcheck-interval': `${healthCheck.intervalSeconds}`,
    'healthcheck-timeout': `${healthCheck.timeoutSeconds}`,
    'healthcheck-healthy-threshold': `${healthCheck.healthyThreshold}`,
    'healthcheck-unhealthy-threshold': `${healthCheck.unhealthyThreshold}`,
  };
}

function targetGroupSettings(drain: DrainPlan): Readonly<Record<string, string>> {
  return {
    'target-group-attributes': [
      `deregistration_delay.timeout_seconds=${drain.deregistrationDelaySeconds}`,
      // A terminating pod is not ready and turns unhealthy. By default the load balancer would cut its responses then.
      'target_health_state.unhealthy.connection_termination.enabled=false',
      'preserve_client_ip.enabled=false',
    ].join(','),
  };
}

/** Of several certificates the first is the default one. */
function tlsSettings(port: number, certificates: readonly string[]): Readonly<Record<string, string>> {
  return {
    'ssl-cert': certificates.join(','),
    'ssl-ports': `${port}`,
    'ssl-negotiation-policy': TLS_POLICY,
    'backend-protocol': 'tcp',
  };
}

function idleTimeoutSettings(port: number, seconds: number): Readonly<Record<string, string>> {
  if (seconds === IDLE_SECONDS) return {};
  return { [`listener-attributes.TCP-${port}`]: `tcp.idle_timeout.seconds=${seconds}` };
}
