import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { GatewayVpcEndpoint, Vpc } from 'aws-cdk-lib/aws-ec2';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Code, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { InferenceImage } from '../../../lib/inference/inference-image/inference-image.cdk';
import {
  InferenceService,
  type InferenceServiceProps,
} from '../../../lib/inference/inference-service/inference-service.cdk';
import { AwsLoadBalancerController } from '../../../lib/network/load-balancer-controller/load-balancer-controller.cdk';
import { ModelStore } from '../../../lib/storage/model-store/model-store.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';

const OBJECTS = 'Custom::AWSCDK-EKS-KubernetesResource';
const image = InferenceImage.fromRegistry('registry.example.com/team/engine:1.4.2', 'amd64');

interface Declared {
  readonly compute: Stack;
  readonly serving: Stack;
  readonly cluster: eks.Cluster;
}

function stacks(sameStack = false, app = new App()): Declared {
  const compute = new Stack(app, 'Compute');
  const cluster = new eks.Cluster(compute, 'Cluster', {
    version: eks.KubernetesVersion.of('1.35'),
    defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
    defaultCapacity: 0,
    kubectlProviderOptions: { kubectlLayer: new LayerVersion(compute, 'Kubectl', { code: Code.fromAsset(__dirname) }) },
  });
  return { compute, serving: sameStack ? compute : new Stack(app, 'Serving'), cluster };
}

function served({ serving, cluster }: Declared, props: Partial<InferenceServiceProps> = {}): InferenceService {
  return new InferenceService(serving, 'Chat', { cluster, image, ...props });
}

interface Applied {
  readonly Properties: { readonly Manifest: unknown };
  readonly DependsOn?: string[];
}

/** The applied object of a kind, as CloudFormation has it. */
function applied(stack: Stack, kind: string): Applied {
  const found = Object.values(Template.fromStack(stack).findResources(OBJECTS)) as unknown as Applied[];
  const resource = found.find(({ Properties }) =>
    JSON.stringify(Properties.Manifest).includes(`"kind\\":\\"${kind}\\"`),
  );
  if (resource === undefined) throw new Error(`${stack.node.id} applies no ${kind}`);
  return resource;
}

const PUBLIC = {
  internetFacing: true,
  clientCidrs: ['203.0.113.0/24'],
  certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012',
} as const;

test('each object of the service is applied, in its namespace', () => {
  const declared = stacks(true);
  const service = served(declared);

  expect(JSON.stringify(applied(declared.compute, 'Deployment').Properties.Manifest)).toContain(
    'registry.example.com/team/engine:1.4.2',
  );
  for (const kind of ['ServiceAccount', 'Deployment', 'Service', 'PodDisruptionBudget', 'NetworkPolicy'])
    expect(applied(declared.compute, kind).DependsOn).toEqual(
      expect.arrayContaining([expect.stringMatching(/^NamespaceCluster/)]),
    );
  expect(service.endpoint).toEqual({
    namespace: 'inference',
    serviceName: 'chat',
    port: 80,
    urlInCluster: 'http://chat.inference.svc:80',
  });
});

test('the namespace is the one of the service, in the stack of the cluster', () => {
  const declared = stacks();
  served(declared, { namespace: 'models' });
  const [namespace] = JSON.parse(String(applied(declared.compute, 'Namespace').Properties.Manifest)) as object[];
  expect(namespace).toMatchObject({ kind: 'Namespace', metadata: { name: 'models' } });
});

test('two services of a cluster differ by the ids of their constructs, and share their namespace', () => {
  const declared = stacks();
  const chat = served(declared);
  const code = new InferenceService(declared.serving, 'CodeModel', { cluster: declared.cluster, image });
  expect([chat.plan.name, code.plan.name]).toEqual(['chat', 'code-model']);
  expect(chat.namespace).toBe(code.namespace);
  Template.fromStack(declared.serving).resourceCountIs(OBJECTS, 10);
  Template.fromStack(declared.compute).resourceCountIs(OBJECTS, 1);
});

test('a service that is removed leaves the namespace and the objects of the other as they are', () => {
  const templates = [true, false].map((withChat) => {
    const declared = stacks();
    if (withChat) served(declared);
    new InferenceService(declared.serving, 'Code', { cluster: declared.cluster, image });
    const [serving, compute] = [declared.serving, declared.compute].map((stack) =>
      Template.fromStack(stack).findResources(OBJECTS),
    );
    return { serving, compute };
  });
  const [both, one] = templates;
  expect(one?.compute).toEqual(both?.compute);
  expect(both?.serving).toMatchObject(one?.serving ?? {});
  expect(Object.keys(one?.serving ?? {})).toHaveLength(5);
});

