import { DEFAULT_KUBERNETES_VERSION } from '../../catalog/releases';
import { NAMESPACE_NAME } from '../../core/kubernetes-names';
import type { PodNetworkPolicy } from '../../core/network-policy';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';
import type { UNIQUE_NAMES_CODES } from '../../core/unique-names';
import { GROUP_NAME, OPERATORS_GROUP, teamGroup } from '../access/persona-groups';
import { type AccessRule, TEAM_RULES, type TeamPersona } from '../access/persona-rules';
import { podSecurityLabels } from '../pod-security';
import type { TeamNamespaceOptions, TeamPodSecurity } from './options';
import { QUOTA_CODES, type QuotaPlan, readQuota } from './quota';
import { readTraffic, type TeamNamespaceSurroundings, TRAFFIC_CODES } from './traffic';

/** What a persona may do in the namespace, and the groups that are this persona. */
export interface TeamRole {
  readonly persona: TeamPersona;
  readonly rules: readonly AccessRule[];
  readonly groups: readonly string[];
}

/** The namespace of a team, as planned. */
export interface TeamNamespacePlan extends QuotaPlan {
  readonly namespace: string;
  readonly podSecurity: TeamPodSecurity;
  /** Labels of the namespace: the API server judges its pods by them. */
  readonly labels: Readonly<Record<string, string>>;
  /** What pods may call, and what may call them. */
  readonly networkPolicy: PodNetworkPolicy;
  readonly roles: readonly TeamRole[];
}

export const TEAM_NAMESPACE_CODES = { ...QUOTA_CODES, ...TRAFFIC_CODES } as const satisfies ProblemCodes;

type TeamNamespaceReader = OptionReader<
  TeamNamespaceOptions,
  keyof typeof TEAM_NAMESPACE_CODES | keyof typeof UNIQUE_NAMES_CODES
>;

const POD_SECURITY: readonly TeamPodSecurity[] = ['restricted', 'baseline'];

/**
 * Plans the namespace of a team.
 *
 * @example
 * const devices = [{ name: 'nvidia.com/gpu', count: 8 }];
 * const { plan, problems } = planTeamNamespace({ namespace: 'vision', devices });
 */
export function planTeamNamespace(
  options: TeamNamespaceOptions,
  { networkPoliciesEnforced, kubernetesVersion = DEFAULT_KUBERNETES_VERSION }: TeamNamespaceSurroundings = {},
): Planned<TeamNamespacePlan> {
  const read: TeamNamespaceReader = new OptionReader(options);
  const namespace = read.requiredText('namespace', { ...NAMESPACE_NAME, example: 'vision' });
  const podSecurity = read.oneOf('podSecurity', POD_SECURITY, 'restricted');
  return read.planned({
    namespace,
    podSecurity,
    labels: podSecurityLabels(podSecurity, kubernetesVersion),
    ...readQuota(read),
    networkPolicy: readTraffic(read, networkPoliciesEnforced),
    roles: [
      role('researcher', [teamGroup('researcher', namespace), ...read.knownTexts('researcherGroups', GROUP_NAME)]),
      role('service', [teamGroup('service', namespace), ...read.knownTexts('serviceGroups', GROUP_NAME)]),
      role('operator', [OPERATORS_GROUP]),
    ],
  });
}

function role(persona: TeamPersona, groups: readonly string[]): TeamRole {
  return { persona, rules: TEAM_RULES[persona], groups: [...new Set(groups)] };
}
