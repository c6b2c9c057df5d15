import * as pulumi from '@pulumi/pulumi';
import { required } from '../../lib/core/plan';
import { planDatacenterParts } from '../../lib/datacenter/datacenter';
import type { DatacenterArgs } from '../../lib/datacenter/datacenter-args.pulumi';
import type { Datacenter } from '../../lib/datacenter/datacenter.pulumi';
import type { DatacenterOptions } from '../../lib/datacenter/options';
import { ADDON_USES } from '../../lib/network/network/endpoint-uses';
import { optionsOf } from '../core/registration-options';
import { allRegistered, declare, inputsOf, registered } from '../core/registrations';
import { EVERYTHING as ALL_PARTS, expectPartsAsPlanned, IMAGE } from './everything';

/** Pulumi applies objects from where it runs, here from outside the VPC. */
const EVERYTHING = { ...ALL_PARTS, cluster: { publicCidrs: ['203.0.113.0/24'] } } as const satisfies DatacenterOptions;

function declared(args?: DatacenterArgs): Promise<Datacenter> {
  return declare(async () => {
    const { Datacenter } = await import('../../lib/datacenter/datacenter.pulumi');
    return new Datacenter('dc', args);
  });
}

/** The components, which are the children of the datacenter, by type and name. */
function components(): readonly string[] {
  return allRegistered()
    .map(({ type, name }) => `${type} ${name}`)
    .filter((name) => optionsOf(name).parent === 'ai-datacenter:datacenter:Datacenter dc')
    .toSorted();
}

test('the component has its type, and every part its name: a contract, made of the names in the options', async () => {
  await declared(EVERYTHING);
  expect(components()).toEqual([
    'ai-datacenter:compute:Cluster dc-cluster',
    'ai-datacenter:compute:GpuNodeGroup dc-gpus',
    'ai-datacenter:compute:NodeGroup dc-storage',
    'ai-datacenter:inference:InferenceService dc-chat',
    'ai-datacenter:inference:InferenceService dc-code',
    'ai-datacenter:network:AwsLoadBalancerController dc-load-balancers',
    'ai-datacenter:network:Network dc-network',
    'ai-datacenter:operations:InferenceMonitoring dc-monitoring-code',
    'ai-datacenter:operations:InferenceMonitoring dc-monitoring-inference',
    'ai-datacenter:security:Keys dc-keys',
    'ai-datacenter:storage:ModelStore dc-models',
  ]);
});

test('each part is planned as in the plan of the whole', async () => {
  const parts = await declared(EVERYTHING);
  const { plan } = required(planDatacenterParts(EVERYTHING, ADDON_USES));
  expect(parts.plan).toEqual(plan);
  expectPartsAsPlanned(parts, plan);
});

test('without args a datacenter is keys, a network and a cluster', async () => {
  const datacenter = await declared();
  expect(components()).toEqual([
    'ai-datacenter:compute:Cluster dc-cluster',
    'ai-datacenter:network:Network dc-network',
    'ai-datacenter:security:Keys dc-keys',
  ]);
  expect(datacenter).toMatchObject({ gpuNodeGroups: {}, nodeGroups: {}, inferenceServices: {}, monitoring: {} });
  expect([datacenter.modelStore, datacenter.loadBalancerController]).toEqual([undefined, undefined]);
});

function arn(key: string): string {
  return `arn:aws:mock:::dc-keys-${key}`;
}

test('keys, cluster, store and services are connected', async () => {
  await declared(EVERYTHING);
  expect(inputsOf('aws:eks/cluster:Cluster', 'dc-cluster-cluster')).toMatchObject({
    encryptionConfig: { provider: { keyArn: arn('cluster-secrets') } },
  });
  expect(inputsOf('aws:cloudwatch/logGroup:LogGroup', 'dc-network-flow-logs').kmsKeyId).toBe(arn('logs'));
  expect(JSON.stringify(inputsOf('aws:ec2/launchTemplate:LaunchTemplate', 'dc-storage-nodes'))).toContain(arn('data'));
  expect(JSON.stringify(inputsOf('aws:s3/bucketPolicy:BucketPolicy', 'dc-models-policy'))).toContain(
    'dc-network-s3-id',
  );
  for (const [name, namespace] of [
    ['chat', 'inference'],
    ['code', 'code'],
  ]) {
    expect(optionsOf(`kubernetes:apps/v1:Deployment dc-${name}-Deployment-${namespace}-${name}`).dependencies).toEqual(
      expect.arrayContaining([
        'kubernetes:helm.sh/v3:Release dc-load-balancers-release',
        `aws:eks/podIdentityAssociation:PodIdentityAssociation dc-${name}-identity`,
      ]),
    );
    expect(
      optionsOf(
        `kubernetes:monitoring.coreos.com/v1:PodMonitor dc-monitoring-${namespace}-PodMonitor-${namespace}-inference`,
      ).dependencies,
    ).toContain(`kubernetes:core/v1:Namespace dc-cluster-kubernetes-Namespace-${namespace}`);
  }
});

