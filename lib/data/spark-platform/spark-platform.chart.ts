import { App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { KubernetesObject } from '../../core/kubernetes-objects';
import { DRIVER_RULES } from './spark-namespace';
import { SparkNamespaceChart } from './spark-namespace.chart';
import type { SparkNamespacePlan, SparkPlatformPlan } from './spark-platform';

export interface SparkAccessChartProps {
  /** An accepted plan: `required(planSparkPlatform(...))`. */
  readonly plan: SparkPlatformPlan;
  /** One of the namespaces of the plan. */
  readonly namespace: SparkNamespacePlan;
}

/**
 * What Spark jobs need in one namespace: the service account of their pods, a role for drivers, and a network policy
 * that lets nothing in. Each `SparkJob` opens what its own pods need.
 *
 * @example
 * const plan = required(planSparkPlatform({ jobNamespaces: ['etl'] }));
 * for (const namespace of plan.namespaces) new SparkAccessChart(app, namespace.namespace, { plan, namespace });
 */
export class SparkAccessChart extends Chart {
  constructor(scope: Construct, id: string, { plan, namespace }: SparkAccessChartProps) {
    super(scope, id, {
      namespace: namespace.namespace,
      labels: { 'app.kubernetes.io/name': 'spark', 'app.kubernetes.io/part-of': 'ai-datacenter' },
    });
    const name = plan.serviceAccount;
    new k8s.KubeServiceAccount(this, 'ServiceAccount', { metadata: { name } });
    new k8s.KubeRole(this, 'Role', { metadata: { name }, rules: DRIVER_RULES.map(mutable) });
    new k8s.KubeRoleBinding(this, 'RoleBinding', {
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: namespace.namespace }],
    });
    new k8s.KubeNetworkPolicy(this, 'NetworkPolicy', {
      metadata: { name: `${name}-closed` },
      spec: { podSelector: {}, policyTypes: ['Ingress'] },
    });
  }
}

/** The objects of a platform in one of its namespaces, as the API server takes them. */
export interface SparkNamespaceObjects {
  readonly namespace: string;
  /** Undefined if the namespace exists already. */
  readonly created: readonly KubernetesObject[] | undefined;
  readonly access: readonly KubernetesObject[];
}

/** Returns the objects of each namespace, for every engine that applies objects. */
export function sparkNamespaceObjects(plan: SparkPlatformPlan): readonly SparkNamespaceObjects[] {
  const app = new App();
  return plan.namespaces.map((namespace, index) => ({
    namespace: namespace.namespace,
    created: plan.createNamespaces
      ? new SparkNamespaceChart(app, `namespace-${index}`, { plan: namespace }).toJson()
      : undefined,
    access: new SparkAccessChart(app, `access-${index}`, { plan, namespace }).toJson(),
  }));
}

function mutable({ apiGroups, resources, verbs }: (typeof DRIVER_RULES)[number]): k8s.PolicyRule {
  return { apiGroups: [...apiGroups], resources: [...resources], verbs: [...verbs] };
}
