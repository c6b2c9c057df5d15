import * as pulumi from '@pulumi/pulumi';
import type { KubernetesObject } from '../../lib/core/kubernetes-objects';
import { OutputMarkers } from '../../lib/core/late-bound.pulumi';
import { optionsOf } from './registration-options';
import { applied, providerOf, Thing, Workload } from './applied';
import { allRegistered, registered } from './registrations';

function object(kind: string, name: string, namespace?: string, apiVersion = 'v1'): KubernetesObject {
  return { apiVersion, kind, metadata: { name, namespace } };
}

const OBJECTS = [
  { ...object('Deployment', 'chat', 'models', 'apps/v1'), spec: { replicas: 2 } },
  object('ServiceAccount', 'chat', 'models'),
  object('Service', 'chat', 'models'),
  object('NetworkPolicy', 'chat', 'models', 'networking.k8s.io/v1'),
  object('ServiceMonitor', 'chat', 'models', 'monitoring.coreos.com/v1'),
  object('ClusterRole', 'chat', undefined, 'rbac.authorization.k8s.io/v1'),
];

function names(): string[] {
  return allRegistered()
    .filter(({ type }) => type.startsWith('kubernetes:'))
    .map(({ type, name }) => `${type} ${name}`)
    .toSorted();
}

test("each object has the provider's own type, and its kind, namespace and name in its own", async () => {
  await applied((layer, cluster, parent) =>
    layer.applyObjects(parent, 'chat', cluster, OBJECTS, { late: new OutputMarkers() }),
  );
  expect(names()).toEqual([
    'kubernetes:apps/v1:Deployment chat-Deployment-models-chat',
    'kubernetes:core/v1:Service chat-Service-models-chat',
    'kubernetes:core/v1:ServiceAccount chat-ServiceAccount-models-chat',
    'kubernetes:monitoring.coreos.com/v1:ServiceMonitor chat-ServiceMonitor-models-chat',
    'kubernetes:networking.k8s.io/v1:NetworkPolicy chat-NetworkPolicy-models-chat',
    'kubernetes:rbac.authorization.k8s.io/v1:ClusterRole chat-ClusterRole-chat',
  ]);
  expect(registered('kubernetes:apps/v1:Deployment')[0]?.inputs).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'chat', namespace: 'models' },
    spec: { replicas: 2 },
  });
  expect(registered('kubernetes:monitoring.coreos.com/v1:ServiceMonitor')[0]?.inputs.metadata).toEqual({
    name: 'chat',
    namespace: 'models',
  });
});

test('objects are children of their component, by the provider of the cluster', async () => {
  await applied((layer, cluster, parent) =>
    layer.applyObjects(parent, 'chat', cluster, OBJECTS, { late: new OutputMarkers() }),
  );
  for (const name of names()) {
    expect(optionsOf(name)).toMatchObject({
      parent: 'test:index:Workload chat',
      provider: expect.stringContaining('pulumi:providers:kubernetes::company::'),
    });
  }
});

test('pods come after what they need at their start, and not after what waits for them', async () => {
  await applied((layer, cluster, parent) =>
    layer.applyObjects(parent, 'chat', cluster, OBJECTS, { late: new OutputMarkers() }),
  );
  expect(optionsOf('kubernetes:apps/v1:Deployment chat-Deployment-models-chat').dependencies).toEqual([
    'kubernetes:core/v1:ServiceAccount chat-ServiceAccount-models-chat',
    'kubernetes:monitoring.coreos.com/v1:ServiceMonitor chat-ServiceMonitor-models-chat',
    'kubernetes:networking.k8s.io/v1:NetworkPolicy chat-NetworkPolicy-models-chat',
    'kubernetes:rbac.authorization.k8s.io/v1:ClusterRole chat-ClusterRole-chat',
  ]);
  expect(optionsOf('kubernetes:core/v1:Service chat-Service-models-chat').dependencies).toEqual([]);
});

test('a claim comes after the volume that it names', async () => {
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace: 'models' },
    spec: { volumeName: 'lustre' },
  };
  const volume = { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'lustre' } };
  await applied((layer, cluster, parent) =>
    layer.applyObjects(parent, 'chat', cluster, [claim, volume], { late: new OutputMarkers() }),
  );
  const name = 'kubernetes:core/v1:PersistentVolumeClaim chat-PersistentVolumeClaim-models-data';
  expect(optionsOf(name).dependencies).toEqual(['kubernetes:core/v1:PersistentVolume chat-PersistentVolume-lustre']);
});

test('all objects come after what the cluster needs to run them, and after what else is given', async () => {
  await applied((layer, cluster, parent) => {
    const [nodes, role] = [new Thing('nodes'), new Thing('role')];
    return layer.applyObjects(parent, 'chat', { ...cluster, readyForCharts: [nodes] }, OBJECTS.slice(1, 3), {
      late: new OutputMarkers(),
      dependsOn: [role],
    });
  });
  for (const name of names()) {
    expect(optionsOf(name).dependencies).toEqual(['test:index:Thing nodes', 'test:index:Thing role']);
  }
});

