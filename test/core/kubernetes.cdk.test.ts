import { App, CfnParameter, CfnResource, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { Code, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import {
  type AnyCluster,
  applyNamespace,
  applyObjects,
  clusterOf,
  installChart,
  vpcOf,
} from '../../lib/core/kubernetes.cdk';
import type { KubernetesObject } from '../../lib/core/kubernetes-objects';
import { PodIdentityAssociation } from '../../lib/security/pod-identity-association.cdk';

const manifest = [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'models' } }];

const account = (name: string) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } });

/** Imported clusters of both libraries, in a stack of their own. */
function clusters(vpc?: (scope: Stack) => ec2.IVpc): { app: App; old: AnyCluster; current: AnyCluster } {
  const app = new App();
  const stack = new Stack(app, 'Compute');
  return {
    app,
    old: eksV1.Cluster.fromClusterAttributes(stack, 'Old', {
      clusterName: 'old',
      kubectlRoleArn: 'arn:aws:iam::111122223333:role/kubectl',
    }),
    current: eks.Cluster.fromClusterAttributes(stack, 'New', {
      clusterName: 'new',
      vpc: vpc?.(stack),
      kubectlProvider: eks.KubectlProvider.fromKubectlProviderAttributes(stack, 'Provider', {
        serviceToken: 'arn:aws:lambda:eu-central-1:111122223333:function:kubectl',
      }),
    }),
  };
}

test('a cluster is taken as it is, or from the construct that has it', () => {
  const { current } = clusters();
  expect(clusterOf(current)).toBe(current);
  expect(clusterOf({ cluster: current })).toBe(current);
});

test('an imported cluster may not know its VPC', () => {
  const { old, current } = clusters();
  expect([vpcOf(old), vpcOf(current)]).toEqual([undefined, undefined]);
  const known = clusters((scope) =>
    ec2.Vpc.fromVpcAttributes(scope, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['eu-central-1a'] }),
  );
  expect(vpcOf(known.current)?.vpcId).toBe('vpc-1');
});

describe.each([
  ['aws-eks', 'old' as const],
  ['aws-eks-v2', 'current' as const],
])('with a cluster of %s', (_, kind) => {
  test('an object that Kubernetes makes itself may be there already; any other one is not taken over', () => {
    const { app, [kind]: cluster } = clusters();
    const stack = new Stack(app, 'Teams');
    applyObjects(stack, 'Objects', cluster, [account('default'), account('runtime')]);
    const found = Object.values(Template.fromStack(stack).findResources('Custom::AWSCDK-EKS-KubernetesResource'));
    expect(
      found.map(({ Properties }) => [JSON.parse(Properties.Manifest)[0].metadata.name, Properties.Overwrite]),
    ).toEqual([
      ['default', true],
      ['runtime', undefined],
    ]);
  });

  test('objects are applied, in the stack that declares them', () => {
    const { app, [kind]: cluster } = clusters();
    const stack = new Stack(app, 'Serving');
    const applied = applyObjects(stack, 'Objects', cluster, manifest);

    expect(applied.node.path).toBe('Serving/Objects');
    expect(applied.node.children.map(({ node }) => node.id)).toEqual(['Namespace-models']);
    Template.fromStack(stack).hasResourceProperties('Custom::AWSCDK-EKS-KubernetesResource', {
      ClusterName: cluster.clusterName,
      Manifest: JSON.stringify(manifest),
    });
  });

  test('a chart is installed, in the stack that declares it', () => {
    const { app, [kind]: cluster } = clusters();
    const stack = new Stack(app, 'Serving');
    const installed = installChart(stack, 'Chart', cluster, { chart: 'controller', version: '1.2.3', release: 'main' });

    expect(installed.node.path).toBe('Serving/Chart-main');
    Template.fromStack(stack).hasResourceProperties('Custom::AWSCDK-EKS-HelmChart', {
      ClusterName: cluster.clusterName,
      Chart: 'controller',
      Version: '1.2.3',
    });
  });
});

