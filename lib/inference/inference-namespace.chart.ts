import { Chart } from 'cdk8s';
import { Namespace } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';

export interface InferenceNamespaceChartProps {
  /** The name of the namespace. */
  readonly namespace: string;
}

/**
 * The namespace of inference services. A chart of its own, because a chart with a namespace writes it into every
 * object, and a namespace is in none.
 *
 * - `restricted` Pod Security: the API server refuses pods that ask for more than ours do.
 * - The AWS Load Balancer Controller makes pods wait until their load balancer finds them healthy, so that a rollout
 *   takes no pod away before its successor gets traffic. Without the controller the label does nothing.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/pod_readiness_gate/
 */
export class InferenceNamespaceChart extends Chart {
  constructor(scope: Construct, id: string, props: InferenceNamespaceChartProps) {
    super(scope, id);
    this.node.addDependency(
      new Namespace(this, 'Namespace', {
        metadata: {
          name: props.namespace,
          labels: {
            'pod-security.kubernetes.io/enforce': 'restricted',
            'pod-security.kubernetes.io/audit': 'restricted',
            'pod-security.kubernetes.io/warn': 'restricted',
            'elbv2.k8s.aws/pod-readiness-gate-inject': 'enabled',
          },
        },
      }),
    );
  }
}
