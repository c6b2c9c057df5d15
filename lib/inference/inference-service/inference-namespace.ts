import { podSecurityLabels } from '../../security/pod-security';

/**
 * Labels of the namespace.
 *
 * - `restricted` Pod Security: the API server rejects pods that need more rights than those of the service.
 * - The AWS Load Balancer Controller keeps new pods unready until their load balancer finds them healthy, so that a
 *   rollout removes no pod before its successor receives traffic. Without the controller the label has no effect.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/pod_readiness_gate/
 */
export const NAMESPACE_LABELS: Readonly<Record<string, string>> = {
  ...podSecurityLabels('restricted'),
  'elbv2.k8s.aws/pod-readiness-gate-inject': 'enabled',
};
