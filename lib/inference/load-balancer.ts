import { isLateBound } from '../planning/late-bound';
import type { Problem } from '../planning/problem';
import type { DrainPlan } from './drain';

/** Who reaches the service, and how. */
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
  /** A certificate of ACM, for TLS on port 443. @default - plain HTTP on port 80, inside the VPC */
  readonly certificateArn?: string;
}

/** The Service that becomes a network load balancer, decided. */
export interface LoadBalancerPlan {
  /** The AWS Load Balancer Controller's, so that no other controller takes the Service. */
  readonly loadBalancerClass: string;
  readonly port: number;
  readonly sourceRanges: readonly string[];
  readonly annotations: Readonly<Record<string, string>>;
}

const PRIVATE_NETWORKS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'] as const;

/**
 * TLS 1.3, and 1.2 with forward secrecy.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/describe-ssl-policies.html
 */
const TLS_POLICY = 'ELBSecurityPolicy-TLS13-1-2-2021-06';
/**
 * Seconds without a byte, which is what a client sees that waits for an answer in one piece.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/update-idle-timeout.html
 */
const IDLE_SECONDS = { default: 350, max: 6000 } as const;

const IPV4_CIDR = /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.(?!\/)|(?=\/))){4}\/(3[0-2]|[12]?\d)$/;

/**
 * Decides the load balancer, or says what is wrong with the options.
 *
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/
 */
export function planLoadBalancer(
  options: LoadBalancerOptions,
  drain: DrainPlan,
  readyPath: string,
): LoadBalancerPlan | Problem[] {
  const problems: Problem[] = [];
  if (options.internetFacing && (options.clientCidrs ?? []).length === 0) {
    problems.push({
      code: 'load-balancer-open',
      path: 'clientCidrs',
      message:
        'A public load balancer without clientCidrs lets the whole internet use the engine, which asks nobody who they are.',
      fix: 'Name the networks of your clients.',
    });
  }
  if (options.internetFacing && options.certificateArn === undefined) {
    problems.push({
      code: 'load-balancer-plaintext',
      path: 'certificateArn',
      message:
        'A public load balancer without a certificate sends prompts and answers over the internet in plain text.',
      fix: 'Give the ARN of a certificate in ACM.',
    });
  }
  options.clientCidrs?.forEach((cidr, index) => {
    if (isLateBound(cidr) || IPV4_CIDR.test(cidr)) return;
    problems.push({
      code: 'client-cidr-invalid',
      path: `clientCidrs[${index}]`,
      message: `'${cidr}' is no IPv4 network, such as 203.0.113.0/24.`,
      fix: 'Write address and prefix length.',
    });
  });
  if (options.certificateArn !== undefined && drain.shutdownTimeoutSeconds > IDLE_SECONDS.default) {
    problems.push({
      code: 'answer-outlives-connection',
      path: 'longestAnswerSeconds',
      message: `A TLS listener drops a connection after ${IDLE_SECONDS.default} seconds without a byte, which cannot be changed; an answer in one piece may take ${drain.shutdownTimeoutSeconds}.`,
      fix: `Use at most ${IDLE_SECONDS.default} seconds, or end TLS elsewhere and leave certificateArn out.`,
    });
  }
  if (problems.length > 0) return problems;

  const tls = options.certificateArn !== undefined;
  const port = tls ? 443 : 80;
  const { healthCheck } = drain;
  return {
    loadBalancerClass: 'service.k8s.aws/nlb',
    port,
    sourceRanges: options.clientCidrs && options.clientCidrs.length > 0 ? options.clientCidrs : PRIVATE_NETWORKS,
    annotations: annotated({
      scheme: options.internetFacing ? 'internet-facing' : 'internal',
      // Straight to the pods: no second hop through a node, and the readiness gate knows each pod.
      'nlb-target-type': 'ip',
      // Pods are few; without it a zone without a ready pod would refuse its clients. Costs 0.01 USD per GB and
      // direction between zones.
      attributes: 'load_balancing.cross_zone.enabled=true',
      'healthcheck-protocol': 'http',
      'healthcheck-port': 'traffic-port',
      'healthcheck-path': readyPath,
      'healthcheck-success-codes': '200',
      'healthcheck-interval': `${healthCheck.intervalSeconds}`,
      'healthcheck-timeout': `${healthCheck.timeoutSeconds}`,
      'healthcheck-healthy-threshold': `${healthCheck.healthyThreshold}`,
      'healthcheck-unhealthy-threshold': `${healthCheck.unhealthyThreshold}`,
      'target-group-attributes': [
        `deregistration_delay.timeout_seconds=${drain.deregistrationDelaySeconds}`,
        // A leaving pod is not ready, so it turns unhealthy: by default the load balancer would cut its answers then.
        'target_health_state.unhealthy.connection_termination.enabled=false',
        'preserve_client_ip.enabled=false',
      ].join(','),
      ...(tls && {
        'ssl-cert': options.certificateArn,
        'ssl-ports': `${port}`,
        'ssl-negotiation-policy': TLS_POLICY,
        'backend-protocol': 'tcp',
      }),
      ...(!tls &&
        drain.shutdownTimeoutSeconds > IDLE_SECONDS.default && {
          [`listener-attributes.TCP-${port}`]: `tcp.idle_timeout.seconds=${Math.min(drain.shutdownTimeoutSeconds, IDLE_SECONDS.max)}`,
        }),
    }),
  };
}

function annotated(settings: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([key, value]) =>
      value === undefined ? [] : [[`service.beta.kubernetes.io/aws-load-balancer-${key}`, value]],
    ),
  );
}
