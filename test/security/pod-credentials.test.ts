import { podCredentialsObjects } from '../../lib/security/pod-credentials';

const PODS = { namespace: 'serving', serviceAccount: 'chat' };

test('pods of one service account are refused without the variable that EKS Pod Identity sets', () => {
  const [policy, binding] = podCredentialsObjects({ ...PODS, permissionsBy: 'pod-identity' });
  const name = 'ai-datacenter-credentials.serving.chat';
  expect(policy).toMatchObject({
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: { resourceRules: [{ resources: ['pods'], operations: ['CREATE'] }] },
      matchConditions: [{ expression: 'object.spec.?serviceAccountName.orValue("") == "chat"' }],
      validations: [
        {
          expression: expect.stringContaining('e.name == "AWS_CONTAINER_CREDENTIALS_FULL_URI"') as string,
          message: expect.stringContaining('service account chat counts after some seconds') as string,
        },
      ],
    },
  });
  expect(binding).toMatchObject({
    kind: 'ValidatingAdmissionPolicyBinding',
    spec: {
      policyName: name,
      validationActions: ['Deny'],
      matchResources: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'serving' } } },
    },
  });
});

test('with IRSA there is no association to wait for', () => {
  expect(podCredentialsObjects({ ...PODS, permissionsBy: 'irsa' })).toEqual([]);
});
