import { App, CfnWaitConditionHandle, RemovalPolicy, Stack } from 'aws-cdk-lib';
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
    VisibilityConfig: { CloudWatchMetricsEnabled: true, SampledRequestsEnabled: false, MetricName: 'edge' },
  });
  // Its name is fixed: a group that stays would stop the next deployment.
  template.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete' });
  template.hasResourceProperties('AWS::Logs::LogGroup', {
    LogGroupName: Match.objectLike({ 'Fn::Join': ['', Match.arrayWith(['aws-waf-logs-'])] }),
    KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
    RetentionInDays: 90,
  });
  template.hasResourceProperties('AWS::WAFv2::LoggingConfiguration', {
    ResourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('WebAcl'), 'Arn'] },
    LogDestinationConfigs: [
      {
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':logs:us-east-1:111122223333:log-group:',
            { Ref: Match.stringLikeRegexp('WebAclLogGroup') },
          ],
        ],
      },
    ],
    RedactedFields: ['authorization', 'x-api-key', 'cookie'].map((Name) => ({ SingleHeader: { Name } })),
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

const edgeOf = (stack: Stack) => stack.node.findChild('Edge') as InferenceEdge;

/** The objects that are applied, and what each of them waits for. */
function appliedObjects(stack: Stack) {
  const found = Template.fromStack(stack).findResources('Custom::AWSCDK-EKS-KubernetesResource');
  return Object.values(found).map(({ Properties, DependsOn = [] }) => ({
    manifest: JSON.stringify(Properties.Manifest),
    waitsFor: [DependsOn].flat().join(),
  }));
}

test('the load balancer has what was made beside it, and is made when its logs can be written', () => {
  const all = appliedObjects(declare(new App(), { clientCaBucket: 'company-cas' }));
  const [configuration] = all.filter(({ manifest }) => manifest.includes('access_logs.s3.bucket'));
  expect(configuration?.manifest).toMatch(/wafV2.*EdgeWebAcl\w+.,.Arn/);
  expect(configuration?.manifest).toMatch(/mutualAuthentication.*EdgeTrustStore\w+.,.TrustStoreArn/);
  expect(configuration?.manifest).toMatch(/access_logs\.s3\.bucket.*EdgeAccessLogBucket/);
  for (const { waitsFor } of all) expect(waitsFor).toMatch(/EdgeAccessLogBucketPolicy/);
  for (const { waitsFor } of appliedObjects(declare(new App(), { accessLogs: false })))
    expect(waitsFor).not.toMatch(/EdgeAccessLogBucket/);
});

test('the controller is made before the objects, and removed after them', () => {
  const app = new App();
  const stack = declare(app, {});
  const loadBalancerController = new CfnWaitConditionHandle(stack, 'Controller');
  const [cluster] = stack.node.children.filter((child): child is eks.Cluster => child instanceof eks.Cluster);
  if (cluster === undefined) throw new Error('The stack has no cluster.');
  const logsKey = new kms.Key(stack, 'OtherKey');
  new InferenceEdge(stack, 'Other', { cluster, logsKey, ...EDGE, name: 'other', loadBalancerController });
  const waiting = appliedObjects(stack).filter(({ waitsFor }) => waitsFor.includes('Controller'));
  expect(waiting).toHaveLength(6);
  expect(waiting.every(({ manifest }) => manifest.includes('other'))).toBe(true);
});

test('each name is a record, and without names there is none', () => {
  const recordNames = ['chat.example.com', 'code.example.com'];
  const stack = declare(new App(), { ...RECORDS, recordNames, kind: 'network' });
  expect(edgeOf(stack).records.map(({ node }) => node.id)).toEqual([
    'Record-chat.example.com',
    'Record-code.example.com',
  ]);
  Template.fromStack(stack).allResourcesProperties('AWS::Route53::RecordSet', {
    AliasTarget: Match.objectLike({ HostedZoneId: 'Z26RNL4JYFTOTI' }),
  });
  const [address] = Object.values(Template.fromStack(stack).findResources('Custom::AWSCDK-EKS-KubernetesObjectValue'));
  expect([address?.DependsOn].flat().join()).toMatch(/EdgeObjects/);
  const without = declare(new App());
  expect(edgeOf(without).records).toEqual([]);
  Template.fromStack(without).resourceCountIs('Custom::AWSCDK-EKS-KubernetesObjectValue', 0);
});

test('access logs can be deleted with the stack; only those of this account are written', () => {
  const template = Template.fromStack(declare(new App(), { removalPolicy: RemovalPolicy.DESTROY }));
  template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
  template.hasResourceProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: Match.objectLike({
      Statement: Match.arrayWith([
        Match.objectLike({
          Sid: 'WriteLogs',
          Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
        }),
      ]),
    }),
  });
});

test('what an edge does not need is not made', () => {
  const plain = edgeOf(declare(new App(), { webAcl: false, accessLogs: false }));
  const { webAcl, webAclLogGroup, accessLogBucket, trustStore } = plain;
  expect([webAcl, webAclLogGroup, accessLogBucket, trustStore]).toEqual([undefined, undefined, undefined, undefined]);
  const withStore = Template.fromStack(declare(new App(), { clientCaBucket: 'company-cas' }));
  withStore.resourceCountIs('AWS::ElasticLoadBalancingV2::TrustStore', 1);
  withStore.resourceCountIs('AWS::ElasticLoadBalancingV2::TrustStoreRevocation', 0);
});

test.each(['cluster', 'logsKey'] as const)('%s is required', (reference) => {
  expect(() => declare(new App(), { [reference]: undefined })).toThrow(`${reference} is required`);
});
