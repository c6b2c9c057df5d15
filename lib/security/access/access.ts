import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';
import type { UNIQUE_NAMES_CODES } from '../../core/unique-names';
import { readRoles, type RoleOptions } from '../roles';
import { type AccessMemberPlan, MEMBER_CODES, readMembers } from './members';
import type { AccessOptions } from './options';
import { AUDITORS_GROUP, OPERATORS_GROUP } from './persona-groups';
import { type AccessRule, CLUSTER_RULES, type ClusterPersona } from './persona-rules';

/** What a persona may do in the whole cluster, as a ClusterRole, and the group that has it. */
export interface ClusterRolePlan {
  readonly name: string;
  readonly persona: ClusterPersona;
  readonly group: string;
  readonly rules: readonly AccessRule[];
}

/** Who may do what in a cluster, as planned. */
export interface AccessPlan {
  readonly members: readonly AccessMemberPlan[];
  readonly clusterRoles: readonly ClusterRolePlan[];
  readonly roles: RoleOptions;
}

export const ACCESS_CODES = { ...MEMBER_CODES } as const satisfies ProblemCodes;

type AccessReader = OptionReader<AccessOptions, keyof typeof ACCESS_CODES | keyof typeof UNIQUE_NAMES_CODES>;

/**
 * Plans who may do what in a cluster.
 *
 * @example
 * const auditors = { name: 'auditors', persona: 'auditor', permissionSets: ['Audit'] } as const;
 * const { plan, problems } = planAccess({ members: [auditors] });
 */
export function planAccess(options: AccessOptions): Planned<AccessPlan> {
  const read: AccessReader = new OptionReader(options);
  const members = readMembers(read);
  if (read.has('members') && !read.failed('members') && members.length === 0)
    read.problem(
      'missing',
      'members',
      'members is an empty list, so no one would get in.',
      'Name at least one member.',
    );
  return read.planned({
    members,
    clusterRoles: [clusterRole('operator', OPERATORS_GROUP), clusterRole('auditor', AUDITORS_GROUP)],
    roles: readRoles(read),
  });
}

function clusterRole(persona: ClusterPersona, group: string): ClusterRolePlan {
  return { name: `ai-datacenter-${persona}`, persona, group, rules: CLUSTER_RULES[persona] };
}