test.each(['old', 'current'] as const)('a chart that may outlive its function is refused (%s)', (kind) => {
  const { app, [kind]: cluster } = clusters();
  const stack = new Stack(app, 'Serving');
  installChart(stack, 'Chart', cluster, { chart: 'controller', timeout: Duration.minutes(15) });
  expect(() => app.synth()).toThrow(/timeoutSeconds: Helm may wait 900 seconds.*\[chart-outlives-function\]/);
});

test('the time limit of a chart reaches Helm', () => {
  const { app, current } = clusters();
  const stack = new Stack(app, 'Serving');
  installChart(stack, 'Chart', current, { chart: 'controller', timeout: Duration.minutes(13) });
  Template.fromStack(stack).hasResourceProperties('Custom::AWSCDK-EKS-HelmChart', { Timeout: '780s' });
});

test('a cluster of aws-eks is reached through its kubectl role', () => {
  const { app, old } = clusters();
  const stack = new Stack(app, 'Serving');
  applyObjects(stack, 'Objects', old, manifest);
  installChart(stack, 'Chart', old, { chart: 'controller' });
  const roleArn = 'arn:aws:iam::111122223333:role/kubectl';
  const template = Template.fromStack(stack);
  template.hasResourceProperties('Custom::AWSCDK-EKS-KubernetesResource', { RoleArn: roleArn });
  template.hasResourceProperties('Custom::AWSCDK-EKS-HelmChart', { RoleArn: roleArn });
});

const OBJECT = 'Custom::AWSCDK-EKS-KubernetesResource';

function object(kind: string, name: string, namespace?: string, apiVersion = 'v1'): KubernetesObject {
  return { apiVersion, kind, metadata: { name, namespace } };
}

/** The applied objects by logical id: what of each depends on what. */
function appliedTo(stack: Stack): Record<string, { Properties: { Manifest: unknown }; DependsOn?: string[] }> {
  return Template.fromStack(stack).findResources(OBJECT) as never;
}

/** The logical ids of objects that are applied to one cluster. */
function logicalIds(...objects: KubernetesObject[]): string[] {
  const { app, current } = clusters();
  const stack = new Stack(app, 'Serving');
  applyObjects(stack, 'Objects', current, objects);
  return Object.keys(appliedTo(stack)).toSorted();
}

describe('each object is a resource of its own', () => {
  test('a renamed or moved object is a new resource, so the old one is deleted; others stay what they are', () => {
    const kept = object('ServiceAccount', 'loader', 'models');
    const [before] = logicalIds(object('NetworkPolicy', 'chat', 'models'), kept);
    const renamed = logicalIds(object('NetworkPolicy', 'code', 'models'), kept);
    const moved = logicalIds(object('NetworkPolicy', 'chat', 'other'), kept);
    expect(new Set([before, renamed[0], moved[0]]).size).toBe(3);
    expect(renamed[1]).toBe(logicalIds(kept)[0]);
    expect(moved[1]).toBe(renamed[1]);
  });

  test('an object that changed is the same resource', () => {
    const [before] = logicalIds(object('Deployment', 'chat', 'models', 'apps/v1'));
    expect(logicalIds({ ...object('Deployment', 'chat', 'models', 'apps/v2'), spec: { replicas: 2 } })).toEqual([
      before,
    ]);
  });

  test('a name that is known only at deployment gives an id that does not depend on the number of its token', () => {
    const ids = [0, 3].map((tokensBefore) => {
      const { app, current } = clusters();
      const stack = new Stack(app, 'Serving');
      const tokens: string[] = [];
      for (let index = 0; index < tokensBefore; index++)
        tokens.push(new CfnParameter(stack, `Other${index}`).valueAsString);
      const name = new CfnParameter(stack, 'Name').valueAsString;
      applyObjects(stack, 'Objects', current, [object('Service', name, 'models')]);
      return Object.keys(appliedTo(stack));
    });
    expect(ids[0]).toEqual(ids[1]);
  });

  test('pods go before the account and the policies that they use', () => {
    const { app, current } = clusters();
    const stack = new Stack(app, 'Serving');
    applyObjects(stack, 'Objects', current, [
      object('ServiceAccount', 'chat', 'models'),
      object('Deployment', 'chat', 'models', 'apps/v1'),
      object('NetworkPolicy', 'chat', 'models', 'networking.k8s.io/v1'),
    ]);
    const byKind = (kind: string) => Object.entries(appliedTo(stack)).find(([id]) => id.includes(kind));
    expect(byKind('Deployment')?.[1].DependsOn?.toSorted()).toEqual(
      [byKind('NetworkPolicy')?.[0], byKind('ServiceAccount')?.[0]].toSorted(),
    );
    expect(byKind('ServiceAccount')?.[1].DependsOn).toBeUndefined();
  });

  test('a volume goes after the claim that uses it', () => {
    const { app, current } = clusters();
    const stack = new Stack(app, 'Serving');
    applyObjects(stack, 'Objects', current, [
      { ...object('PersistentVolumeClaim', 'data', 'models'), spec: { volumeName: 'lustre' } },
      object('PersistentVolume', 'lustre'),
    ]);
    const byKind = (kind: string) => Object.entries(appliedTo(stack)).find(([id]) => id.includes(kind));
    expect(byKind('Claimmodels')?.[1].DependsOn).toEqual([byKind('PersistentVolumelustre')?.[0]]);
    expect(byKind('PersistentVolumelustre')?.[1].DependsOn).toBeUndefined();
  });

  test('kubectl prunes nothing: it would miss kinds and namespaces', () => {
    const { app, current } = clusters();
    const stack = new Stack(app, 'Serving');
    applyObjects(stack, 'Objects', current, [object('Service', 'chat', 'models')]);
    expect(JSON.stringify(appliedTo(stack))).not.toContain('prune');
  });
});

