import { App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { KubernetesObject } from '../../core/kubernetes-objects';
import { required } from '../../core/plan';
import { type AccessPlan, planAccess } from './access';
import type { AccessOptions } from './options';
import { groupSubjects, policyRules, roleRef } from './role.chart';

export interface AccessChartProps {
  /** An accepted plan: `required(planAccess(...))`. */
  readonly plan: AccessPlan;
}

/**
 * What operators and auditors may do in the whole cluster. Rights in the namespace of a team come with its
 * `TeamNamespaceChart`.
 *
 * @example
 * AccessChart.fromOptions(app, 'access', { members });
 */
export class AccessChart extends Chart {
  /**
   * Plans the roles and declares them.
   *
   * @throws ProblemsError with every problem of the options
   */
  static fromOptions(scope: Construct, id: string, options: AccessOptions): AccessChart {
    return new AccessChart(scope, id, { plan: required(planAccess(options)) });
  }

  readonly plan: AccessPlan;

  constructor(scope: Construct, id: string, { plan }: AccessChartProps) {
    super(scope, id, { labels: { 'app.kubernetes.io/part-of': 'ai-datacenter' } });
    this.plan = plan;
    for (const { name, persona, group, rules } of plan.clusterRoles) {
      new k8s.KubeClusterRole(this, `Role-${persona}`, { metadata: { name }, rules: policyRules(rules) });
      new k8s.KubeClusterRoleBinding(this, `Binding-${persona}`, {
        metadata: { name },
        roleRef: roleRef('ClusterRole', name),
        subjects: groupSubjects([group]),
      });
    }
  }
}

/** Returns the roles as the API server takes them, for every engine that applies objects. */
export function accessObjects(plan: AccessPlan): readonly KubernetesObject[] {
  return new AccessChart(new App(), 'access', { plan }).toJson();
}
