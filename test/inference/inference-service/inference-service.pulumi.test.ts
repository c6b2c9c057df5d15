import * as pulumi from '@pulumi/pulumi';
import type { AnyCluster } from '../../../lib/core/kubernetes.pulumi';
import { required } from '../../../lib/core/plan';
import { planInferenceImage } from '../../../lib/inference/inference-image/inference-image';
import {
  type InferenceServiceOptions,
  planInferenceService,
} from '../../../lib/inference/inference-service/inference-service';
import type {
  InferenceService,
  InferenceServiceArgs,
} from '../../../lib/inference/inference-service/inference-service.pulumi';
import { inferenceServiceObjects } from '../../../lib/inference/inference-service/objects.chart';
import { planNetwork } from '../../../lib/network/network/network';
import type { NetworkOptions } from '../../../lib/network/network/options';
import type { IModelStore } from '../../../lib/storage/model-store/model-store-access.pulumi';
import { optionsOf } from '../../core/registration-options';
import { allRegistered, declare, inputsOf, knownValue, registered } from '../../core/registrations';

const IMAGE = 'registry.example.com/team/engine:1.4.2';
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const DEPLOYMENT = 'kubernetes:apps/v1:Deployment chat-Deployment-inference-chat';
const OBJECTS = [
  'kubernetes:apps/v1:Deployment chat-Deployment-inference-chat',
  'kubernetes:core/v1:Service chat-Service-inference-chat',
  'kubernetes:core/v1:ServiceAccount chat-ServiceAccount-inference-chat',
  'kubernetes:networking.k8s.io/v1:NetworkPolicy chat-NetworkPolicy-inference-chat',
  'kubernetes:policy/v1:PodDisruptionBudget chat-PodDisruptionBudget-inference-chat',
];

/** Something that the service waits for. */
class Thing extends pulumi.CustomResource {
  constructor(name: string) {
    super('test:index:Thing', name, {});
  }
}

/** The args of a service beside the cluster and the image; a function where they are resources. */
type Args = Partial<Omit<InferenceServiceArgs, 'cluster'>> & { readonly cluster?: Partial<AnyCluster> };

function served(argsOf: (() => Args) | (() => Promise<Args>) = () => ({})): Promise<InferenceService> {
  return declare(async () => {
    const { Provider } = await import('@pulumi/kubernetes/provider');
    const { InferenceImage } = await import('../../../lib/inference/inference-image/inference-image.pulumi');
    const { InferenceService } = await import('../../../lib/inference/inference-service/inference-service.pulumi');
    const { cluster, ...args } = await argsOf();
    return new InferenceService('chat', {
      image: InferenceImage.fromRegistry(IMAGE, 'amd64'),
      ...args,
      cluster: { clusterName: 'company', provider: new Provider('company', { kubeconfig: '{}' }), ...cluster },
    });
  });
}

async function modelStore(): Promise<IModelStore> {
  const { ModelStore } = await import('../../../lib/storage/model-store/model-store.pulumi');
  return ModelStore.fromBucket('models', { bucketName: 'company-models', encryptionKeyArn: KEY });
}

function objects() {
  return allRegistered().filter(({ type }) => type.startsWith('kubernetes:'));
}

test('the component has its type, and every child its name', async () => {
  await served();
  const names = allRegistered().map(({ type, name }) => `${type} ${name}`);
  expect(names.toSorted()).toEqual([
    'ai-datacenter:inference:InferenceService chat',
    ...OBJECTS.slice(0, 1),
    'kubernetes:core/v1:Namespace company-Namespace-inference',
    ...OBJECTS.slice(1),
    'pulumi:providers:kubernetes company',
  ]);
});

test.each<InferenceServiceOptions>([
  {},
  {
    name: 'assistant',
    namespace: 'models',
    replicas: 5,
    maxResponseSeconds: 300,
    secrets: [{ variable: 'TOKEN', secret: 'tokens', key: 'token' }],
    environment: { LOG_LEVEL: 'debug' },
    tolerations: [{ key: 'dedicated', value: 'serving', effect: 'NoSchedule' }],
    clientCidrs: ['10.1.0.0/16'],
  },
])('%j: the objects are those of the chart, as in CDK', async (options) => {
  const { plan } = await served(() => options);
  const image = planInferenceImage({ image: IMAGE, architecture: 'amd64' });
  expect(plan).toEqual(required(planInferenceService(options, { id: 'chat', image })));
  const { namespace, service } = inferenceServiceObjects(plan, IMAGE);
  expect(objects().map(({ inputs }) => inputs)).toEqual(expect.arrayContaining([...(namespace ?? []), ...service]));
  expect(objects()).toHaveLength(6);
});