describe('a namespace is applied once, by the side of the cluster', () => {
  test('it belongs to the stack of the cluster, and all who are in it share it', () => {
    const { app, current } = clusters();
    const [one, two] = ['One', 'Two'].map((id) => applyNamespace(new Stack(app, id), current, 'models', manifest));
    expect(one).toBe(two);
    Template.fromStack(app.node.findChild('Compute') as Stack).hasResourceProperties(OBJECT, {
      Manifest: JSON.stringify(manifest),
    });
  });

  test('another namespace and another cluster are others', () => {
    const { app, current, old } = clusters();
    const stack = new Stack(app, 'Serving');
    const places = [
      applyNamespace(stack, current, 'models', manifest),
      applyNamespace(stack, current, 'other', [object('Namespace', 'other')]),
      applyNamespace(stack, old, 'models', manifest),
    ];
    expect(new Set(places).size).toBe(3);
    expect(() => app.synth()).not.toThrow();
  });

  test('one whose name a stack decides belongs to that stack', () => {
    const { app, current } = clusters();
    const stack = new Stack(app, 'Serving');
    const name = new CfnParameter(stack, 'Name').valueAsString;
    const applied = applyNamespace(stack, current, name, [object('Namespace', name)]);
    expect(Stack.of(applied)).toBe(stack);
    expect(applyNamespace(new Construct(stack, 'Inner'), current, name, [object('Namespace', name)])).toBe(applied);
  });
});

/** A cluster that is known by its name alone. */
function importedInto(stack: Stack): eks.ICluster {
  return eks.Cluster.fromClusterAttributes(stack, 'Cluster', {
    clusterName: 'ai',
    kubectlProvider: eks.KubectlProvider.fromKubectlProviderAttributes(stack, 'Provider', {
      serviceToken: 'arn:aws:lambda:eu-central-1:111122223333:function:kubectl',
    }),
  });
}

