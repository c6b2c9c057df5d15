import type { HourlyCost } from './cost';
import type { ClusterNode, ClusterPod } from '../cluster/cluster';
import type { NodeDifference } from './nodes';
import type { ComparedObject } from './objects';
import type { ComparedResource } from './resources';
import type { Denied } from '../permissions/denied';
import type { Unreachable } from '../reachability/unreachable';
import type { Topology } from './topology';
import type { ComparedWorkload } from './workloads';

/** The form of `out/rehearsal.json`. It grows by new fields; a changed or removed field makes a new version. */
export const FORMAT = 1;

/** Everything that a rehearsal found: the content of `out/rehearsal.json`. */
export interface Rehearsal {
  readonly format: typeof FORMAT;
  readonly engine: 'cdk' | 'pulumi';
  /** The folder's name. */
  readonly app: string;
  readonly summary: Summary;
  readonly stacks: readonly RehearsedStack[];
  readonly resources: readonly ComparedResource[];
  readonly clusters: readonly RehearsedCluster[];
  readonly topology: Topology;
  /** Nodes and functions in a VPC that do not reach what they call. */
  readonly unreachable: readonly Unreachable[];
  /** Calls of functions, pods and custom resources that policies refuse. */
  readonly denied: readonly Denied[];
  /** On demand, in us-east-1: the nodes alone. */
  readonly nodeCosts: readonly HourlyCost[];
}

export interface Summary {
  readonly resources: number;
  readonly values: number;
  readonly confirmedByService: number;
  readonly objects: number;
  readonly nodes: number;
  readonly pods: number;
  /** Resources, objects, node groups and workloads not as declared, and calls that do not arrive or are refused. */
  readonly differ: number;
  /** Resources, objects and Helm releases that were checked and kept, and not applied. */
  readonly recorded: number;
  /** Declared values that cannot be compared. */
  readonly unread: number;
}

export interface RehearsedStack {
  readonly name: string;
  readonly region?: string;
  readonly resources: number;
  /** Of its deployment. Absent where it was not measured. */
  readonly seconds?: number;
}

export interface RehearsedCluster {
  readonly name: string;
  /** `recorded`: no control plane runs here, objects were checked and kept. */
  readonly kind: 'real' | 'recorded';
  readonly how: string;
  readonly nodes: readonly ClusterNode[];
  readonly pods: readonly ClusterPod[];
  readonly objects: readonly ComparedObject[];
  readonly workloads: readonly ComparedWorkload[];
  readonly nodeDifferences: readonly NodeDifference[];
  readonly releases: readonly RehearsedRelease[];
  /** Services of the type LoadBalancer: on AWS a controller makes their load balancers, here none runs. */
  readonly loadBalancers: readonly { readonly namespace: string; readonly name: string; readonly path: string }[];
}

/** A Helm release of the program. */
export interface RehearsedRelease {
  readonly name: string;
  readonly namespace: string;
  readonly chart: string;
  readonly version?: string;
  readonly path: string;
  readonly line?: string;
  readonly state: 'installed' | 'recorded' | 'missing';
  /** Why it was only recorded. */
  readonly reason?: string;
}

export function differs(resource: ComparedResource): boolean {
  return resource.differences.length > 0;
}
