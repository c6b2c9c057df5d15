import type { TolerationOptions } from '../../core/tolerations';

/** A test of what pods of a cluster reach, and what they must not reach. */
export interface ReachabilityTestOptions extends TolerationOptions {
  /** Beginning of the name of the job. Known when the app is declared. @default 'reachability-test' */
  readonly name?: string;
  /** A namespace that exists. May be late-bound. @default 'default' */
  readonly namespace?: string;
  /** The region whose endpoints of AWS are tested. May be late-bound. @default - that of the deployment */
  readonly region?: string;
  /**
   * Services of AWS that pods have to reach, by the part of their name after the region, such as `ecr.api`. S3 and the
   * API server of the cluster are tested always.
   * @default - those with an endpoint in the `Network` of the cluster
   */
  readonly services?: readonly string[];
  /**
   * What else pods have to reach: `registry.example.com:443`. Port 443 is tried by TLS, others by TCP.
   * @default - none
   */
  readonly reachable?: readonly string[];
  /** What pods must not reach: `example.com:443`. @default - none */
  readonly unreachable?: readonly string[];
  /** Seconds after which a target counts as not reached, 1 to 60. @default 5 */
  readonly timeoutSeconds?: number;
  /** Labels of the nodes on which the test runs: those of a node group. @default - any node */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /**
   * An image with Node 22 or newer. May be late-bound.
   * @default 'public.ecr.aws/docker/library/node:24.11.1-alpine3.22'
   */
  readonly image?: string;
}
