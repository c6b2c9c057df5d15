import {
  acceleratorsOf,
  containersOf,
  isAccelerator,
  isTogether,
  podsOf,
  replicasOf,
  selects,
  servicesOf,
} from '../../../lib/security/rule-pack/pods';
import { servingPodsOf } from '../../../lib/security/rule-pack/serving';
import { manifest, pod, serving, viewOf } from '../rules/case';

const view = (...objects: readonly object[]) => viewOf({ Objects: manifest(...objects) });

const spec = (name: string, more: object = {}) => ({ containers: [{ name }], ...more });

test('pods are found in every kind of object, with their place and all their containers', () => {
  const found = podsOf(
    view(
      pod({}, { initContainers: [{ name: 'first' }] }),
      {
        kind: 'Deployment',
        metadata: { name: 'd' },
        spec: { template: { metadata: { labels: { a: 'b' } }, spec: spec('d') } },
      },
      { kind: 'CronJob', metadata: { name: 'c' }, spec: { jobTemplate: { spec: { template: { spec: spec('c') } } } } },
      { kind: 'MPIJob', metadata: { name: 'm' }, spec: { replicas: [{ template: { spec: spec('m') } }] } },
      { kind: 'CustomResourceDefinition', metadata: { name: 'x' }, spec: { containers: [{ name: 'x' }] } },
      { kind: 'Fleet', metadata: { name: 'f' }, spec: { containers: ['text'] } },
    ),
  );
  expect(
    found.map(({ object, property, labels, containers }) => [
      object.kind,
      property,
      labels,
      containers.map(({ name }) => name),
    ]),
  ).toEqual([
    ['Pod', 'spec', {}, ['first', 'trainer']],
    ['Deployment', 'spec.template.spec', { a: 'b' }, ['d']],
    ['CronJob', 'spec.jobTemplate.spec.template.spec', {}, ['c']],
    ['MPIJob', 'spec.replicas.0.template.spec', {}, ['m']],
  ]);
});

test('a container is named with the place of its pod', () => {
  const [container] = containersOf(view(pod({ image: 'a:1' })));
  expect(container).toMatchObject({ property: 'spec.containers', name: 'trainer', container: { image: 'a:1' } });
  expect(container?.on.kind).toBe('Pod');
});

test.each([
  ['nvidia.com/gpu', true],
  ['nvidia.com/mig-1g.10gb', true],
  ['nvidia.com/mig-', false],
  ['nvidia.com/gpu.shared', false],
  ['aws.amazon.com/neuron', true],
  ['aws.amazon.com/neuroncore', true],
  ['aws.amazon.com/neurondevice', true],
  ['aws.amazon.com/neuronx', false],
  ['x.nvidia.com/gpu', false],
  ['vpc.amazonaws.com/efa', false],
  ['memory', false],
])('%s is an accelerator: %s', (name, expected) => {
  expect(isAccelerator(name)).toBe(expected);
});

const accelerators = (limits: object, requests: object = {}) => acceleratorsOf({ resources: { limits, requests } });

test('accelerators are counted once, by the limit before the request', () => {
  expect(accelerators({ 'nvidia.com/gpu': '8', memory: '1Gi' }, { 'nvidia.com/gpu': '4' })).toBe(8);
  expect(accelerators({ 'nvidia.com/mig-1g.10gb': 2 }, { 'aws.amazon.com/neuron': 1 })).toBe(3);
  expect(accelerators({ 'nvidia.com/gpu': 'all' })).toBe(0);
  expect(acceleratorsOf({})).toBe(0);
});