test('the endpoint is where the service is reached inside the cluster', async () => {
  const { endpoint } = await served(() => ({ namespace: pulumi.output('late') }));
  expect(await knownValue(pulumi.output(endpoint))).toEqual({
    namespace: 'late',
    serviceName: 'chat',
    port: 80,
    urlInCluster: 'http://chat.late.svc:80',
  });
});

test('an Output, the image among them, reaches the objects; a secret stays one', async () => {
  await served(async () => {
    const { InferenceImage } = await import('../../../lib/inference/inference-image/inference-image.pulumi');
    return {
      image: InferenceImage.fromRegistry(pulumi.output('registry.example.com/late:2')),
      environment: { TOKEN: pulumi.secret('hidden') },
    };
  });
  const { inputs } = registered('kubernetes:apps/v1:Deployment')[0] ?? {};
  const text = JSON.stringify(inputs);
  expect(text).toContain('registry.example.com/late:2');
  expect(text).not.toContain('${Output[');
  // How Pulumi's state marks a secret.
  expect(text).toContain('4dabf18193072939515e22adb298388d');
});

test('a namespace that exists already is not made', async () => {
  const service = await served(() => ({ createNamespace: false }));
  expect(service.namespace).toBeUndefined();
  expect(
    objects()
      .map(({ type, name }) => `${type} ${name}`)
      .toSorted(),
  ).toEqual(OBJECTS);
});

test('the objects wait for their namespace, the nodes and the controller', async () => {
  await served(() => ({
    cluster: { readyForCharts: [new Thing('nodes')] },
    loadBalancerController: new Thing('controller'),
  }));
  for (const name of OBJECTS)
    expect(optionsOf(name).dependencies).toEqual(
      expect.arrayContaining([
        'kubernetes:core/v1:Namespace company-Namespace-inference',
        'test:index:Thing controller',
        'test:index:Thing nodes',
      ]),
    );
});

test.each([false, true])('a service faces the internet if its controller may let it: %s', async (internetFacing) => {
  const controller = Object.assign(new Thing('controller'), { plan: { internetFacing } });
  const certificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012';
  const clients = { clientCidrs: ['203.0.113.0/24'], certificateArn };
  const declared = served(() => ({ internetFacing: true, ...clients, loadBalancerController: controller }));
  if (internetFacing) expect((await declared).plan).toBeDefined();
  else await expect(declared).rejects.toThrow(/AwsLoadBalancerController may make internal load balancers only/);
});

describe('with a model store', () => {
  test('the pods get a role that reads it, before they start', async () => {
    const service = await served(async () => ({ model: 's3://company-models/llama', modelStore: await modelStore() }));
    expect(inputsOf('aws:eks/podIdentityAssociation:PodIdentityAssociation', 'chat-identity')).toMatchObject({
      clusterName: 'company',
      namespace: 'inference',
      serviceAccount: 'chat',
    });
    expect(service.identity).toBeDefined();
    expect(inputsOf('aws:iam/role:Role', 'chat-identity-role').description).toBe('Reads models for inference/chat');
    const permissions = inputsOf('aws:iam/rolePolicy:RolePolicy', 'chat-identity-permissions');
    expect(String(permissions.policy)).toContain('arn:aws:s3:::company-models/*');
    const policy = 'ValidatingAdmissionPolicy';
    const name = `chat-credentials-${policy}-ai-datacenter-credentials.inference.chat`;
    expect(optionsOf(DEPLOYMENT).dependencies).toEqual(
      expect.arrayContaining([
        'aws:eks/podIdentityAssociation:PodIdentityAssociation chat-identity',
        `kubernetes:admissionregistration.k8s.io/v1:${policy} ${name}`,
      ]),
    );
    expect(optionsOf('aws:iam/role:Role chat-identity-role').parent).toBe(
      'ai-datacenter:security:PodIdentityAssociation chat-identity',
    );
  });

  test('with IRSA the role trusts the provider of the cluster, and the service account names it', async () => {
    const arn = 'arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/ABC';
    await served(async () => ({
      permissionsBy: 'irsa',
      modelStore: await modelStore(),
      cluster: { openIdConnectProvider: { arn, url: 'https://oidc.eks.us-east-1.amazonaws.com/id/ABC' } },
    }));
    const role = inputsOf('aws:iam/role:Role', 'chat-identity-role');
    expect(String(role.assumeRolePolicy)).toContain(arn);
    expect(registered('aws:eks/podIdentityAssociation:PodIdentityAssociation')).toEqual([]);
    expect(registered('kubernetes:core/v1:ServiceAccount')[0]?.inputs.metadata).toMatchObject({
      annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:mock:::chat-identity-role' },
    });
  });

  test.each([
    [{}, '/cluster/'],
    [{ rolePath: '/own/' }, '/own/'],
  ])('%j: the path of the role is its own, or else that of the cluster: %s', async (own, path) => {
    await served(async () => ({
      ...own,
      modelStore: await modelStore(),
      cluster: { roles: { rolePath: pulumi.output('/cluster/') } },
    }));
    expect(inputsOf('aws:iam/role:Role', 'chat-identity-role').path).toBe(path);
  });
});

