import type { AliasRecordOptions } from '../alias-records';
import type { DrainOptions } from '../drain';

/** What the load balancer sends to one service. */
export interface EdgeRoute {
  /** Name of the Service, in the namespace of the edge. */
  readonly service: string;
  /** Port of the Service, 1 to 65535. @default 80 */
  readonly port?: number;
  /** The beginning of the paths of its requests, for example `/v1`; application load balancers only. @default '/' */
  readonly pathPrefix?: string;
  /** The host names of its requests; application load balancers only. @default - all */
  readonly hostNames?: readonly string[];
}

/** How requests are spread, and how long connections last. */
export interface EdgeTrafficOptions extends Pick<
  DrainOptions,
  'maxResponseSeconds' | 'healthCheckIntervalSeconds' | 'unhealthyThreshold' | 'preStopSeconds'
> {
  /** The path of health checks: that of the readiness probe. @default '/ready' */
  readonly healthCheckPath?: string;
  /**
   * How an application load balancer chooses a pod: 'least-outstanding-requests' or 'round-robin'. A network load
   * balancer chooses by a hash of each connection.
   * @default 'least-outstanding-requests' - answers take seconds or minutes; with slowStartSeconds 'round-robin'
   */
  readonly strategy?: 'least-outstanding-requests' | 'round-robin';
  /** How long a new pod gets fewer requests, 30 to 900 s; 'round-robin' only. @default - none */
  readonly slowStartSeconds?: number;
  /**
   * How long a cookie keeps a client at one pod, 1 to 604800 s; application load balancers with crossZone only.
   * @default - none
   */
  readonly stickySeconds?: number;
  /** Whether pods of all zones get requests of each zone. Traffic between zones is billed. @default true */
  readonly crossZone?: boolean;
}

/** What AWS WAF refuses before a request reaches a pod. Application load balancers only. */
export interface WebAclOptions {
  /** Whether the load balancer has a web ACL. @default true - of an application load balancer */
  readonly webAcl?: boolean;
  /** Requests of one address in 5 minutes, 10 to 2000000000; more are refused. @default 2000 */
  readonly requestsPerFiveMinutes?: number;
  /**
   * A header whose value is a client, for example `authorization`. Each value has a limit of its own, beside that of
   * each address: a client could send another value with each request.
   * @default - clients are addresses only
   */
  readonly rateLimitHeader?: string;
  /**
   * Requests with one value of `rateLimitHeader` in 5 minutes, 10 to 2000000000; more are refused.
   * @default - requestsPerFiveMinutes
   */
  readonly requestsPerHeaderValue?: number;
  /**
   * The longest body by its Content-Length, 1024 to 1000000000 bytes. WAF itself inspects the first 8192 bytes of a
   * body; a body without a Content-Length is limited by the server.
   * @default 1048576
   */
  readonly maxBodyBytes?: number;
  /**
   * Whether AWS's rules on bodies refuse requests. Prompts contain code, paths and markup, which these rules take for
   * attacks; the body of a chat is no input of a shell or a page.
   * @default false - they only count
   */
  readonly blockBodyMatches?: boolean;
  /** Countries whose clients are admitted, as two letters of ISO 3166: `DE`. @default - all */
  readonly allowedCountries?: readonly string[];
  /** Days after which the log of the web ACL is deleted; one of the steps of CloudWatch Logs. @default 90 */
  readonly webAclLogRetentionDays?: number;
}

/** Which client certificates are accepted. Application load balancers only. */
export interface MutualTlsOptions {
  /** Bucket of the bundle of CA certificates, in the region of the edge. @default - clients need no certificate */
  readonly clientCaBucket?: string;
  /** Key of the bundle, in PEM. @default 'ca.pem' */
  readonly clientCaKey?: string;
  /** Key of a list of revoked certificates in the same bucket. @default - none is revoked */
  readonly clientRevocationKey?: string;
}

/** The options of an edge. */
export interface InferenceEdgeOptions extends EdgeTrafficOptions, WebAclOptions, MutualTlsOptions, AliasRecordOptions {
  /** Name of the Gateway and of the objects beside it. @default - the id of the construct; without one 'edge' */
  readonly name?: string;
  /** The namespace of the services. It must exist. @default 'inference' */
  readonly namespace?: string;
  /** An 'application' load balancer, with AWS WAF, or a 'network' one. @default 'application' */
  readonly kind?: 'application' | 'network';
  /** The services behind the edge: at least one; a network load balancer has exactly one. */
  readonly routes?: readonly EdgeRoute[];
  /** Certificates of ACM in the region of the edge: at least one. Clients get the one of their host name (SNI). */
  readonly certificateArns?: readonly string[];
  /**
   * The security policy of the TLS listener: one with TLS 1.3.
   * @default 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09' - TLS 1.3 and 1.2 with forward secrecy, and a post-quantum
   * key exchange with clients that know it
   */
  readonly tlsPolicy?: string;
  /** Whether the load balancer has public addresses. It then needs a web ACL and `allowedCidrs`. @default false */
  readonly internetFacing?: boolean;
  /**
   * Networks that may connect, as IPv4 CIDRs. 0.0.0.0/0 is valid only where it is written: with `internetFacing`.
   * @default - the private networks (RFC 1918 and RFC 6598); none for `internetFacing`
   */
  readonly allowedCidrs?: readonly string[];
  /** Whether port 80 sends clients to port 443; application load balancers only. @default true */
  readonly redirectHttp?: boolean;
  /** Whether requests are logged into a bucket of the edge, encrypted with SSE-S3. @default true */
  readonly accessLogs?: boolean;
  /** Days after which access logs are deleted, 1 to 3650. @default 90 */
  readonly accessLogRetentionDays?: number;
  /**
   * Whether AWS refuses to delete the load balancer. The edge can be removed only after it was turned off.
   * @default false
   */
  readonly deletionProtection?: boolean;
}
