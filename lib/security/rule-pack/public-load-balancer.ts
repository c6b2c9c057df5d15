import type { Declared } from './resource-view';

/** A load balancer that takes traffic from the internet. */
export interface PublicLoadBalancer {
  readonly on: Declared;
  readonly kind: 'application' | 'network';
  /** How traffic comes in. */
  readonly listeners: readonly PublicListener[];
  readonly hasWebAcl: boolean;
  /** Undefined where security groups decide. */
  readonly sourceRanges?: readonly string[];
}

/** One listener. */
export interface PublicListener {
  readonly on: Declared;
  readonly property: string;
  readonly isEncrypted: boolean;
  /** Says in a message what it takes: `HTTP on 80`. */
  readonly name: string;
}