test('two services of one name and namespace are a problem of the second, with all that they both declare', () => {
  const { message } = refusedSynthesis((app) => {
    const declared = stacks(false, app);
    served(declared, { name: 'chat' });
    new InferenceService(declared.serving, 'Code', { cluster: declared.cluster, image, name: 'chat' });
  });
  expect(message).toMatch(
    /\[Serving\/Code\] name: Serving\/Chat declares the same ServiceAccount, .*Service, .* 'inference\/chat'/,
  );
  expect(message).not.toContain('[Serving/Chat]');
});

test("a namespace that the user's own manifest declares is a problem", () => {
  const { message } = refusedSynthesis((app) => {
    const declared = stacks(false, app);
    declared.cluster.addManifest('Own', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'inference' } });
    served(declared);
  });
  expect(message).toMatch(/createNamespace: .* declares the same Namespace 'inference'.* Set createNamespace to false/);
});

test('a model in S3 needs a model store', () => {
  const { message } = refusedSynthesis((app) => {
    served(stacks(false, app), { model: 's3://models/llama' });
  });
  expect(message).toMatch(/modelStore: .*\[model-store-missing\]/);
});

test('a cluster that was left out is named', () => {
  const stack = new Stack(new App(), 'Stack');
  expect(() => new InferenceService(stack, 'Chat', { image } as never)).toThrow(/cluster: cluster is required/);
});

test('the objects belong to the stack of the service, so that they may name what is in it', () => {
  const declared = stacks();
  expect(Stack.of(served(declared, { createNamespace: false }).objects)).toBe(declared.serving);
  Template.fromStack(declared.compute).resourceCountIs(OBJECTS, 0);
});

test('a namespace that is there already is left alone', () => {
  const declared = stacks();
  served(declared, { namespace: 'shared', createNamespace: false });
  Template.fromStack(declared.serving).resourceCountIs(OBJECTS, 5);
  Template.fromStack(declared.compute).resourceCountIs(OBJECTS, 0);
});

test('in one stack, the service waits for the controller, and so leaves before it', () => {
  const declared = stacks(true);
  const controller = new AwsLoadBalancerController(declared.compute, 'Controller', { cluster: declared.cluster });
  served(declared, { loadBalancerController: controller });
  expect(applied(declared.compute, 'Service').DependsOn).toEqual(
    expect.arrayContaining([expect.stringMatching(/^ControllerRelease/)]),
  );
});

test('the controller may be in a stack after that of the cluster: the namespace does not wait for it', () => {
  const declared = stacks();
  const controllers = new Stack(declared.compute.node.root as App, 'Controllers');
  const controller = new AwsLoadBalancerController(controllers, 'Controller', { cluster: declared.cluster });
  served(declared, { loadBalancerController: controller });
  expect(JSON.stringify(applied(declared.compute, 'Namespace').DependsOn)).not.toContain('Controller');
  expect(() => (declared.compute.node.root as App).synth()).not.toThrow();
});

test.each([false, true])('a service faces the internet if its controller may let it: %s', (internetFacing) => {
  const declare = (app: App) => {
    const declared = stacks(true, app);
    const { compute, cluster } = declared;
    const controller = new AwsLoadBalancerController(compute, 'Controller', { cluster, internetFacing });
    served(declared, { ...PUBLIC, loadBalancerController: controller });
  };
  if (internetFacing) {
    const app = new App();
    declare(app);
    expect(() => app.synth()).not.toThrow();
  } else expect(refusedSynthesis(declare).message).toMatch(/internetFacing: .*\[controller-internal-only\]/);
});

test('a service in a namespace that is there already waits for the controller too', () => {
  const declared = stacks(true);
  const controller = new AwsLoadBalancerController(declared.compute, 'Controller', { cluster: declared.cluster });
  const service = served(declared, { loadBalancerController: controller, createNamespace: false });
  expect(service.namespace).toBeUndefined();
  expect(applied(declared.compute, 'Service').DependsOn).toEqual(
    expect.arrayContaining([expect.stringMatching(/^ControllerRelease/)]),
  );
});

test('across stacks, the whole stack waits for that of the controller', () => {
  const declared = stacks();
  const controllers = new Stack(declared.compute.node.root as App, 'Controllers');
  served(declared, {
    loadBalancerController: new AwsLoadBalancerController(controllers, 'Controller', { cluster: declared.cluster }),
  });

  const assembly = (declared.compute.node.root as App).synth();
  expect(assembly.getStackArtifact('Serving').dependencies.map(({ id }) => id)).toContain('Controllers');
});