/** The paths of the problems, and what was registered before they were found. */
async function refused(argsOf: (() => Args) | (() => Promise<Args>)) {
  const error = (await served(argsOf).catch((thrown: unknown) => thrown)) as pulumi.InputPropertiesError;
  return {
    problems: error.errors?.map(({ propertyPath, reason }) => `${propertyPath} ${/\[([a-z-]+)\]$/.exec(reason)?.[1]}`),
    registered: objects().length + registered('aws:iam/role:Role').length,
  };
}

test('every problem is reported at once, before a child is registered', async () => {
  expect(
    await refused(async () => ({
      replicas: 0,
      image: undefined as never,
      modelStore: await modelStore(),
      permissionsBy: 'irsa',
      rolePath: 'platform',
    })),
  ).toEqual({
    problems: [
      'image missing',
      'replicas out-of-range',
      'openIdConnectProvider oidc-provider-missing',
      'rolePath malformed',
    ],
    registered: 0,
  });
});

test('without a cluster, and without args, it says so', async () => {
  const { InferenceService } = await import('../../../lib/inference/inference-service/inference-service.pulumi');
  const image = { uri: IMAGE } as never;
  expect(() => new InferenceService('chat', { image } as never)).toThrow(/cluster: cluster is required/);
  expect(() => new InferenceService('chat', null as never)).toThrow(/props: The props are null/);
});

/** A cluster in our own network, as far as a service looks at it. */
function clusterIn(network: NetworkOptions): Partial<AnyCluster> {
  return { network: { plan: planNetwork(network).plan, vpcId: 'vpc-1' } as never };
}

test('what the network of our own cluster lacks is a problem', async () => {
  const closed = clusterIn({ natGateways: 'none', endpointUses: ['nodes', 'images'] });
  const { problems } = await refused(async () => {
    const { InferenceImage } = await import('../../../lib/inference/inference-image/inference-image.pulumi');
    const image = InferenceImage.fromRegistry('quay.io/team/engine:1.4.2');
    return { image, cluster: closed, modelStore: await modelStore() };
  });
  expect(problems).toEqual(['image source-unreachable', 'cluster network-endpoints-missing']);
  const open = clusterIn({});
  await expect(served(() => ({ cluster: open }))).resolves.toBeDefined();
});

test('two services of one name and namespace are a problem of the second, before it registers anything', async () => {
  const { Provider } = await import('@pulumi/kubernetes/provider');
  const { InferenceImage } = await import('../../../lib/inference/inference-image/inference-image.pulumi');
  const { InferenceService } = await import('../../../lib/inference/inference-service/inference-service.pulumi');
  const cluster = { clusterName: 'company', provider: new Provider('company', { kubeconfig: '{}' }) };
  const args = { cluster, image: InferenceImage.fromRegistry(IMAGE), name: 'chat' };
  await declare(async () => new InferenceService('chat', args));
  // `declare` waits until all that was registered is there.
  await declare(async () => {
    const again = { ...args, modelStore: await modelStore() };
    expect(() => new InferenceService('code', again)).toThrow(/\[kubernetes-object-repeated\]/);
    return new Thing('other');
  });
  expect(registered('aws:iam/role:Role')).toEqual([]);
});