test('without nodeVolumes the nodes have the default key of the account', async () => {
  await declared({ nodeGroups: [{ name: 'storage', instanceType: 'i4i.8xlarge' }] });
  const template = inputsOf('aws:ec2/launchTemplate:LaunchTemplate', 'dc-storage-nodes');
  expect(JSON.stringify(template)).not.toContain('kmsKeyId');
});

test('services without an image share one build of the runtime', async () => {
  await declared({
    inferenceServices: [{ name: 'chat' }, { name: 'code' }, { name: 'other', image: IMAGE }],
    inferenceImage: { architecture: 'arm64' },
  });
  const [image, ...others] = registered('docker-build:index:Image');
  expect(others).toEqual([]);
  expect(image).toMatchObject({ name: 'dc-engine-image', inputs: { platforms: ['linux/arm64'] } });
});

test('an Output reaches its part', async () => {
  await declared({
    name: pulumi.output('late-name'),
    cluster: { clusterName: pulumi.output('late-cluster'), deployerRoleArn: 'arn:aws:iam::111122223333:role/deployer' },
    network: { publicBuckets: [pulumi.output('late-bucket')] },
    nodeGroups: [{ name: 'storage', instanceType: 'i4i.8xlarge', labels: { team: pulumi.output('late-label') } }],
    inferenceServices: [{ name: 'chat', image: pulumi.output('late-image:1'), namespace: pulumi.output('late-space') }],
    monitoring: {},
  });
  const texts = JSON.stringify(allRegistered().map(({ inputs }) => inputs));
  for (const late of [
    'alias/late-name/data',
    'late-cluster',
    'late-bucket',
    'late-label',
    'late-image:1',
    'late-space',
  ])
    expect({ late, found: texts.includes(late) }).toEqual({ late, found: true });
  expect(texts).not.toContain('${Output[');
  expect(texts).toContain('role/deployer');
  expect(components()).toContain('ai-datacenter:operations:InferenceMonitoring dc-monitoring-chat');
});

test.each([
  [undefined, true],
  [false, false],
])('retainOnDelete %s: keys, logs and models are kept: %s', async (retainOnDelete, kept) => {
  await declared({ modelStore: {}, retainOnDelete });
  for (const resource of [
    'aws:kms/key:Key dc-keys-data',
    'aws:cloudwatch/logGroup:LogGroup dc-network-flow-logs',
    'aws:cloudwatch/logGroup:LogGroup dc-cluster-logs',
    'aws:s3/bucket:Bucket dc-models-bucket',
  ])
    expect({ resource, kept: optionsOf(resource).retainOnDelete ?? false }).toEqual({ resource, kept });
});

test('all problems of all parts are reported at once, before anything is registered', async () => {
  const args = {
    network: { cidr: '10.0.0.0/30' },
    gpuNodeGroups: [
      { name: 'gpus', instanceType: 'p5.48xlarg' },
      { name: 'gpus', instanceType: 'p5.48xlarge', maxNodes: -1 },
    ],
    nodeGroups: 'none' as never,
    inferenceServices: [{ name: 'chat', model: 's3://my-company-models/smollm2', image: 'engine:latest' }],
  };
  const error = (await declared(args).catch((thrown: unknown) => thrown)) as pulumi.InputPropertiesError;
  expect(error.errors?.map(({ propertyPath }) => propertyPath).toSorted()).toEqual([
    'gpuNodeGroups[0].instanceType',
    'gpuNodeGroups[1].maxNodes',
    'gpuNodeGroups[1].name',
    'inferenceServices[0].image',
    'modelStore',
    'network.cidr',
    'nodeGroups',
  ]);
  expect(allRegistered().filter(({ type }) => !type.endsWith(':Datacenter'))).toEqual([]);
  await expect(declared(null as never)).rejects.toThrow(/props: The props are null/);
});
