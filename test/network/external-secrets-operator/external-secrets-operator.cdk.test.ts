import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster } from '../../../lib/compute/cluster/cluster.cdk';
import {
  ExternalSecretsOperator,
  type ExternalSecretsOperatorProps,
} from '../../../lib/network/external-secrets-operator/external-secrets-operator.cdk';
import { Network } from '../../../lib/network/network/network.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';

function declared(props: Partial<ExternalSecretsOperatorProps> = {}, app = new App()): Template {
  const stack = new Stack(app, 'Secrets');
  const cluster = new Cluster(stack, 'Cluster', { vpc: new Vpc(stack, 'Vpc'), rolePath: '/platform/' });
  new ExternalSecretsOperator(stack, 'Operator', { cluster, ...props });
  return Template.fromStack(stack);
}

test('the chart is installed after the association of its role, which has no permissions of its own', () => {
  const template = declared();
  template.hasResource('Custom::AWSCDK-EKS-HelmChart', {
    DependsOn: Match.arrayWith([
      Match.stringLikeRegexp('^OperatorCredentialsValidatingAdmissionPolicyBinding'),
      Match.stringLikeRegexp('^OperatorIdentityAssociation'),
    ]),
    Properties: { Chart: 'external-secrets', Version: '2.9.0', Namespace: 'external-secrets', CreateNamespace: true },
  });
  const policies = Object.keys(template.findResources('AWS::IAM::Policy'));
  expect(policies.filter((id) => id.startsWith('Operator'))).toEqual([]);
  template.hasResourceProperties('AWS::IAM::Role', {
    Description: 'Pods of the External Secrets Operator',
    Path: '/platform/',
  });
});

test('a closed network without the endpoint of Secrets Manager is a problem, and so is its chart', () => {
  const { message, templates } = refusedSynthesis((app) => {
    const stack = new Stack(app, 'Secrets', { env: { account: '111122223333', region: 'us-east-1' } });
    const network = new Network(stack, 'Network', {
      egress: 'closed',
      availabilityZones: ['us-east-1a', 'us-east-1b'],
    });
    const cluster = new Cluster(stack, 'Cluster', { vpc: network.vpc });
    new ExternalSecretsOperator(stack, 'Operator', { cluster });
  });
  expect(message).toMatch(/\[Secrets\/Operator\] .*secretsmanager/);
  expect(message).toMatch(/\[Secrets\/Operator\] chartRepository: /);
  expect(templates).toEqual([]);
});
