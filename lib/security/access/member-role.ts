import type { AwsPlace } from '../policy';
import type { AccessPlan } from './access';
import { memberStatements } from './member-policy';
import type { AccessMemberPlan } from './members';
import { memberTrustPolicy } from './trust';

/** Returns the role of a member: who may assume it, and what it may do in AWS. The cluster's name may be late-bound. */
export function memberRole({ roles }: AccessPlan, member: AccessMemberPlan, clusterName: string, place: AwsPlace) {
  return {
    ...roles,
    description: `${member.persona} of cluster ${clusterName}: ${member.name}`,
    trust: memberTrustPolicy(member, place),
    inlinePolicies: { access: memberStatements(member, clusterName, place) },
  };
}
