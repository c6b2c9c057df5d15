import { DEFAULT_KUBERNETES_VERSION, HELM_RELEASES, KUBERNETES_RELEASES } from '../../lib/catalog/releases';

test('the library is made for Kubernetes 1.34 to 1.36 and starts with 1.35', () => {
  expect(KUBERNETES_RELEASES.map((release) => release.version)).toEqual(['1.34', '1.35', '1.36']);
  expect(DEFAULT_KUBERNETES_VERSION).toBe('1.35');
});

test('extended support goes on for a year after standard support', () => {
  for (const { standardSupportEnds, extendedSupportEnds } of KUBERNETES_RELEASES) {
    expect(Number(extendedSupportEnds.slice(0, 4)) - Number(standardSupportEnds.slice(0, 4))).toBe(1);
    expect(extendedSupportEnds.slice(4)).toBe(standardSupportEnds.slice(4));
  }
});

test('every version has an end of support', () => {
  expect(KUBERNETES_RELEASES.map((release) => release.standardSupportEnds)).toEqual([
    '2026-12-02',
    '2027-03-27',
    '2027-08-02',
  ]);
});

test.each(Object.entries(HELM_RELEASES))('the chart of %s is pinned to one version of one repository', (_, release) => {
  expect(release.version).toMatch(/^v?\d+\.\d+\.\d+$/);
  expect(release.repository).toMatch(/^(https|oci):/);
  expect(release.source).toMatch(/^https:/);
});

test('the charts are these, all of them read in their source', () => {
  expect(
    Object.values(HELM_RELEASES).map(({ chart, version, namespace }) => `${namespace} ${chart} ${version}`),
  ).toEqual([
    'kube-system aws-load-balancer-controller 3.5.0',
    'external-secrets external-secrets 2.9.0',
    'kube-system gateway-crds-helm v1.9.0',
    'envoy-gateway-system gateway-helm v1.9.1',
    'envoy-ai-gateway-system ai-gateway-crds-helm v1.1.0',
    'envoy-ai-gateway-system ai-gateway-helm v1.1.0',
    'kube-system nvidia-device-plugin 0.20.0',
    'kube-system aws-efa-k8s-device-plugin v0.5.30',
    'kube-system local-static-provisioner 2.9.0',
    'spark-operator spark-operator 2.5.2',
  ]);
  for (const { date, verified } of Object.values(HELM_RELEASES)) {
    expect(date).toMatch(/^20\d\d-\d\d(-\d\d)?$/);
    expect(verified).toBe(true);
  }
});

test('every version says where its dates were read', () => {
  for (const { source } of KUBERNETES_RELEASES) expect(source).toMatch(/^https:.* \(.*\)$/);
});

test('pods of the charts pull these images, which a network without the internet needs copies of', () => {
  const images = Object.entries(HELM_RELEASES).map(([name, release]) => [
    name,
    release.images.map(({ registry, repository, tag }) => `${registry}/${repository}:${tag}`),
  ]);
  expect(Object.fromEntries(images)).toMatchObject({
    awsLoadBalancerController: ['public.ecr.aws/eks/aws-load-balancer-controller:v3.5.0'],
    externalSecrets: ['ghcr.io/external-secrets/external-secrets:v2.9.0'],
    gatewayApi: [],
    envoyGateway: [
      'docker.io/envoyproxy/gateway:v1.9.1',
      'docker.io/envoyproxy/envoy:distroless-v1.39.1',
      'docker.io/envoyproxy/ratelimit:8fe6ea42',
      'docker.io/valkey/valkey:9.0.8',
    ],
    aiGatewayKinds: [],
    aiGateway: ['docker.io/envoyproxy/ai-gateway-controller:v1.1.0', 'docker.io/envoyproxy/ai-gateway-extproc:v1.1.0'],
    nvidiaDevicePlugin: ['nvcr.io/nvidia/k8s-device-plugin:v0.20.0'],
    efaDevicePlugin: ['602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/aws-efa-k8s-device-plugin:v0.5.20'],
    localStaticProvisioner: [
      'registry.k8s.io/sig-storage/local-volume-provisioner:v2.9.0',
      'registry.k8s.io/sig-storage/local-volume-node-cleanup:v2.9.0',
    ],
    sparkOperator: [
      'ghcr.io/kubeflow/spark-operator/controller:2.5.2',
      'ghcr.io/kubeflow/spark-operator/kubectl:2.5.2',
    ],
  });
});

test('the EFA plugin runs on accelerated nodes, and the Gateway API comes without the kinds of Envoy', () => {
  expect(HELM_RELEASES.efaDevicePlugin.values).toEqual({
    tolerations: [
      { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' },
      { key: 'aws.amazon.com/neuron', operator: 'Exists', effect: 'NoSchedule' },
    ],
  });
  expect(HELM_RELEASES.gatewayApi.values).toEqual({
    crds: { gatewayAPI: { enabled: true, channel: 'standard' }, envoyGateway: { enabled: false } },
  });
});
