import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import type { DrainPlan } from './drain';

/** Which clients reach the service, and how. */
export interface LoadBalancerOptions {
  /**
   * Whether the load balancer has public addresses. It then needs `clientCidrs` and `certificateArn`.
   * @default false
   */
  readonly internetFacing?: boolean;
  /**
   * Networks that may connect, as IPv4 CIDRs.
   * @default - the private networks: RFC 1918, and RFC 6598 for VPCs with a second range
   */
  readonly clientCidrs?: readonly string[];
  /** A certificate in ACM, for TLS on port 443. @default - plain HTTP on port 80, inside the VPC */
  readonly certificateArn?: string;
}

/** The Service of type LoadBalancer, which becomes a network load balancer. */
export interface LoadBalancerPlan {
  /** That of the AWS Load Balancer Controller, so that no other controller takes the Service. */
  readonly loadBalancerClass: string;
  readonly port: number;
  readonly sourceRanges: readonly string[];
  readonly annotations: Readonly<Record<string, string>>;
}

export const LOAD_BALANCER_CODES = {
  'load-balancer-open': 'A public load balancer without clientCidrs is open to the whole internet.',
  'load-balancer-plaintext': 'A public load balancer without a certificate has no TLS.',
  'response-outlives-connection': 'A TLS listener closes an idle connection before the longest response is complete.',
} as const satisfies ProblemCodes;

const PRIVATE_NETWORKS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'] as const;

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

const CERTIFICATE_ARN = {
  pattern: /^arn:aws[a-z-]*:(acm:[a-z0-9-]+:\d{12}:certificate|iam::\d{12}:server-certificate)\/.+$/,
  name: 'certificate ARN',
  rule: 'the ARN of a certificate in ACM or IAM',
  example: 'arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012',
} as const;

/** Plans the load balancer. Its health checks use the path of the readiness probe. */
export function planLoadBalancer(
  read: OptionReader<LoadBalancerOptions & { readonly maxResponseSeconds?: number }, keyof typeof LOAD_BALANCER_CODES>,
  drain: DrainPlan,
  readyPath: string,
): LoadBalancerPlan {
  const isPublic = read.flag('internetFacing', false);
  const clientCidrs = read.cidrs('clientCidrs');
  const certificateArn = read.text('certificateArn', CERTIFICATE_ARN);
  const response = drain.shutdownTimeoutSeconds;
  read.require(
    !isPublic || clientCidrs.length > 0 || read.failed('clientCidrs'),
    'load-balancer-open',
    'clientCidrs',
    'A public load balancer without clientCidrs is open to the whole internet, and the engine does not authenticate.',
    'List the networks of your clients.',
  );
  read.require(
    !isPublic || certificateArn !== undefined || read.failed('certificateArn'),
    'load-balancer-plaintext',
    'certificateArn',
    'A public load balancer without a certificate sends prompts and responses over the internet in plain text.',
    'Pass the ARN of a certificate in ACM.',
  );
  read.require(
    certificateArn === undefined || response <= IDLE_SECONDS || read.failed('maxResponseSeconds'),
    'response-outlives-connection',
    'maxResponseSeconds',
    `A TLS listener closes a connection after ${IDLE_SECONDS} seconds without a byte, which cannot be ` +
      `changed; a response in one piece may take ${response} seconds.`,
    `Use at most ${IDLE_SECONDS} seconds, or terminate TLS elsewhere and leave certificateArn out.`,
  );
  const port = certificateArn === undefined ? 80 : 443;
  return {
    loadBalancerClass: 'service.k8s.aws/nlb',
    port,
    sourceRanges: clientCidrs.length > 0 ? clientCidrs : PRIVATE_NETWORKS,
    annotations: annotations({
      scheme: isPublic ? 'internet-facing' : 'internal',
      // To the pods' own addresses: no second hop through a node, and the readiness gate knows each pod.
      'nlb-target-type': 'ip',
      // With few pods a zone may have no ready one and would refuse its clients. Traffic between zones is billed.
      attributes: 'load_balancing.cross_zone.enabled=true',
      ...healthCheckSettings(drain, readyPath),
      ...targetGroupSettings(drain),
      ...(certificateArn === undefined ? idleTimeoutSettings(port, response) : tlsSettings(port, certificateArn)),
    }),
  };
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

function tlsSettings(port: number, certificateArn: string): Readonly<Record<string, string>> {
  return {
    'ssl-cert': certificateArn,
    'ssl-ports': `${port}`,
    'ssl-negotiation-policy': TLS_POLICY,
    'backend-protocol': 'tcp',
  };
}

function idleTimeoutSettings(port: number, response: number): Readonly<Record<string, string>> {
  if (response <= IDLE_SECONDS) return {};
  return { [`listener-attributes.TCP-${port}`]: `tcp.idle_timeout.seconds=${response}` };
}

/** @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/ */
function annotations(settings: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [`service.beta.kubernetes.io/aws-load-balancer-${key}`, value]),
  );
}
