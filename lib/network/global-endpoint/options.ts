import type { AliasRecordOptions } from '../alias-records';

/** A load balancer that takes connections of a global endpoint. */
export interface GlobalLoadBalancer {
  /** The region of the load balancer, for example `eu-west-1`. */
  readonly region: string;
  /** ARN of an application or network load balancer, such as that of an `InferenceEdge`. */
  readonly loadBalancerArn: string;
  /**
   * Its share of the connections of its region, 0 to 255, in proportion to those of the other load balancers there. One
   * with 0 takes none, not even when all others fail.
   * @default 128
   */
  readonly weight?: number;
  /**
   * How many of the connections whose nearest region this is stay in it, 0 to 100 percent; the others go to the next
   * region. With 0 the region is a standby: it takes connections when other regions have no healthy load balancer.
   * @default 100
   */
  readonly trafficPercent?: number;
}

/** The options of a global endpoint. */
export interface GlobalEndpointOptions extends AliasRecordOptions {
  /** Name of the accelerator. @default - the id of the construct; without one 'global-endpoint' */
  readonly name?: string;
  /** The load balancers, of two regions or more: at most 10 of each. */
  readonly loadBalancers?: readonly GlobalLoadBalancer[];
  /** TCP ports that it takes and hands on, 1 to 65535: at most 10. @default [443] */
  readonly ports?: readonly number[];
  /**
   * Whether all connections of one client address go to one load balancer, as long as it is healthy ('source-ip'), or
   * each goes where there is room ('none').
   * @default 'none'
   */
  readonly clientAffinity?: 'none' | 'source-ip';
}
