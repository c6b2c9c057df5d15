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

/** The applied objects by the construct's id, as CloudFormation has them. */
function applied(stack: Stack, id: string): { Properties: { Manifest: unknown }; DependsOn?: string[] } {
  const found = Object.entries(Template.fromStack(stack).findResources(OBJECTS)).find(([logicalId]) =>
    logicalId.startsWith(`Chat${id}`),
  );
  return found?.[1] as never;
}

test('the namespace is applied first, then the service in it', () => {
  const declared = stacks();
  const service = served(declared);

  expect(JSON.stringify(applied(declared.serving, 'Namespace').Properties.Manifest)).toContain('Namespace');
  const objects = applied(declared.serving, 'Objects');
  expect(JSON.stringify(objects.Properties.Manifest)).toContain('registry.example.com/team/engine:1.4.2');
  expect(objects.DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^ChatNamespace/)]));
  expect(service.endpoint).toEqual({
    namespace: 'inference',
    serviceName: 'inference',
    port: 80,
    urlInCluster: 'http://inference.inference.svc:80',
  });
});

test('the namespace is the one of the service', () => {
  const declared = stacks();
  served(declared, { namespace: 'models' });
  const [namespace] = JSON.parse(String(applied(declared.serving, 'Namespace').Properties.Manifest)) as object[];
  expect(namespace).toMatchObject({ kind: 'Namespace', metadata: { name: 'models' } });
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
  expect(Stack.of(served(declared).objects)).toBe(declared.serving);
  Template.fromStack(declared.compute).resourceCountIs(OBJECTS, 0);
});

test('a namespace that is there already is left alone', () => {
  const declared = stacks();
  served(declared, { namespace: 'shared', createNamespace: false });
  Template.fromStack(declared.serving).resourceCountIs(OBJECTS, 1);
});

test('in one stack, service and namespace wait for the controller, and so leave before it', () => {
  const declared = stacks(true);
  const controller = new AwsLoadBalancerController(declared.compute, 'Controller', { cluster: declared.cluster });
  served(declared, { loadBalancerController: controller });

  for (const id of ['Namespace', 'Objects']) {
    expect(applied(declared.compute, id).DependsOn).toEqual(
      expect.arrayContaining([expect.stringMatching(/^ControllerRelease/)]),
    );
  }
});

test('a service in a namespace that is there already waits for the controller too', () => {
  const declared = stacks(true);
  const controller = new AwsLoadBalancerController(declared.compute, 'Controller', { cluster: declared.cluster });
  const service = served(declared, { loadBalancerController: controller, createNamespace: false });
  expect(service.namespace).toBeUndefined();
  expect(applied(declared.compute, 'Objects').DependsOn).toEqual(
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
  expect(applied(declared.serving, 'Objects').DependsOn).toEqual(
    expect.arrayContaining([expect.stringMatching(/^ChatIdentityAssociation/)]),
  );
  expect(JSON.stringify(applied(declared.serving, 'Objects').Properties.Manifest)).toMatch(
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
    expect(service.endpoint.serviceName).toBe('inference');
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
