import { ApiObject, App, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { KubernetesObject } from '../../core/kubernetes-objects';
import { required } from '../../core/plan';
import { type AdmissionPoliciesPlan, type AdmissionPolicyPlan, planAdmissionPolicies } from './admission-policies';
import { POD_VARIABLES, SPEC_CHANGED } from './expressions';
import type { AdmissionPoliciesOptions } from './options';

export interface AdmissionPoliciesChartProps {
  /** An accepted plan: `required(planAdmissionPolicies(...))`. */
  readonly plan: AdmissionPoliciesPlan;
}

const API_VERSION = 'admissionregistration.k8s.io/v1';

/** Everything that makes pods. A workload is judged too, so that whoever applies it learns of it at once. */
const RESOURCES = [
  { apiGroups: [''], apiVersions: ['v1'], resources: ['pods', 'pods/ephemeralcontainers'] },
  { apiGroups: ['apps'], apiVersions: ['v1'], resources: ['deployments', 'statefulsets', 'daemonsets'] },
  { apiGroups: ['batch'], apiVersions: ['v1'], resources: ['jobs', 'cronjobs'] },
].map((rule) => ({ ...rule, operations: ['CREATE', 'UPDATE'] }));

/** What the API server does, by the mode of a policy. It cannot deny and warn at once. */
const ACTIONS = { Deny: ['Deny'], Warn: ['Warn', 'Audit'], Audit: ['Audit'] } as const;

/**
 * What the API server refuses: policies that it evaluates itself, without a webhook, and a binding for each.
 *
 * @example
 * AdmissionPoliciesChart.fromOptions(app, 'admission', { registries: ['public.ecr.aws'] });
 */
export class AdmissionPoliciesChart extends Chart {
  /**
   * Plans the policies and declares them.
   *
   * @throws ProblemsError with every problem of the options
   */
  static fromOptions(scope: Construct, id: string, options: AdmissionPoliciesOptions): AdmissionPoliciesChart {
    return new AdmissionPoliciesChart(scope, id, { plan: required(planAdmissionPolicies(options)) });
  }

  readonly plan: AdmissionPoliciesPlan;

  constructor(scope: Construct, id: string, { plan }: AdmissionPoliciesChartProps) {
    super(scope, id, { labels: { 'app.kubernetes.io/part-of': 'ai-datacenter' } });
    this.plan = plan;
    for (const policy of plan.policies) this.policy(policy);
  }

  private policy({ name, mode, exemptNamespaces, validations }: AdmissionPolicyPlan): void {
    new ApiObject(this, `Policy-${name}`, {
      apiVersion: API_VERSION,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: { resourceRules: RESOURCES },
        matchConditions: [{ name: 'spec-changed', expression: SPEC_CHANGED }],
        variables: POD_VARIABLES,
        validations: validations.map((it) => ({ ...it, reason: 'Forbidden' })),
      },
    });
    new ApiObject(this, `Binding-${name}`, {
      apiVersion: API_VERSION,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: {
        policyName: name,
        validationActions: ACTIONS[mode],
        matchResources: {
          namespaceSelector: {
            // Kubernetes itself gives each namespace this label.
            matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: exemptNamespaces }],
          },
        },
      },
    });
  }
}

/** Returns the policies as the API server takes them, for every engine that applies objects. */
export function admissionPoliciesObjects(plan: AdmissionPoliciesPlan): readonly KubernetesObject[] {
  return new AdmissionPoliciesChart(new App(), 'admission', { plan }).toJson();
}