test('with a model store, the pods of this service alone may read it, before the first of them is made', () => {
  const declared = stacks();
  const models = new ModelStore(declared.serving, 'Models', {
    encryptionKey: new kms.Key(declared.serving, 'Key'),
    vpcEndpoint: GatewayVpcEndpoint.fromGatewayVpcEndpointId(declared.serving, 'Endpoint', 'vpce-1'),
  });
  const service = served(declared, {
    name: 'chat',
    namespace: 'models',
    modelStore: models,
    model: models.uriOf('llama'),
  });

  const template = Template.fromStack(declared.serving);
  template.hasResourceProperties('AWS::EKS::PodIdentityAssociation', {
    ClusterName: Match.objectLike({ 'Fn::ImportValue': Match.stringLikeRegexp('RefCluster') }),
    Namespace: 'models',
    ServiceAccount: 'chat',
  });
  template.hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [
        Match.objectLike({
          Condition: {
            StringEquals: Match.objectLike({
              'aws:RequestTag/kubernetes-namespace': 'models',
              'aws:RequestTag/kubernetes-service-account': 'chat',
            }),
          },
        }),
      ],
    },
  });
  expect(applied(declared.serving, 'Deployment').DependsOn).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^ChatIdentityAssociation/),
      expect.stringMatching(/^ChatCredentialsValidatingAdmissionPolicyaidatacentercredentialsmodelschat/),
    ]),
  );
  expect(JSON.stringify(applied(declared.serving, 'Deployment').Properties.Manifest)).toMatch(
    /s3:\/\/.*"Ref":"ModelsBucket/,
  );
  expect(service.identity?.role).toBeDefined();
});

test('without a model store the pods have no AWS identity', () => {
  const declared = stacks();
  expect(served(declared).identity).toBeUndefined();
  Template.fromStack(declared.serving).resourceCountIs('AWS::EKS::PodIdentityAssociation', 0);
});

test('pods run where their image runs', () => {
  const declared = stacks();
  expect(served(declared, { image: InferenceImage.fromRegistry('engine:1', 'arm64') }).plan.nodeSelector).toEqual({
    'kubernetes.io/arch': 'arm64',
  });
});

test('an imported cluster will do, of either module', () => {
  const stack = new Stack(new App(), 'Serving');
  const vpc = new Vpc(stack, 'Vpc');
  const kubectlProvider = eks.KubectlProvider.fromKubectlProviderAttributes(stack, 'Provider', {
    serviceToken: 'arn:aws:lambda:eu-central-1:111122223333:function:kubectl',
  });
  const services = [
    eks.Cluster.fromClusterAttributes(stack, 'New', { clusterName: 'new', vpc, kubectlProvider }),
    eksV1.Cluster.fromClusterAttributes(stack, 'Old', {
      clusterName: 'old',
      vpc,
      kubectlRoleArn: 'arn:aws:iam::111122223333:role/kubectl',
    }),
  ].map((cluster, index) => new InferenceService(stack, `Chat${index}`, { cluster, image }));
  expect(services).toHaveLength(2);

  const template = Template.fromStack(stack);
  template.hasResourceProperties(OBJECTS, {
    ClusterName: 'new',
    ServiceToken: 'arn:aws:lambda:eu-central-1:111122223333:function:kubectl',
  });
  template.hasResourceProperties(OBJECTS, { ClusterName: 'old', RoleArn: 'arn:aws:iam::111122223333:role/kubectl' });
});

test('nothing of a refused service reaches a template; synthesis reports every problem and the declaring line', () => {
  const { message, templates } = refusedSynthesis((app) => {
    const refused = InferenceImage.fromRegistry('engine:latest');
    const service = served(stacks(false, app), { replicas: 0, name: 'Chat', image: refused });
    expect(service.objects).toBeDefined();
    expect(service.endpoint.serviceName).toBe('chat');
  });
  for (const problem of [/image: .*\[image-unpinned\]/, /replicas: .*\[out-of-range\]/, /name: .*\[malformed\]/]) {
    expect(message).toMatch(problem);
  }
  expect(message).toMatch(/\[Serving\/Chat\].*declared at test\/inference\/inference-service\/.*\.test\.ts:\d+/);
  expect(templates).toEqual([]);
});

test('an image that was left out is a problem, not an exception', () => {
  const { message } = refusedSynthesis((app) => {
    served(stacks(false, app), { image: undefined });
  });
  expect(message).toMatch(/image: image is required.*\[missing\]/);
});

test('importing the constructs loads no cdk8s, which takes longer to load than all of them', () => {
  const loaded: string[] = [];
  jest.isolateModules(() => {
    for (const name of ['cdk8s', 'cdk8s-plus-28']) jest.doMock(name, () => loaded.push(name));
    expect(require('../../../lib/cdk')).toHaveProperty('InferenceService');
  });
  expect(loaded).toEqual([]);
});
