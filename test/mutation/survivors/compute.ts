import type { AcceptedSurvivor } from './accepted-survivor';

/** Of lib/compute, sorted by file. */
export const COMPUTE: readonly AcceptedSurvivor[] = [
  {
    file: 'lib/compute/cluster/cluster.ts',
    line: "(read.raw('publicCidrs') ?? []).indexOf(cidr)",
    mutator: 'ArrayDeclaration',
    reason: 'The network comes out of this option, so the option is there; the types do not say so.',
  },
  {
    file: 'lib/compute/cluster/cluster.ts',
    line: "problems.map((problem) => ({ ...problem, path: 'systemInstanceType' }))",
    count: 3,
    reason: 'No general type of the catalog has a problem of its own today; a later one may.',
  },
  {
    file: 'lib/compute/node-group/disks.ts',
    line: 'const spinning = instance.disks?.some(',
    mutator: 'OptionalChaining',
    reason: 'The line before returns where the disks are not known; the types do not say so.',
  },
  {
    file: 'lib/compute/node-group/pods.ts',
    line: "efa: efaInterfaces > 0 ? 'efa-only' : 'none'",
    mutator: 'StringLiteral',
    replacement: '""',
    reason: "Only 'none' and 'efa' are told apart from the usual attachment, which has no third name.",
  },
];
