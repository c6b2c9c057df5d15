import {
  DO_NOT_DISRUPT,
  identityOf,
  isMadeByKubernetes,
  kindWithGroup,
  type KubernetesObject,
  makesPods,
  namedObject,
  precedesPods,
  readyTimeouts,
  sdkModule,
  volumeOfClaim,
} from '../../lib/core/kubernetes-objects';

test('an object is its kind, namespace and name', () => {
  const metadata = { namespace: 'models', name: 'chat', labels: {} };
  expect(identityOf({ apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: {} })).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: 'models',
    name: 'chat',
  });
  expect(identityOf({ kind: 'Namespace', metadata: { name: 'models' } })).toEqual({
    apiVersion: '',
    kind: 'Namespace',
    namespace: undefined,
    name: 'models',
  });
  expect(identityOf({ apiVersion: 'v1', kind: 'List' })).toBeUndefined();
  expect(identityOf({ metadata })).toBeUndefined();
});

test.each([
  ['v1', 'Service', 'Service'],
  ['', 'Service', 'Service'],
  ['apps/v1', 'Deployment', 'apps/Deployment'],
  ['networking.k8s.io/v1', 'NetworkPolicy', 'networking.k8s.io/NetworkPolicy'],
])('a kind of %p has its group: %p', (apiVersion, kind, expected) => {
  expect(kindWithGroup({ apiVersion, kind })).toBe(expected);
});

test.each([
  ['ServiceAccount', true],
  ['ConfigMap', true],
  ['NetworkPolicy', true],
  ['Service', false],
  ['Ingress', false],
  ['Deployment', false],
  ['Job', false],
  ['CronJob', false],
])('whether pods wait for a %s: %p', (kind, expected) => {
  expect(precedesPods({ kind })).toBe(expected);
});

test.each(['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'SparkApplication'])(
  'a %s makes pods',
  (kind) => {
    expect([makesPods({ kind }), precedesPods({ kind })]).toEqual([true, false]);
  },
);

test('an object that makes no pods does not', () => {
  expect([makesPods({ kind: 'ReplicaSetList' }), makesPods({})]).toEqual([false, false]);
});

test('objects are compared by kind, namespace and name', () => {
  const metadata = { namespace: 'models', name: 'chat' };
  expect(namedObject({ apiVersion: 'apps/v1', kind: 'Deployment', metadata })).toEqual([
    { kind: 'apps/Deployment', ...metadata },
  ]);
  expect(namedObject({ apiVersion: 'v1', kind: 'List' })).toEqual([]);
});

test.each([
  ['ServiceAccount', 'default', true],
  ['ServiceAccount', 'chat', false],
  ['ConfigMap', 'default', false],
])('Kubernetes itself makes the %s %s: %s', (kind, name, expected) => {
  expect(isMadeByKubernetes({ apiVersion: 'v1', kind, metadata: { namespace: 'models', name } })).toBe(expected);
});

test('what has no kind is made by no one', () => {
  expect(isMadeByKubernetes({ metadata: { name: 'default' } })).toBe(false);
});

test('the node of a pod that must not be disturbed stays, with either autoscaler', () => {
  expect(DO_NOT_DISRUPT).toEqual({
    'karpenter.sh/do-not-disrupt': 'true',
    'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
  });
});

test('a claim that names its volume comes after it, and no other object does', () => {
  const volume = { kind: 'PersistentVolume', metadata: { name: 'lustre' } };
  const objects = [{ kind: 'Service', metadata: { name: 'lustre' } }, volume];
  expect(volumeOfClaim({ kind: 'PersistentVolumeClaim', spec: { volumeName: 'lustre' } }, objects)).toBe(volume);
  expect(volumeOfClaim({ kind: 'PersistentVolumeClaim', spec: { volumeName: 'other' } }, objects)).toBeUndefined();
  expect(volumeOfClaim({ kind: 'PersistentVolumeClaim' }, objects)).toBeUndefined();
  expect(volumeOfClaim({ kind: 'Pod', spec: { volumeName: 'lustre' } }, objects)).toBeUndefined();
});

test.each([
  ['v1', 'core/v1'],
  ['apps/v1', 'apps/v1'],
  ['rbac.authorization.k8s.io/v1', 'rbac/v1'],
  ['flowcontrol.apiserver.k8s.io/v1', 'flowcontrol/v1'],
  ['monitoring.coreos.com/v1', undefined],
  ['networking.istio.io/v1', undefined],
  ['kueue.x-k8s.io/v1beta1', undefined],
])('the classes of %p are in %p', (apiVersion, expected) => {
  expect(sdkModule(apiVersion)).toBe(expected);
});

function deployment(spec: object): KubernetesObject {
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'chat' }, spec };
}

test('objects without a deadline have ten minutes, and one more', () => {
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'chat' } };
  expect(readyTimeouts([service])).toEqual({ create: 660, update: 660 });
  expect(readyTimeouts([])).toEqual({ create: 660, update: 660 });
});

test('an update may take the deadline for each pod, and a scaled-down Deployment the deadline once', () => {
  expect(readyTimeouts([deployment({ progressDeadlineSeconds: 900, replicas: 3 })])).toEqual({
    create: 960,
    update: 2760,
  });
  expect(readyTimeouts([deployment({ progressDeadlineSeconds: 900, replicas: 0 })])).toEqual({
    create: 960,
    update: 960,
  });
  expect(readyTimeouts([deployment({ progressDeadlineSeconds: 900 })])).toEqual({ create: 960, update: 960 });
});

function statefulSet(spec: object, replicas?: number) {
  return { apiVersion: 'apps/v1', kind: 'StatefulSet', spec: { replicas, template: { spec } } };
}

test('an update of a StatefulSet may take the end and the start of each pod', () => {
  const containers = [{ startupProbe: { periodSeconds: 10, failureThreshold: 30 } }, {}];
  const slow = { terminationGracePeriodSeconds: 1860, containers };
  expect(readyTimeouts([statefulSet(slow, 6)])).toEqual({ create: 660, update: 6 * (1860 + 300) + 60 });
  expect(readyTimeouts([statefulSet({ containers: [{ startupProbe: {} }] }, 60)])).toEqual({
    create: 660,
    update: 3660,
  });
  expect(readyTimeouts([statefulSet({})])).toEqual({ create: 660, update: 660 });
});