describe('what two constructs declare in one cluster is a problem', () => {
  const service = [object('Service', 'chat', 'models')];
  const REPEATED = /kubernetes-object-repeated/;

  test.each(['old', 'current'] as const)('an object, across stacks (%s)', (kind) => {
    const { app, [kind]: cluster } = clusters();
    applyObjects(new Construct(new Stack(app, 'One'), 'Chat'), 'Objects', cluster, service);
    applyObjects(new Construct(new Stack(app, 'Two'), 'Chat'), 'Objects', cluster, service);
    expect(() => app.synth()).toThrow(
      /\[Two\/Chat\] name: One\/Chat declares the same Service 'models\/chat' .*\(declared at test\/core\/.*\)/,
    );
  });

  test('each object is read once in a validation of the app, and anew in the next', () => {
    const { app, current } = clusters();
    for (const name of ['a', 'b', 'c', 'd'])
      applyObjects(new Construct(new Stack(app, name), 'Chat'), 'Objects', current, [
        object('Service', name, 'models'),
      ]);
    const read = jest.spyOn(CfnResource.prototype as unknown as { _toCloudFormation(): object }, '_toCloudFormation');
    const validate = () => app.node.findAll().flatMap((it) => it.node.validate());

    expect(validate()).toEqual([]);
    expect(read).toHaveBeenCalledTimes(4);
    validate();
    expect(read).toHaveBeenCalledTimes(8);

    applyObjects(new Construct(new Stack(app, 'e'), 'Chat'), 'Objects', current, [object('Service', 'a', 'models')]);
    expect(validate()).toEqual([expect.stringMatching(/a\/Chat declares the same Service 'models\/a'/)]);
    read.mockRestore();
  });

  test('an object in the cluster of another stack, which is reached by an export', () => {
    const app = new App();
    const compute = new Stack(app, 'Compute');
    const cluster = new eks.Cluster(compute, 'Cluster', {
      version: eks.KubernetesVersion.of('1.35'),
      defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
      defaultCapacity: 0,
      kubectlProviderOptions: { kubectlLayer: new LayerVersion(compute, 'Layer', { code: Code.fromAsset(__dirname) }) },
    });
    cluster.addManifest('Own', object('Service', 'chat', 'models'));
    applyObjects(new Construct(new Stack(app, 'Serving'), 'Chat'), 'Objects', cluster, service);
    expect(() => app.synth()).toThrow(/\[Serving\/Chat\] name: Compute\/Cluster\/manifest-Own.* declares the same/);
  });

  test('an object whose name is known only at deployment', () => {
    const { app, current } = clusters();
    const stack = new Stack(app, 'Serving');
    const [name, other] = ['Name', 'Other'].map((id) => new CfnParameter(stack, id).valueAsString);
    for (const [id, given] of Object.entries({ One: name, Two: name, Three: other }))
      applyObjects(new Construct(stack, id), 'Objects', current, [object('Service', String(given), 'models')]);
    expect(() => app.synth()).toThrow(REPEATED);
    const [, , third] = ['One', 'Two', 'Three'].map((id) => stack.node.findChild(id));
    expect(third?.node.validate()).toEqual([]);
  });

  test('a release and a chart that is made for one installation', () => {
    const { app, current } = clusters();
    const stack = new Stack(app, 'Compute2');
    for (const release of ['main', 'second'])
      installChart(new Construct(stack, release), 'Chart', current, { chart: 'controller', release });
    expect(() => app.synth()).toThrow(/\[Compute2\/second\] cluster: Compute2\/main declares the same Helm chart/);
  });

  test('the identity of a service account', () => {
    const { app, current } = clusters();
    const stack = new Stack(app, 'Serving');
    const identity = { clusterName: 'new', namespace: 'models', serviceAccount: 'chat', description: 'Chat' };
    new PodIdentityAssociation(stack, 'Own', identity);
    const chat = new Construct(stack, 'Chat');
    applyObjects(chat, 'Objects', current, service);
    new PodIdentityAssociation(chat, 'Identity', identity);
    expect(() => app.synth()).toThrow(/Serving\/Own.* declares the same Pod Identity association 'models\/chat'/);
  });

  test('nothing where the clusters differ: by name, account or region', () => {
    const app = new App();
    for (const region of ['eu-central-1', 'us-east-1']) {
      const stack = new Stack(app, region, { env: { account: '111122223333', region } });
      const cluster = importedInto(stack);
      applyObjects(new Construct(stack, 'Chat'), 'Objects', cluster, service);
    }
    expect(() => app.synth()).not.toThrow();
    const again = new Stack(app, 'Again', { env: { account: '111122223333', region: 'us-east-1' } });
    const imported = importedInto(again);
    applyObjects(new Construct(again, 'Chat'), 'Objects', imported, service);
    expect(() => app.synth({ force: true })).toThrow(/Again\/Chat.*us-east-1\/Chat declares the same/);
  });
});
