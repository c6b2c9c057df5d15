import type { AcceptedSurvivor } from './accepted-survivor';

/** Of lib/compute, sorted by file. */
export const COMPUTE: readonly AcceptedSurvivor[] = [
  {
    file: 'lib/compute/cluster/addons.ts',
    line: 'ADDON_VERSIONS[kubernetesVersion]?.versions',
    mutator: 'OptionalChaining',
    reason: 'Each Kubernetes version that is taken has its add-ons, as a test proves; the types do not say so.',
  },
  {
    file: 'lib/compute/cluster/addons.ts',
    line: "/^v(\\d+)\\.(\\d+)\\./.exec(version ?? '') ?? [];",
    count: 4,
    reason:
      'What does not begin with two numbers is compared with nothing, and a major version of two digits fits too.',
  },
  {
    file: 'lib/compute/cluster/api-access.ts',
    line: "const [, role = ''] = arn.resource.split('/');",
    mutator: 'StringLiteral',
    reason: 'The form of the option has the name of the role behind a slash; the types do not say so.',
  },
  {
    file: 'lib/compute/cluster/api-access.ts',
    line: 'inner === undefined || outer === undefined',
    mutator: 'ConditionalExpression',
    replacement: 'false',
    reason: 'The outer network is one of a constant list; the types do not say so.',
  },
  {
    file: 'lib/compute/cluster/api-access.ts',
    line: '(read.raw(name) ?? []).indexOf(value)',
    mutator: 'ArrayDeclaration',
    reason: 'The value comes out of this option, so the option is there; the types do not say so.',
  },
  {
    file: 'lib/compute/cluster/cluster.ts',
    line: "problems.map((problem) => ({ ...problem, path: 'systemInstanceType' }))",
    count: 3,
    reason: 'No general type of the catalog has a problem of its own today; a later one may.',
  },
  {
    file: 'lib/compute/launch-template.ts',
    line: 'securityGroupIds: isOneType ? undefined : interfaces[0]?.groups,',
    mutator: 'OptionalChaining',
    reason: 'Each instance type has an interface; the types do not say so.',
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
