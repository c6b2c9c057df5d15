import { NAMESPACE_LABELS } from '../../../lib/inference/inference-service/inference-namespace';

test('the namespace admits only restricted pods, and its pods wait for the load balancer', () => {
  expect(NAMESPACE_LABELS).toEqual({
    'pod-security.kubernetes.io/enforce': 'restricted',
    'pod-security.kubernetes.io/audit': 'restricted',
    'pod-security.kubernetes.io/warn': 'restricted',
    'elbv2.k8s.aws/pod-readiness-gate-inject': 'enabled',
  });
});
