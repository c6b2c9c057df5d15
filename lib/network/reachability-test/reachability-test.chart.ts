import { App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { KubernetesObject } from '../../core/kubernetes-objects';
import { required } from '../../core/plan';
import { podSpecToleration } from '../../core/tolerations';
import { CONTAINER_SECURITY_CONTEXT } from '../../security/pod-security';
import type { ReachabilityTestOptions } from './options';
import { planReachabilityTest, type ReachabilityTestPlan } from './reachability-test';
import { REACHABILITY_SCRIPT, REACHABILITY_SCRIPT_NAME, REACHABILITY_TARGETS_NAME } from './script';

export interface ReachabilityTestChartProps {
  /** An accepted plan: `required(planReachabilityTest(...))`. */
  readonly plan: ReachabilityTestPlan;
}

const FOLDER = '/test';
/** The user `node` of the official image. */
const USER_ID = 1000;
/** How long nodes and images may take, beside the test itself. */
const START_SECONDS = 600;

/**
 * A job that tests what pods reach: it connects to each target, and fails if one that pods have to reach is not
 * reached, or one that they must not reach is. `kubectl logs` shows the table.
 *
 * @example
 * ReachabilityTestChart.fromOptions(app, 'reachability', { region: 'eu-central-1', services: ['ec2', 'ecr.api'] });
 */
export class ReachabilityTestChart extends Chart {
  /**
   * Plans the test and declares its objects.
   *
   * @throws ProblemsError with every problem of the options
   */
  static fromOptions(scope: Construct, id: string, options: ReachabilityTestOptions): ReachabilityTestChart {
    return new ReachabilityTestChart(scope, id, { plan: required(planReachabilityTest(options)) });
  }

  readonly plan: ReachabilityTestPlan;

  constructor(scope: Construct, id: string, { plan }: ReachabilityTestChartProps) {
    super(scope, id, { namespace: plan.namespace, labels: { 'app.kubernetes.io/part-of': 'ai-datacenter' } });
    this.plan = plan;
    const { name, timeoutSeconds, targets } = plan;
    new k8s.KubeConfigMap(this, 'Files', {
      metadata: { name },
      data: {
        [REACHABILITY_SCRIPT_NAME]: REACHABILITY_SCRIPT,
        [REACHABILITY_TARGETS_NAME]: JSON.stringify({ timeoutSeconds, targets }, undefined, 2),
      },
    });
    new k8s.KubeJob(this, 'Job', {
      metadata: { name },
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: START_SECONDS + timeoutSeconds,
        template: { metadata: { labels: { 'app.kubernetes.io/name': 'reachability-test' } }, spec: this.podSpec() },
      },
    });
  }

  private podSpec(): k8s.PodSpec {
    const { name, image, nodeSelector, tolerations } = this.plan;
    return {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      nodeSelector: { ...nodeSelector },
      tolerations: tolerations.map(podSpecToleration),
      securityContext: { runAsNonRoot: true, runAsUser: USER_ID, seccompProfile: { type: 'RuntimeDefault' } },
      volumes: [{ name: 'files', configMap: { name } }],
      containers: [
        {
          name: 'test',
          image,
          command: ['node', `${FOLDER}/${REACHABILITY_SCRIPT_NAME}`, `${FOLDER}/${REACHABILITY_TARGETS_NAME}`],
          resources: {
            requests: { cpu: k8s.Quantity.fromString('50m'), memory: k8s.Quantity.fromString('128Mi') },
            limits: { memory: k8s.Quantity.fromString('128Mi') },
          },
          securityContext: CONTAINER_SECURITY_CONTEXT,
          volumeMounts: [{ name: 'files', mountPath: FOLDER, readOnly: true }],
        },
      ],
    };
  }
}

/** The objects of a test, as the API server takes them. */
export function reachabilityTestObjects(plan: ReachabilityTestPlan): readonly KubernetesObject[] {
  return new ReachabilityTestChart(new App(), 'reachability-test', { plan }).toJson() as readonly KubernetesObject[];
}
