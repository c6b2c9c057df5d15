import { App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { KubernetesObject } from '../../core/kubernetes-objects';
import { declareNetworkPolicy } from '../../core/network-policy.chart';
import { required } from '../../core/plan';
import { quantities } from '../../core/quantities.chart';
import { groupSubjects, policyRules, roleRef } from '../access/role.chart';
import type { TeamNamespaceOptions } from './options';
import { planTeamNamespace, type TeamNamespacePlan, type TeamRole } from './team-namespace';

export interface TeamNamespaceChartProps {
  /** An accepted plan: `required(planTeamNamespace(...))`. */
  readonly plan: TeamNamespacePlan;
}

/**
 * The namespace of a team, with its quota, limits, network policy, roles and bindings.
 *
 * @example
 * TeamNamespaceChart.fromOptions(app, 'vision', { namespace: 'vision' });
 */
export class TeamNamespaceChart extends Chart {
  /**
   * Plans the namespace and declares its objects.
   *
   * @throws ProblemsError with every problem of the options
   */
  static fromOptions(scope: Construct, id: string, options: TeamNamespaceOptions): TeamNamespaceChart {
    return new TeamNamespaceChart(scope, id, { plan: required(planTeamNamespace(options)) });
  }

  readonly plan: TeamNamespacePlan;

  constructor(scope: Construct, id: string, { plan }: TeamNamespaceChartProps) {
    // A chart with a namespace writes it into every object, and the namespace itself is in none.
    super(scope, id, { labels: { 'app.kubernetes.io/part-of': 'ai-datacenter' } });
    this.plan = plan;
    const { namespace, labels, quota, containers, networkPolicy, roles } = plan;
    const { defaultRequest, default: ownLimits, max } = containers;
    const team = { name: 'team', namespace };
    new k8s.KubeNamespace(this, 'Namespace', { metadata: { name: namespace, labels } });
    new k8s.KubeResourceQuota(this, 'Quota', { metadata: team, spec: { hard: quantities(quota) } });
    new k8s.KubeLimitRange(this, 'Limits', {
      metadata: team,
      spec: {
        limits: [
          {
            type: 'Container',
            defaultRequest: quantities(defaultRequest),
            default: quantities(ownLimits),
            max: quantities(max),
          },
        ],
      },
    });
    declareNetworkPolicy(this, { ...networkPolicy, namespace });
    // Kubernetes makes this service account itself; pods that name no other have it, and get no token by it.
    new k8s.KubeServiceAccount(this, 'ServiceAccount', {
      metadata: { name: 'default', namespace },
      automountServiceAccountToken: false,
    });
    for (const role of roles) this.role(role);
  }

  private role({ persona: name, rules, groups }: TeamRole): void {
    const metadata = { name, namespace: this.plan.namespace };
    new k8s.KubeRole(this, `Role-${name}`, { metadata, rules: policyRules(rules) });
    new k8s.KubeRoleBinding(this, `RoleBinding-${name}`, {
      metadata,
      roleRef: roleRef('Role', name),
      subjects: groupSubjects(groups),
    });
  }
}

/** The objects of a team as the API server takes them. */
export interface TeamNamespaceObjects {
  readonly namespace: readonly KubernetesObject[];
  readonly objects: readonly KubernetesObject[];
}

function isNamespace({ kind }: KubernetesObject): boolean {
  return kind === 'Namespace';
}

/** Returns the namespace and what is in it, for every engine that applies objects. */
export function teamNamespaceObjects(plan: TeamNamespacePlan): TeamNamespaceObjects {
  const all: readonly KubernetesObject[] = new TeamNamespaceChart(new App(), 'team', { plan }).toJson();
  return { namespace: all.filter(isNamespace), objects: all.filter((it) => !isNamespace(it)) };
}