test.each<[object, boolean]>([
  [{}, true],
  [{ matchLabels: { app: 'chat' } }, true],
  [{ matchLabels: { app: 'chat', tier: 'b' } }, false],
  [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['chat', 'code'] }] }, true],
  [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['code'] }] }, false],
  [{ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['code'] }] }, true],
  [{ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['chat'] }] }, false],
  [{ matchExpressions: [{ key: 'app', operator: 'Exists' }] }, true],
  [{ matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, false],
  [{ matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }, false],
  [{ matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] }, true],
  [{ matchLabels: { app: 'chat' }, matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, false],
])('the selector %j chooses pods of chat: %s', (selector, expected) => {
  expect(selects(selector, { app: 'chat' })).toBe(expected);
});

const service = (selector: object | undefined, namespace?: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { namespace, name: 'it' },
  spec: { selector },
});

test('a Service is in front of pods that its selector chooses, in their namespace', () => {
  const [deployment] = serving();
  const before = (given: object) => {
    const all = view(deployment!, given);
    return podsOf(all).flatMap((pods) => servicesOf(all, pods)).length;
  };
  expect(before(service({ app: 'chat' }, 'inference'))).toBe(1);
  expect(before(service({ app: 'chat' }, 'other'))).toBe(0);
  expect(before(service({ app: 'code' }, 'inference'))).toBe(0);
  expect(before(service({}, 'inference'))).toBe(0);
  expect(before(service(undefined, 'inference'))).toBe(0);
});

test('an object without a namespace is in the default one', () => {
  const [without, given, other] = view(service({}), service({}, 'default'), service({}, 'a')).objects;
  expect([isTogether(without!, given!), isTogether(given!, without!), isTogether(without!, other!)]).toEqual([
    true,
    true,
    false,
  ]);
  expect(isTogether(without!, { ...without!, cluster: 'other' })).toBe(false);
});

const replicas = (given: unknown) => {
  const [object] = view({ kind: 'Deployment', metadata: { name: 'd' }, spec: { replicas: given } }).objects;
  return replicasOf(object!);
};

test('an object has one replica where it does not say', () => {
  expect([replicas(3), replicas(0), replicas(undefined), replicas('${unknown:Count}')]).toEqual([3, 0, 1, 1]);
});

const GPU = { resources: { limits: { 'nvidia.com/gpu': '1' } } };
const INNER = { spec: { type: 'ClusterIP', selector: { app: 'chat' }, ports: [{ port: 80 }] } };
const withService = (more: object, container: object = {}, others: readonly object[] = [], workload: object = {}) => {
  const [deployment, front] = serving(container);
  return servingPodsOf(view({ ...deployment, ...workload }, { ...front, ...more }, ...others));
};
const ingressTo = (name: string, namespace = 'inference') => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { namespace, name: 'chat' },
  spec: { rules: [{ http: { paths: [{ backend: { service: { name } } }] } }] },
});

test.each<[string, ReturnType<typeof servingPodsOf>, number]>([
  ['with a load balancer', withService({}), 1],
  ['with a Service of the cluster alone', withService(INNER), 0],
  ['with accelerators and a Service', withService(INNER, GPU), 1],
  ['with accelerators alone', withService({ kind: 'Endpoints' }, GPU), 0],
  ['with an Ingress to its Service', withService(INNER, {}, [ingressTo('chat')]), 1],
  ['with an Ingress to another Service', withService(INNER, {}, [ingressTo('code')]), 0],
  ['with an Ingress of another namespace', withService(INNER, {}, [ingressTo('chat', 'other')]), 0],
  ['that run once', withService({}, {}, [], { kind: 'Job' }), 0],
  ['of a StatefulSet', withService({}, {}, [], { kind: 'StatefulSet' }), 1],
  ['of a LeaderWorkerSet', withService({}, {}, [], { kind: 'LeaderWorkerSet' }), 1],
])('pods %s answer clients: %#', (_, found, count) => {
  expect(found).toHaveLength(count);
});

test('servers are the containers that listen', () => {
  expect(withService({})[0]?.servers.map(({ name }) => name)).toEqual(['server']);
  expect(withService({}, { ports: [] })[0]?.servers).toEqual([]);
  expect(withService({})[0]?.services).toHaveLength(1);
});
