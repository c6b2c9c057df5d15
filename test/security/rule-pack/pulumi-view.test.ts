import { UNKNOWN } from '../../../lib/catalog/cloud-types/json';
import { RULES } from '../../../lib/security/rule-pack/all-rules';
import { evaluateRules } from '../../../lib/security/rule-pack/evaluate';
import { type PulumiResource, pulumiResources } from '../../../lib/security/rule-pack/pulumi-document';
import { viewOfPulumi } from '../../../lib/security/rule-pack/pulumi-view';

const STACK = 'urn:pulumi:dev::ai::';

function resource(type: string, name: string, more: Partial<PulumiResource> = {}): PulumiResource {
  return { urn: `${STACK}${type}::${name}`, type, ...more };
}

function urnOf(type: string, name: string): string {
  return `${STACK}${type}::${name}`;
}

const VPC = resource('aws:ec2/vpc:Vpc', 'net', { inputs: { cidrBlock: '10.0.0.0/16' } });
const TEMPLATE = resource('aws:ec2/launchTemplate:LaunchTemplate', 'gpus-template', {
  inputs: {
    instanceType: 'p5.48xlarge',
    metadataOptions: { httpTokens: 'optional', httpPutResponseHopLimit: 1 },
    blockDeviceMappings: [{ deviceName: '/dev/xvda', ebs: { encrypted: 'true', volumeType: 'gp3' } }],
  },
});
const NODES = resource('aws:eks/nodeGroup:NodeGroup', 'gpus', {
  inputs: { amiType: 'AL2023_x86_64_STANDARD', launchTemplate: { id: UNKNOWN, version: UNKNOWN } },
  propertyDependencies: { launchTemplate: [TEMPLATE.urn] },
});

function messagesOf(rule: string, resources: readonly PulumiResource[]): readonly string[] {
  const rules = RULES.filter(({ id }) => id === rule);
  return evaluateRules(viewOfPulumi(resources), rules).findings.map(({ path, message }) => `${path}: ${message}`);
}

test('what only the deployment knows is a reference to the resource behind it', () => {
  const view = viewOfPulumi([TEMPLATE, NODES]);

  const [group] = view.ofType('AWS::EKS::Nodegroup');
  const [template] = view.ofType('AWS::EC2::LaunchTemplate');
  expect(view.target((group!.properties['LaunchTemplate'] as { Id: string }).Id)).toBe(template);
  expect(view.isBefore(template!, group!)).toBe(true);
});

test('rules judge a node group and its launch template', () => {
  expect(messagesOf('adc-ami-fits', [TEMPLATE, NODES])).toEqual([
    'gpus: p5.48xlarge has H100-SXM-80GB, for which AL2023_x86_64_STANDARD has no driver.',
  ]);
  expect(messagesOf('adc-node-metadata', [TEMPLATE])).toEqual([
    'gpus-template: HttpTokens is optional; required is right.',
  ]);
  expect(messagesOf('adc-node-volumes', [TEMPLATE])).toEqual([]);
});

test('the ids, ARNs and names of a state are references too', () => {
  const log = resource('aws:ec2/flowLog:FlowLog', 'log', { id: 'fl-1', inputs: { vpcId: 'vpc-1' } });
  const made = { ...VPC, id: 'vpc-1' };

  expect(messagesOf('adc-flow-logs', [made, log])).toEqual([]);
  expect(messagesOf('adc-flow-logs', [made, { ...log, inputs: { vpcId: 'vpc-2' } }])).toEqual([
    'net: The VPC has no flow log.',
  ]);
});

test('settings of a bucket that are resources of their own are part of it', () => {
  const bucket = resource('aws:s3/bucket:Bucket', 'models', { id: 'models', inputs: { bucket: 'models' } });
  const encryption = resource(
    'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration',
    'models-encryption',
    {
      inputs: {
        bucket: 'models',
        rules: [{ applyServerSideEncryptionByDefault: { kmsMasterKeyId: 'arn:key', sseAlgorithm: 'aws:kms' } }],
      },
    },
  );

  expect(messagesOf('adc-customer-key', [bucket])).toHaveLength(1);
  expect(messagesOf('adc-customer-key', [bucket, encryption])).toEqual([]);
});

test('objects and charts belong to the cluster of the program, and have the path of their components', () => {
  const cluster = resource('aws:eks/cluster:Cluster', 'cluster', { inputs: { version: '1.35' } });
  const component = resource('ai-datacenter:inference:InferenceService', 'chat');
  const service = resource('kubernetes:core/v1:Service', 'chat-service', {
    parent: component.urn,
    sourcePosition: 'project:///index.ts#12,3',
    inputs: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'inference', name: 'chat' },
      spec: { type: 'LoadBalancer' },
    },
  });
  const chart = resource('kubernetes:helm.sh/v3:Release', 'lbc', { inputs: { chart: 'aws-load-balancer-controller' } });
  const view = viewOfPulumi([cluster, component, service, chart]);

  expect(view.objects).toMatchObject([{ kind: 'Service', path: 'chat/chat-service', line: 'index.ts:12' }]);
  expect(view.target(view.objects[0]?.cluster)?.type).toBe('AWS::EKS::Cluster');
  expect(messagesOf('adc-finalizer-order', [cluster, component, service, chart])).toEqual([
    'chat/chat-service: The Service chat does not depend on lbc, the chart of its controller.',
  ]);
  const after = { ...service, dependencies: [urnOf('kubernetes:helm.sh/v3:Release', 'lbc')] };
  expect(messagesOf('adc-finalizer-order', [cluster, component, after, chart])).toEqual([]);
});

test('what is read, deleted or secret is no declaration', () => {
  const read = { ...VPC, external: true };
  expect(viewOfPulumi([read]).resources).toEqual([]);

  const preview = {
    steps: [
      { op: 'create', newState: VPC },
      { op: 'delete', oldState: NODES, newState: NODES },
      { op: 'create-replacement', newState: TEMPLATE },
      { op: 'replace', newState: { ...TEMPLATE, inputs: { instanceType: 'm7i.xlarge' } } },
    ],
  };
  expect(pulumiResources(preview)?.map(({ type, inputs }) => [type, inputs?.['instanceType']])).toEqual([
    ['aws:ec2/vpc:Vpc', undefined],
    ['aws:ec2/launchTemplate:LaunchTemplate', 'm7i.xlarge'],
  ]);
  expect(pulumiResources({ deployment: { resources: [VPC, { ...NODES, delete: true }] } })).toEqual([VPC]);
  expect(pulumiResources({ Resources: {} })).toBeUndefined();

  const secret = resource('aws:ec2/vpc:Vpc', 'v', { inputs: { cidrBlock: '[secret]' } });
  expect(viewOfPulumi([secret]).resources[0]?.properties).toEqual({ CidrBlock: '${unknown:a secret}' });
});