test('the wait for readiness is as long as the rollout of the pods may take', async () => {
  const deployment = { ...OBJECTS[0], spec: { progressDeadlineSeconds: 1200, replicas: 2 } };
  const service = object('Service', 'chat', 'models');
  await applied((layer, cluster, parent) =>
    layer.applyObjects(parent, 'chat', cluster, [deployment, service], { late: new OutputMarkers() }),
  );
  expect(names().map((name) => optionsOf(name).timeouts)).toEqual([
    { create: '1260s', update: '2460s' },
    { create: '1260s', update: '2460s' },
  ]);
});

test('Outputs come out where their markers were, and what was secret is secret', async () => {
  const late = new OutputMarkers();
  const key = late.mark(pulumi.secret('s3cr3t'));
  const role = late.mark(pulumi.output('arn:aws:iam::111122223333:role/chat'));
  const made = await applied((layer, cluster, parent) =>
    layer.applyObjects(
      parent,
      'chat',
      cluster,
      [
        { ...object('ConfigMap', 'chat', 'models'), data: { role, plain: 'text' } },
        { ...object('ConfigMap', 'own', 'models'), data: { key } },
        { ...object('Secret', 'chat', 'models'), stringData: { key: 'known' } },
      ],
      { late },
    ),
  );
  const [plain, own, secret] = made as unknown as { data: pulumi.Output<object>; stringData: pulumi.Output<object> }[];
  expect(plain && (await pulumi.isSecret(plain.data))).toBe(false);
  expect(own && (await pulumi.isSecret(own.data))).toBe(true);
  expect(secret && (await pulumi.isSecret(secret.stringData))).toBe(true);
  expect(registered('kubernetes:core/v1:ConfigMap').map(({ inputs }) => inputs.data)).toContainEqual({
    role: 'arn:aws:iam::111122223333:role/chat',
    plain: 'text',
  });
});

test('a name that only the deployment knows is no part of the name of a resource', async () => {
  const late = new OutputMarkers();
  const namespace = late.mark(pulumi.output('models'));
  await applied((layer, cluster, parent) =>
    layer.applyObjects(
      parent,
      'chat',
      cluster,
      [
        object('ConfigMap', 'one', namespace),
        object('ConfigMap', late.mark(pulumi.output('two')), namespace),
        object('ConfigMap', late.mark(pulumi.output('three')), namespace),
      ],
      { late },
    ),
  );
  expect(
    registered('kubernetes:core/v1:ConfigMap')
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(['chat-ConfigMap', 'chat-ConfigMap-2', 'chat-ConfigMap-one']);
});

test('a namespace is made once for all components of a cluster, and for each cluster', async () => {
  const namespace = [object('Namespace', 'models')];
  const late = new OutputMarkers();
  const other = await providerOf('other');
  await applied((layer, cluster, parent) => [
    ...layer.applyNamespace(parent, 'chat', cluster, 'models', namespace, { late }),
    ...layer.applyNamespace(new Workload('other'), 'other', { ...cluster }, 'models', namespace, { late }),
    ...layer.applyNamespace(parent, 'chat', { ...cluster, provider: other }, 'models', namespace, { late }),
  ]);
  expect(names()).toEqual([
    'kubernetes:core/v1:Namespace company-Namespace-models',
    'kubernetes:core/v1:Namespace other-Namespace-models',
  ]);
  expect(optionsOf('kubernetes:core/v1:Namespace company-Namespace-models').parent).toBe(
    'pulumi:providers:kubernetes company',
  );
});

test('a namespace that only the deployment knows belongs to its component', async () => {
  const late = new OutputMarkers();
  const name = late.mark(pulumi.output('models'));
  await applied((layer, cluster, parent) =>
    layer.applyNamespace(parent, 'chat', cluster, name, [object('Namespace', name)], { late }),
  );
  expect(names()).toEqual(['kubernetes:core/v1:Namespace chat-Namespace']);
});

test('an object that two components declare is refused, before anything of the second is registered', async () => {
  const late = new OutputMarkers();
  await applied((layer, cluster, parent) => {
    const applyOf = (name: string) => () =>
      layer.applyObjects(name === 'chat' ? parent : new Workload(name), name, cluster, OBJECTS.slice(1, 3), { late });
    const first = applyOf('chat')();
    expect(applyOf('other')).toThrow(
      /name: Workload 'chat' declares the same ServiceAccount, Service 'models\/chat' in this cluster/,
    );
    return first;
  });
  expect(names()).toHaveLength(2);
});

test('names that only the deployment knows are not compared', async () => {
  await applied((layer, cluster, parent) =>
    ['one', 'two'].flatMap((name) => {
      const late = new OutputMarkers();
      const namespace = late.mark(pulumi.output(name));
      const component = name === 'one' ? parent : new Workload(name);
      return layer.applyObjects(component, name, cluster, [object('ConfigMap', 'chat', namespace)], { late });
    }),
  );
  expect(names()).toHaveLength(2);
});
