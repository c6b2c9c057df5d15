import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import {
  AdmissionPolicies,
  type AdmissionPoliciesProps,
} from '../../../lib/security/admission-policies/admission-policies.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';

function declared(props: Partial<AdmissionPoliciesProps> = {}, app = new App()) {
  const stack = new Stack(app, 'Policies');
  const cluster = eks.Cluster.fromClusterAttributes(stack, 'Cluster', {
    clusterName: 'company',
    kubectlProvider: eks.KubectlProvider.fromKubectlProviderAttributes(stack, 'Provider', {
      serviceToken: 'arn:aws:lambda:eu-central-1:111122223333:function:kubectl',
    }),
  });
  return { stack, policies: new AdmissionPolicies(stack, 'Admission', { cluster, ...props }), cluster };
}

test('every policy and binding is applied', () => {
  const { stack, policies } = declared({ registries: ['ghcr.io'] });
  Template.fromStack(stack).resourceCountIs('Custom::AWSCDK-EKS-KubernetesResource', 12);
  expect(policies.plan.policies).toHaveLength(6);
});

test('problems of the options fail synthesis under the path of the construct', () => {
  const { message, templates } = refusedSynthesis((app) => {
    declared({ registries: ['https://ghcr.io'] }, app);
  });
  expect(message).toContain('[Policies/Admission] registries[0]: ');
  expect(templates).toEqual([]);
});

test('two sets of policies with the same names are a problem', () => {
  const { message } = refusedSynthesis((app) => {
    const { stack, cluster } = declared({}, app);
    new AdmissionPolicies(stack, 'Again', { cluster });
  });
  expect(message).toContain('[kubernetes-object-repeated]');
});
