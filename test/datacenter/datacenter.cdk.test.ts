import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { InferenceImage } from '../../lib/inference/inference-image/inference-image.cdk';
import { Datacenter, type DatacenterProps } from '../../lib/datacenter/datacenter.cdk';
import { refusedSynthesis } from '../core/refused-synthesis';
import { EVERYTHING, expectPartsAsPlanned, IMAGE } from './everything';

function declared(props?: DatacenterProps, app = new App()): { stack: Stack; datacenter: Datacenter } {
  const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
  return { stack, datacenter: new Datacenter(stack, 'Datacenter', props) };
}

/** A synthesis of everything takes seconds, so the tests that only read share it. */
const everything = declared(EVERYTHING);

test('each part is the construct that its own options would make: the plans are those of the datacenter', () => {
  const { datacenter: parts } = everything;
  expectPartsAsPlanned(parts, parts.plan);
});

test('without options a datacenter is keys, a network and a cluster', () => {
  const { datacenter } = declared();
  const children = datacenter.node.children.map(({ node }) => node.id);
  expect(children).toEqual(['Keys', 'Network', 'Cluster']);
  expect(datacenter).toMatchObject({
    gpuNodeGroups: {},
    nodeGroups: {},
    modelStore: undefined,
    loadBalancerController: undefined,
    inferenceServices: {},
    monitoring: {},
  });
});

test('the ids of the parts are a contract: they come from the names in the options', () => {
  const { node } = everything.datacenter;
  expect(node.children.map((it) => it.node.id)).toEqual([
    'Keys',
    'Network',
    'Cluster',
    'GpuNodeGroup-gpus',
    'NodeGroup-storage',
    'ModelStore',
    'LoadBalancerController',
    'InferenceService-chat',
    'InferenceService-code',
    'InferenceMonitoring-inference',
    'InferenceMonitoring-code',
  ]);
});

test('keys, cluster, stores and services are connected', () => {
  const { stack, datacenter } = everything;
  const template = Template.fromStack(stack);
  const idOf = (key: { keyArn: string }) => stack.resolve(key.keyArn) as unknown;
  const { keys } = datacenter;
  template.hasResourceProperties('AWS::EKS::Cluster', {
    EncryptionConfig: [{ Provider: { KeyArn: idOf(keys.clusterSecrets) }, Resources: ['secrets'] }],
  });
  template.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: idOf(keys.logs) });
  expect(datacenter.modelStore?.encryptionKey.keyArn).toBe(keys.data.keyArn);
  // Every service may read the store, and each has a role of its own.
  for (const service of Object.values(datacenter.inferenceServices)) expect(service.identity).toBeDefined();
  const release = datacenter.loadBalancerController?.release;
  for (const { objects } of Object.values(datacenter.inferenceServices))
    expect(objects.node.dependencies.flatMap(({ node }) => node.path)).toContain(
      datacenter.loadBalancerController?.node.path,
    );
  expect(release).toBeDefined();
});

test.each([true, false])('keys.nodeVolumes %s: the data key encrypts the volumes of nodes only if it is set', (own) => {
  const { stack, datacenter } = declared({
    keys: { nodeVolumes: own },
    nodeGroups: [{ name: 'storage', instanceType: 'i4i.8xlarge' }],
  });
  const id = stack.getLogicalId(datacenter.nodeGroups.storage?.launchTemplate as never);
  const { Properties } = Template.fromStack(stack).findResources('AWS::EC2::LaunchTemplate')[id] ?? {};
  const key = own ? stack.resolve(datacenter.keys.data.keyArn) : undefined;
  expect(Properties.LaunchTemplateData.BlockDeviceMappings[0].Ebs.KmsKeyId).toEqual(key);
});

test('services without an image share one build of the runtime', () => {
  const fromSource = jest.spyOn(InferenceImage, 'fromSource');
  const { datacenter } = declared({
    inferenceServices: [{ name: 'chat' }, { name: 'code' }, { name: 'other', image: IMAGE }],
    inferenceImage: { architecture: 'arm64' },
  });
  expect(fromSource).toHaveBeenCalledTimes(1);
  expect(fromSource).toHaveBeenCalledWith(datacenter, 'Image', { architecture: 'arm64' });
  fromSource.mockRestore();
  expect(datacenter.inferenceServices.chat?.plan.nodeSelector).toEqual({ 'kubernetes.io/arch': 'arm64' });
});

test('monitoring watches the services of its own namespace', () => {
  const { datacenter } = everything;
  const namespaces = Object.entries(datacenter.monitoring).map(([name, { objects }]) => [
    name,
    objects.node.dependencies.map(({ node }) => node.id).filter((id) => id.startsWith('Namespace-')),
  ]);
  expect(namespaces).toEqual([
    ['inference', [expect.stringMatching(/-inference$/)]],
    ['code', [expect.stringMatching(/-code$/)]],
  ]);
});

test('the removal policy reaches everything that holds data', () => {
  const { stack } = declared({ removalPolicy: RemovalPolicy.DESTROY, modelStore: {} });
  const resources = Object.values(
    Template.fromStack(stack).toJSON().Resources as Record<string, { DeletionPolicy?: string }>,
  );
  expect(resources.filter(({ DeletionPolicy }) => DeletionPolicy?.startsWith('Retain'))).toEqual([]);
});

test('all problems of all parts are reported once, by the options of the datacenter', () => {
  const options = {
    network: { cidr: '10.0.0.0/30' },
    gpuNodeGroups: [
      { name: 'gpus', instanceType: 'p5.48xlarg' },
      { name: 'gpus', instanceType: 'p5.48xlarge', maxNodes: -1 },
    ],
    nodeGroups: 'none' as never,
    inferenceServices: [{ name: 'chat', model: 's3://my-company-models/smollm2', image: 'engine:latest' }],
  };
  const { message, templates } = refusedSynthesis((app) => declared(options, app));
  const lines = message.split('\n').filter((line) => line.includes('[Stack/'));
  const found = lines.map((line) => /\[(Stack[^\]]*)\] (\S+): .*\[([a-z-]+)\]/.exec(line)?.slice(1).join(' '));
  expect(found.toSorted()).toEqual([
    'Stack/Datacenter gpuNodeGroups[0].instanceType instance-type-unknown',
    'Stack/Datacenter gpuNodeGroups[1].maxNodes out-of-range',
    'Stack/Datacenter gpuNodeGroups[1].name name-repeated',
    'Stack/Datacenter inferenceServices[0].image image-unpinned',
    'Stack/Datacenter modelStore model-store-missing',
    'Stack/Datacenter network.cidr out-of-range',
    'Stack/Datacenter nodeGroups wrong-type',
  ]);
  for (const line of lines) expect(line).toMatch(/\(declared at test\/datacenter\//);
  expect(templates).toEqual([]);
});

test('what only a part can see is reported by the part', () => {
  const { message } = refusedSynthesis((app) => {
    const { datacenter } = declared({ cluster: { kubernetesVersion: '1.34' } }, app);
    expect(datacenter.cluster.plan.kubernetesVersion).toBe('1.34');
  });
  expect(message).toContain('[Stack/Datacenter/Cluster] kubectlLayer: ');
});
