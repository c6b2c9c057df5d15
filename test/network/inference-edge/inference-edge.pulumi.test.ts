import * as pulumi from '@pulumi/pulumi';
import type { InferenceEdgeArgs } from '../../../lib/network/inference-edge/inference-edge.pulumi';
import { optionsOf } from '../../core/registration-options';
import { declare, inputsOf } from '../../core/registrations';
import { CERTIFICATE } from './edge-options';

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

function declared(args: Partial<InferenceEdgeArgs> = {}) {
  return declare(async () => {
    const { InferenceEdge } = await import('../../../lib/network/inference-edge/inference-edge.pulumi');
    const { Provider } = await import('@pulumi/kubernetes/provider');
    const provider = new Provider('company', { kubeconfig: '{}' });
    return new InferenceEdge('edge', {
      cluster: { clusterName: pulumi.output('company'), provider },
      logsKeyArn: pulumi.output(KEY),
      certificateArns: [pulumi.output(CERTIFICATE)],
      routes: [{ service: 'chat' }],
      ...args,
    });
  });
}

test('the web ACL is logged into an encrypted group, without the keys of clients', async () => {
  await declared();
  const acl = inputsOf('aws:wafv2/webAcl:WebAcl');
  expect(acl).toMatchObject({
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    visibilityConfig: { cloudwatchMetricsEnabled: true, sampledRequestsEnabled: false, metricName: 'edge' },
  });
  expect(JSON.parse(String(acl.ruleJson))).toMatchObject([{ Name: 'rate' }, {}, {}, {}, {}, {}]);
  expect(inputsOf('aws:cloudwatch/logGroup:LogGroup')).toMatchObject({
    name: 'aws-waf-logs-company-inference-edge',
    kmsKeyId: KEY,
    retentionInDays: 90,
  });
  expect(inputsOf('aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration')).toEqual({
    resourceArn: 'arn:aws:mock:::edge-web-acl',
    logDestinationConfigs: ['arn:aws:mock:::edge-web-acl-logs'],
    redactedFields: [
      { singleHeader: { name: 'authorization' } },
      { singleHeader: { name: 'x-api-key' } },
      { singleHeader: { name: 'cookie' } },
    ],
  });
});

test('access logs are encrypted, expire, and outlive the stack', async () => {
  await declared({ accessLogRetentionDays: 30 });
  expect(optionsOf('aws:s3/bucket:Bucket edge-logs').retainOnDelete).toBe(true);
  expect(
    inputsOf('aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration'),
  ).toMatchObject({ rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }] });
  expect(inputsOf('aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration')).toMatchObject({
    rules: [{ expiration: { days: 30 } }],
  });
});

test('records are aliases of the load balancer that has the tags of the controller', async () => {
  await declared({ recordNames: ['chat.example.com'], hostedZoneId: pulumi.output('Z0123456789ABCDEFGHIJ') });
  expect(inputsOf('aws:route53/record:Record')).toMatchObject({
    name: 'chat.example.com',
    zoneId: 'Z0123456789ABCDEFGHIJ',
    type: 'A',
    aliases: [{ evaluateTargetHealth: true }],
  });
});

test('client certificates are checked by the bundle of a bucket', async () => {
  await declared({ clientCaBucket: pulumi.output('company-cas'), clientRevocationKey: 'revoked.crl' });
  expect(inputsOf('aws:lb/trustStore:TrustStore')).toMatchObject({ caCertificatesBundleS3Bucket: 'company-cas' });
  expect(inputsOf('aws:lb/trustStoreRevocation:TrustStoreRevocation')).toMatchObject({
    revocationsS3Bucket: 'company-cas',
    revocationsS3Key: 'revoked.crl',
  });
});

test('a refused edge registers nothing', async () => {
  await expect(declared({ internetFacing: true })).rejects.toThrow(/allowedCidrs/);
});

function controllerWith(internetFacing: boolean): pulumi.ComponentResource {
  return Object.assign(new pulumi.ComponentResource('test:index:Thing', 'controller'), { plan: { internetFacing } });
}

test('an edge faces the internet only if its controller may let it', async () => {
  const open = { internetFacing: true, allowedCidrs: ['0.0.0.0/0'] };
  await expect(declared({ ...open, loadBalancerController: controllerWith(false) })).rejects.toThrow(
    /AwsLoadBalancerController may make internal load balancers only/,
  );
  await declared({ ...open, loadBalancerController: controllerWith(true) });
  expect(inputsOf('aws:wafv2/webAcl:WebAcl').scope).toBe('REGIONAL');
});
