import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';

/** What decides how the role of nodes gets into a cluster. */
export interface NodeAccessFacts {
  /** The cluster as messages name it. */
  readonly cluster: string;
  /** Whether the cluster is declared in the app; an imported one does not say how it authenticates. */
  readonly declared: boolean;
  /** Whether the map `aws-auth` alone lets nodes in, and the app writes it: in `aws-eks`, by `cluster.awsAuth`. */
  readonly writesMap: boolean;
  /** Whether the map can refer to the role: one of another stack would make the stacks depend on each other. */
  readonly roleInReach: boolean;
}

/** How the role of nodes gets into a cluster. */
export interface NodeAccessPlan {
  /** What the map `aws-auth` says of the role; undefined where EKS lets the role in by itself. */
  readonly mapping?: { readonly username: string; readonly groups: readonly string[] };
}

export const NODE_ACCESS_CODES = {
  'node-role-unmapped': 'The cluster lets nodes in by a map that cannot name the role of these nodes.',
} as const satisfies ProblemCodes;

/** @see https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html (read 2026-11-26) */
const NODE_MAPPING = {
  username: 'system:node:{{EC2PrivateDNSName}}',
  groups: ['system:bootstrappers', 'system:nodes'],
} as const;

/** Authentication modes with access entries. Without a mode, EKS takes CONFIG_MAP. */
const WITH_ACCESS_ENTRIES: readonly unknown[] = ['API', 'API_AND_CONFIG_MAP'];

/** Returns whether EKS lets nodes in by an access entry in this authentication mode. */
export function hasAccessEntries(authenticationMode: unknown): boolean {
  return WITH_ACCESS_ENTRIES.includes(authenticationMode);
}

/**
 * Plans how the role of managed nodes gets into a cluster.
 *
 * EKS lets the role in when it makes the node group: by an access entry where the authentication mode has the API
 * (API and API_AND_CONFIG_MAP), else by an entry in the map `aws-auth`. Each time the app writes the map, what EKS
 * added is gone: then the map has to name the role itself.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html (read 2026-11-26)
 * @see aws-cdk-lib 2.276.0, aws-eks/lib/aws-auth.js
 */
export function planNodeAccess(facts: NodeAccessFacts): Planned<NodeAccessPlan> {
  const read = new OptionReader<{ readonly nodeRole?: unknown }, keyof typeof NODE_ACCESS_CODES>({});
  if (!facts.declared) warnOfForeignMap(read, facts.cluster);
  if (!facts.writesMap) return read.planned({});
  read.require(
    facts.roleInReach,
    'node-role-unmapped',
    'nodeRole',
    `The cluster ${facts.cluster} lets nodes in by its map aws-auth alone (authenticationMode CONFIG_MAP), which its ` +
      'own stack writes. The role of these nodes is in another stack, to which the map cannot refer.',
    "Declare the role in the cluster's stack and pass it as nodeRole, or set authenticationMode: API_AND_CONFIG_MAP.",
  );
  return read.planned(facts.roleInReach ? { mapping: NODE_MAPPING } : {});
}

function warnOfForeignMap(read: OptionReader<{ readonly nodeRole?: unknown }, never>, cluster: string): void {
  read.warn(
    'node-role-mapping',
    `Whether the imported cluster ${cluster} has access entries is not known here. If its authentication mode is ` +
      'CONFIG_MAP, whatever writes its map aws-auth must keep an entry for the role of these nodes, with username ' +
      `'${NODE_MAPPING.username}' and groups ${NODE_MAPPING.groups.join(', ')}: else they leave the cluster.`,
  );
}
