import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Code, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { InferenceEdge, type InferenceEdgeProps } from '../../../lib/network/inference-edge/inference-edge.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';
import { EDGE } from './edge-options';

function declare(app: App, props: Partial<InferenceEdgeProps> = {}, hasPlace = true): Stack {
  const env = hasPlace ? { account: '111122223333', region: 'us-east-1' } : {};
  const stack = new Stack(app, 'Serving', { env });
  const cluster = new eks.Cluster(stack, 'Cluster', {
    vpc: new ec2.Vpc(stack, 'Vpc'),
    version: eks.KubernetesVersion.of('1.35'),
    kubectlProviderOptions: { kubectlLayer: new LayerVersion(stack, 'Kubectl', { code: Code.fromAsset(__dirname) }) },
    defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
    defaultCapacity: 0,
  });
  new InferenceEdge(stack, 'Edge', { cluster, logsKey: new kms.Key(stack, 'Key'), ...EDGE, ...props });
  return stack;
}

const RECORDS = { recordNames: ['chat.example.com'], hostedZoneId: 'Z0123456789ABCDEFGHIJ' };

test('the web ACL is logged into an encrypted group, without the keys of clients', () => {
  const template = Template.fromStack(declare(new App()));
  template.hasResourceProperties('AWS::WAFv2::WebACL', {
    Scope: 'REGIONAL',
    DefaultAction: { Allow: {} },
    Rules: Match.arrayWith([Match.objectLike({ Name: 'rate', Priority: 0, Action: { Block: {} } })]),
  });
  template.hasResourceProperties('AWS::Logs::LogGroup', {
    LogGroupName: Match.objectLike({ 'Fn::Join': ['', Match.arrayWith(['aws-waf-logs-'])] }),
    KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
    RetentionInDays: 90,
  });
  template.hasResourceProperties('AWS::WAFv2::LoggingConfiguration', {
    RedactedFields: Match.arrayWith([{ SingleHeader: { Name: 'authorization' } }]),
  });
});

test('access logs are encrypted, closed, and outlive the stack', () => {
  Template.fromStack(declare(new App())).hasResource('AWS::S3::Bucket', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: Match.objectLike({ RestrictPublicBuckets: true }),
      LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 90 })] },
      VersioningConfiguration: { Status: 'Enabled' },
    },
  });
});

test('records are aliases of the load balancer, whose name is read from the Gateway', () => {
  const template = Template.fromStack(declare(new App(), RECORDS));
  template.hasResourceProperties('Custom::AWSCDK-EKS-KubernetesObjectValue', {
    ObjectType: 'gateways.gateway.networking.k8s.io',
    ObjectName: 'edge',
    ObjectNamespace: 'inference',
    JsonPath: '.status.addresses[0].value',
  });
  template.hasResourceProperties('AWS::Route53::RecordSet', {
    Name: 'chat.example.com',
    HostedZoneId: 'Z0123456789ABCDEFGHIJ',
    Type: 'A',
    AliasTarget: Match.objectLike({ HostedZoneId: 'Z35SXDOTRQ7X7K', EvaluateTargetHealth: true }),
  });
});

test('in a stack without a region the deployment looks the zone of load balancers up', () => {
  Template.fromStack(declare(new App(), RECORDS, false)).hasResourceProperties('AWS::Route53::RecordSet', {
    AliasTarget: Match.objectLike({
      HostedZoneId: { 'Fn::FindInMap': [Match.anyValue(), { Ref: 'AWS::Region' }, 'application'] },
    }),
  });
});

test('client certificates are checked by the bundle of a bucket', () => {
  const template = Template.fromStack(
    declare(new App(), { clientCaBucket: 'company-cas', clientRevocationKey: 'revoked.crl' }),
  );
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TrustStore', {
    CaCertificatesBundleS3Bucket: 'company-cas',
    CaCertificatesBundleS3Key: 'ca.pem',
  });
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TrustStoreRevocation', {
    RevocationContents: [{ RevocationType: 'CRL', S3Bucket: 'company-cas', S3Key: 'revoked.crl' }],
  });
});

test('a network load balancer without logs is objects of the cluster only', () => {
  const template = Template.fromStack(declare(new App(), { kind: 'network', accessLogs: false }));
  template.resourceCountIs('AWS::WAFv2::WebACL', 0);
  template.resourceCountIs('AWS::S3::Bucket', 0);
  template.resourceCountIs('Custom::AWSCDK-EKS-KubernetesResource', 5);
});

test('nothing of a refused edge reaches a template', () => {
  const { message, templates } = refusedSynthesis((app) => declare(app, { internetFacing: true }));
  expect(message).toMatch(/\[Serving\/Edge\] allowedCidrs/);
  expect(templates).toEqual([]);
});

test('an edge faces the internet only if its controller may let it', () => {
  const open = { internetFacing: true, allowedCidrs: ['0.0.0.0/0'] };
  const { message } = refusedSynthesis((app) => {
    const controller = Object.assign(new Stack(app, 'Controllers'), { plan: { internetFacing: false } });
    return declare(app, { ...open, loadBalancerController: controller });
  });
  expect(message).toMatch(/\[Serving\/Edge\] internetFacing: .*\[controller-internal-only\]/);
  const app = new App();
  const controller = Object.assign(new Stack(app, 'Controllers'), { plan: { internetFacing: true } });
  declare(app, { ...open, loadBalancerController: controller });
  expect(() => app.synth()).not.toThrow();
});
