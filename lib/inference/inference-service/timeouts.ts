import { isLateBound } from '../../core/late-bound';
import type { OptionReader } from '../../core/option-reader';
import type { DrainPlan } from '../../network/drain';
import { requireSurvived, TIMEOUT_CODES, type TimeoutLink, timeoutLink } from '../../network/timeout-link';

/** What happens to nodes, from the one that leaves pods the longest time to the shortest. */
export type NodeDisruption = 'update' | 'deletion' | 'shutdown';

/** The times that clients, gateways and nodes decide: the plan cannot know them. All times are seconds. */
export interface TimeoutOptions {
  /**
   * When clients give up, 1 to 86400 s. The libraries of OpenAI wait 600 s by default.
   * @default - not judged
   */
  readonly clientTimeoutSeconds?: number;
  /**
   * When a gateway or a proxy before the load balancer, or one in the cluster, ends a response: 1 to 86400 s.
   * @default - not judged: there is none
   */
  readonly gatewayTimeoutSeconds?: number;
  /**
   * What responses must survive: the 'update' of the managed node group of their node (pods have 900 s), its
   * 'deletion' (300 s), or the 'shutdown' of the node without notice to Kubernetes, as EC2 does it with spot instances
   * (`nodeShutdownSeconds`). A termination grace period that is longer is a problem.
   * @default - none: `plan.timeouts` says which of them a response survives
   */
  readonly nodeDisruption?: NodeDisruption;
  /**
   * How long the kubelet of the nodes keeps ordinary pods at a shutdown, 1 to 86400 s.
   * @default 120 - Amazon Linux 2023 of Kubernetes 1.34 and newer
   */
  readonly nodeShutdownSeconds?: number;
}

const NODE_DISRUPTIONS = ['update', 'deletion', 'shutdown'] as const satisfies readonly NodeDisruption[];
const DAY = { min: 1, max: 24 * 60 * 60, unit: 'seconds' } as const;
/**
 * Pods that did not leave a node in this time fail the update, or are killed by a forced one.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html 2026-11
 */
const NODE_UPDATE_SECONDS = 15 * 60;
/** @see https://docs.aws.amazon.com/eks/latest/userguide/delete-managed-node-group.html 2026-11 */
const NODE_DELETION_SECONDS = 5 * 60;
/** 150 s in all, of which 30 are for critical pods. @see https://github.com/awslabs/amazon-eks-ami/pull/2390 2025-09 */
const NODE_SHUTDOWN = { ...DAY, default: 120 } as const;

/** The time limit of the runtime as an environment variable; the command line of the plan does not set it. */
const SERVER_LIMIT = 'RUNTIME_REQUEST_TIMEOUT_SECONDS';

type TimeoutReader = OptionReader<
  TimeoutOptions & {
    readonly maxResponseSeconds?: number;
    readonly terminationGracePeriodSeconds?: number;
    readonly environment?: Readonly<Record<string, string>>;
  },
  keyof typeof TIMEOUT_CODES
>;

/**
 * Follows a response of the longest declared duration from the client to the node, and judges the times that
 * `planDrain` and `planLoadBalancer` do not decide.
 *
 * @param idleTimeoutSeconds that of the load balancer; undefined without one
 */
export function planTimeouts(
  read: TimeoutReader,
  { preStopSeconds, shutdownTimeoutSeconds: response, ...drain }: DrainPlan,
  idleTimeoutSeconds: number | undefined,
): readonly TimeoutLink[] {
  return [
    ...declaredLink(read, 'clientTimeoutSeconds', 'client', response),
    ...(idleTimeoutSeconds === undefined ? [] : [timeoutLink('load balancer, idle', idleTimeoutSeconds, response)]),
    ...declaredLink(read, 'gatewayTimeoutSeconds', 'gateway', response),
    ...serverLink(read, response),
    timeoutLink('deregistration delay', drain.deregistrationDelaySeconds, preStopSeconds + response),
    timeoutLink('termination grace period', drain.terminationGracePeriodSeconds, preStopSeconds + response),
    ...nodeLinks(read, drain.terminationGracePeriodSeconds),
  ];
}

function declaredLink(
  read: TimeoutReader,
  option: 'clientTimeoutSeconds' | 'gatewayTimeoutSeconds',
  name: string,
  response: number,
): readonly TimeoutLink[] {
  const seconds = read.integer(option, DAY);
  if (seconds === undefined) return [];
  const link = timeoutLink(name, seconds, response);
  if (isJudged(read)) {
    requireSurvived(read, link, option, `Raise it to ${response} seconds there and here, or lower maxResponseSeconds.`);
  }
  return [link];
}

function serverLink(read: TimeoutReader, response: number): readonly TimeoutLink[] {
  // What is no record is a problem of the container.
  const value: unknown = (read.raw('environment') as Readonly<Record<string, unknown>> | null | undefined)?.[
    SERVER_LIMIT
  ];
  if (typeof value !== 'string' || isLateBound(value) || !/^\d{1,9}$/.test(value)) return [];
  const link = timeoutLink('server', Number(value), response);
  if (isJudged(read)) {
    requireSurvived(read, link, 'environment', `Set ${SERVER_LIMIT} to ${response} or more, or leave it out.`);
  }
  return [link];
}

/** Kubernetes waits for the whole grace period, of which the sleep before SIGTERM is a part. */
function nodeLinks(read: TimeoutReader, grace: number): readonly TimeoutLink[] {
  const links = {
    update: timeoutLink('node group update', NODE_UPDATE_SECONDS, grace),
    deletion: timeoutLink('node group deletion', NODE_DELETION_SECONDS, grace),
    shutdown: timeoutLink('node shutdown', read.integer('nodeShutdownSeconds', NODE_SHUTDOWN), grace),
  } as const;
  const required = read.oneOf('nodeDisruption', NODE_DISRUPTIONS);
  if (required !== undefined && isJudged(read) && !read.failed('nodeShutdownSeconds')) {
    const fix = {
      update: 'Lower maxResponseSeconds, or leave nodeDisruption out.',
      deletion: "Lower maxResponseSeconds, or use nodeDisruption: 'update' and drain nodes before you delete a group.",
      shutdown:
        `Set shutdownGracePeriod of the nodes' kubelet to ${grace} s more than that of critical pods, ` +
        `and nodeShutdownSeconds to ${grace}.`,
    }[required];
    requireSurvived(read, links[required], 'nodeDisruption', fix);
  }
  return Object.values(links);
}

function isJudged(read: TimeoutReader): boolean {
  return !read.failed('maxResponseSeconds', 'terminationGracePeriodSeconds');
}
