import { CDK_CLUSTER, CDK_METADATA } from '../../../core/cloud-assembly/cdk-types';
import type { Template } from '../../../core/cloud-assembly/template';

/** A resource as a program declares it: in a CloudFormation template, or in a Pulumi state. */
export interface DeclaredResource {
  /** Name of the stack; of a nested stack `Parent/LogicalId`. */
  readonly stack: string;
  /** Logical id in a template, name in a Pulumi state. */
  readonly logicalId: string;
  /** Construct path, or the Pulumi URN. */
  readonly path: string;
  /** CloudFormation type; a Pulumi type token where the local cloud has no CloudFormation type for it. */
  readonly type: string;
  /** As declared: CloudFormation's functions are not resolved yet. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** @default - that of the local cloud */
  readonly region?: string;
  /** @default - that of the local cloud */
  readonly account?: string;
  /** Where the program declares it: `lib/store.ts:34`. Absent where the program does not say. */
  readonly line?: string;
  /** Kept when the stack is deleted, by its own declaration. @default false */
  readonly retained?: boolean;
  /** Kept when another one replaces it, by its own declaration. @default false */
  readonly retainedOnReplace?: boolean;
}

/** A declared resource that was made. */
export interface DeployedResource extends DeclaredResource {
  readonly physicalId: string;
  /** The declared properties, with every function replaced by its value. What has no value here is an `Unread`. */
  readonly resolved: Readonly<Record<string, unknown>>;
  /** Why it was checked and kept, and nothing more. Absent where it was made. */
  readonly recorded?: string;
  /** What the local cloud has: the properties it was made with, and its attributes. */
  readonly actual: Readonly<Record<string, unknown>>;
}

/** A stack with its resources, before anything is deployed. */
export interface DeclaredStack {
  readonly name: string;
  /** @default - that of the local cloud */
  readonly region?: string;
  /** @default - that of the local cloud */
  readonly account?: string;
  /** For a nested stack: the stack and the logical id that make it. */
  readonly parent?: { readonly stack: string; readonly logicalId: string };
  readonly template: Template;
  readonly resources: readonly DeclaredResource[];
}

/** A declared value that cannot be known here, with the reason: a secret, the result of a custom resource. */
export class Unread {
  constructor(readonly reason: string) {}
}

/** Whether a resource is part of the datacenter: CDK's own metadata is not. */
export function isInfrastructure(type: string): boolean {
  return type !== CDK_METADATA;
}

export function isCustom(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}

/** Clusters of aws-eks are resources of CDK's own; those of aws-eks-v2 are AWS::EKS::Cluster. */
export function isCluster({ type }: Pick<DeclaredResource, 'type'>): boolean {
  return type === 'AWS::EKS::Cluster' || type === CDK_CLUSTER;
}
