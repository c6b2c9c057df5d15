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
  'pod-security.kubernetes.io/enforce': 'restricted',
  'pod-security.kubernetes.io/audit': 'restricted',
  'pod-security.kubernetes.io/warn': 'restricted',
  'elbv2.k8s.aws/pod-readiness-gate-inject': 'enabled',
};
