import { App } from 'cdk8s';
import { InferenceNamespaceChart } from '../../../lib/inference/inference-service/inference-namespace.chart';
import { planInferenceService } from '../../../lib/inference/inference-service/inference-service';
import {
  InferenceServiceChart,
  type InferenceServiceChartOptions,
} from '../../../lib/inference/inference-service/inference-service.chart';

// oxlint-disable-next-line typescript/no-explicit-any -- the emitted objects, field by field
type Json = Record<string, any>;

function rendered(options: Partial<InferenceServiceChartOptions> = {}): {
  objects: Json[];
  kind: (name: string) => Json;
  pod: Json;
  container: Json;
} {
  const objects: Json[] = InferenceServiceChart.fromOptions(new App(), 'chat', {
    image: 'engine:1',
    ...options,
  }).toJson();
  const kind = (name: string): Json => objects.find((object) => object.kind === name) ?? {};
  const pod = kind('Deployment').spec.template.spec;
  return { objects, kind, pod, container: pod.containers[0] };
}

test('a service is these objects, all in its namespace and under its name', () => {
  const { objects } = rendered({ name: 'chat', namespace: 'models' });
  expect(objects.map(({ apiVersion, kind }) => `${apiVersion}/${kind}`).toSorted()).toEqual([
    'apps/v1/Deployment',
    'networking.k8s.io/v1/NetworkPolicy',
    'policy/v1/PodDisruptionBudget',
    'v1/Service',
    'v1/ServiceAccount',
  ]);
  for (const { metadata } of objects) expect(metadata).toMatchObject({ name: 'chat', namespace: 'models' });
});

test('every object says of which service and of which package it is', () => {
  for (const { metadata } of rendered({ name: 'chat' }).objects)
    expect(metadata.labels).toEqual({
      'app.kubernetes.io/name': 'inference',
      'app.kubernetes.io/instance': 'chat',
      'app.kubernetes.io/part-of': 'ai-datacenter',
    });
});

test('a chart has the objects that other constructs need', () => {
  const chart = InferenceServiceChart.fromOptions(new App(), 'chat', { image: 'engine:1', name: 'chat' });
  expect([chart.deployment.kind, chart.service.kind]).toEqual(['Deployment', 'Service']);
});

test('the namespace is cluster-scoped and admits only restricted pods', () => {
  const objects: Json[] = new InferenceNamespaceChart(new App(), 'namespace', { namespace: 'models' }).toJson();
  expect(objects).toHaveLength(1);
  expect(objects[0]).toMatchObject({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: 'models',
      labels: {
        'pod-security.kubernetes.io/enforce': 'restricted',
        'pod-security.kubernetes.io/audit': 'restricted',
        'pod-security.kubernetes.io/warn': 'restricted',
      },
    },
  });
  expect(objects[0]?.metadata.namespace).toBeUndefined();
});

test('new pods are held back until their load balancer finds them healthy', () => {
  const [namespace]: Json[] = new InferenceNamespaceChart(new App(), 'namespace', { namespace: 'models' }).toJson();
  expect(namespace?.metadata.labels['elbv2.k8s.aws/pod-readiness-gate-inject']).toBe('enabled');
});

test('the pod satisfies restricted Pod Security', () => {
  const { pod, container } = rendered();
  // https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
  expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
  expect(pod.securityContext.runAsUser).toBeGreaterThan(0);
  expect(container.securityContext).toMatchObject({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } });
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC']) expect(pod[field]).toBeUndefined();
  expect(pod.volumes.every((volume: Json) => 'emptyDir' in volume)).toBe(true);
  expect(container.ports.every((port: Json) => port.hostPort === undefined)).toBe(true);
});

test('the pod writes to its scratch space alone, and has no token of the API server', () => {
  const { pod, container, kind } = rendered({ scratchGiB: 20 });
  expect(container.securityContext.readOnlyRootFilesystem).toBe(true);
  expect(container.volumeMounts).toEqual([{ name: 'tmp', mountPath: '/tmp' }]);
  expect(pod.volumes).toEqual([{ name: 'tmp', emptyDir: { sizeLimit: '20Gi' } }]);
  expect([pod.automountServiceAccountToken, kind('ServiceAccount').automountServiceAccountToken]).toEqual([
    false,
    false,
  ]);
  expect(pod.serviceAccountName).toBe(kind('ServiceAccount').metadata.name);
});

test('a terminating pod sleeps, responds, and is killed last', () => {
  const { pod, container, kind } = rendered({ maxResponseSeconds: 100 });
  const sleep = container.lifecycle.preStop.sleep.seconds;
  const shutdown = Number(container.args[container.args.indexOf('--shutdown-timeout-seconds') + 1]);
  const attributes: string =
    kind('Service').metadata.annotations['service.beta.kubernetes.io/aws-load-balancer-target-group-attributes'];
  const deregistration = Number(/deregistration_delay\.timeout_seconds=(\d+)/.exec(attributes)?.[1]);
  expect({ sleep, shutdown }).toEqual({ sleep: 130, shutdown: 100 });
  expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(sleep + shutdown);
  expect(deregistration).toBeGreaterThanOrEqual(sleep + shutdown);
});

test('the load balancer and the kubelet check the same path: whether the engine is ready', () => {
  const { container, kind } = rendered();
  expect(container.readinessProbe.httpGet.path).toBe('/ready');
  expect(container.startupProbe.httpGet.path).toBe('/health');
  expect(container.livenessProbe.httpGet.path).toBe('/health');
  expect(kind('Service').metadata.annotations['service.beta.kubernetes.io/aws-load-balancer-healthcheck-path']).toBe(
    container.readinessProbe.httpGet.path,
  );
});

test('the kubelet probes the engine at these intervals', () => {
  const { startupProbe, livenessProbe, readinessProbe } = rendered({ startupSeconds: 61 }).container;
  const port = 'http';
  expect(startupProbe).toEqual({
    httpGet: { path: '/health', port },
    periodSeconds: 5,
    failureThreshold: 13,
    timeoutSeconds: 5,
  });
  expect(livenessProbe).toEqual({
    httpGet: { path: '/health', port },
    periodSeconds: 10,
    failureThreshold: 6,
    timeoutSeconds: 5,
  });
  expect(readinessProbe).toEqual({
    httpGet: { path: '/ready', port },
    periodSeconds: 5,
    failureThreshold: 2,
    timeoutSeconds: 3,
  });
});

test('the pod runs as a user and group that no image contains', () => {
  expect(rendered().pod.securityContext).toEqual({
    runAsNonRoot: true,
    runAsUser: 10001,
    runAsGroup: 10001,
    fsGroup: 10001,
    seccompProfile: { type: 'RuntimeDefault' },
  });
});

test('the pod has no variables of other Services, and its image is pulled once per node', () => {
  const { pod, container } = rendered();
  expect(pod.enableServiceLinks).toBe(false);
  expect(container.imagePullPolicy).toBe('IfNotPresent');
});

test('a chart declares the plan that it is given, with the image that it is given', () => {
  const { plan } = planInferenceService({ name: 'chat', replicas: 2 });
  const chart = new InferenceServiceChart(new App(), 'chat', { plan, image: '${Token[Image.1]}' });
  const deployment: Json = chart.toJson().find(({ kind }: Json) => kind === 'Deployment');
  expect(chart.plan).toBe(plan);
  expect(deployment.spec.replicas).toBe(2);
  expect(deployment.spec.template.spec.containers[0].image).toBe('${Token[Image.1]}');
});

test('the image of a chart from options is checked too', () => {
  expect(() => rendered({ image: 'engine:latest' })).toThrow(/image: .*\[image-unpinned\]/);
});

test('liveness is more patient than readiness', () => {
  const { livenessProbe, readinessProbe } = rendered().container;
  expect(livenessProbe.periodSeconds * livenessProbe.failureThreshold).toBeGreaterThan(
    3 * readinessProbe.periodSeconds * readinessProbe.failureThreshold,
  );
});

test('the Service, its port and its pods belong together', () => {
  const { container, kind } = rendered();
  const labels = kind('Deployment').spec.template.metadata.labels;
  expect(kind('Service').spec).toMatchObject({
    type: 'LoadBalancer',
    loadBalancerClass: 'service.k8s.aws/nlb',
    loadBalancerSourceRanges: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'],
    allocateLoadBalancerNodePorts: false,
    ports: [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }],
  });
  expect(container.name).toBe('engine');
  expect(container.ports).toEqual([{ name: 'http', containerPort: 8000 }]);
  for (const selector of [
    kind('Service').spec.selector,
    kind('Deployment').spec.selector.matchLabels,
    kind('PodDisruptionBudget').spec.selector.matchLabels,
    kind('NetworkPolicy').spec.podSelector.matchLabels,
  ])
    expect(labels).toEqual(selector);
});

test('a service without a load balancer is reached inside the cluster, and costs nothing', () => {
  const { kind } = rendered({ loadBalancer: false });
  expect(kind('Service').spec).toMatchObject({ type: 'ClusterIP', ports: [{ name: 'http', port: 80 }] });
  expect(kind('Service').spec).not.toHaveProperty('loadBalancerClass');
  expect(kind('Service').spec).not.toHaveProperty('loadBalancerSourceRanges');
  const { plan } = planInferenceService({ loadBalancer: false });
  expect(plan.cost).toEqual([]);
  expect(plan.timeouts.map(({ name }) => name)).not.toContain('load balancer, idle');
});

test("two services of a namespace do not take each other's pods", () => {
  const [one, other] = ['chat', 'code'].map((name) => rendered({ name }).kind('Service').spec.selector);
  expect(one).not.toEqual(other);
});

test('a rollout never has fewer pods than declared, and a drain takes one at a time', () => {
  const { kind } = rendered({ replicas: 5 });
  expect(kind('Deployment').spec).toMatchObject({
    replicas: 5,
    minReadySeconds: 20,
    progressDeadlineSeconds: 620,
    revisionHistoryLimit: 5,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
  });
  expect(kind('PodDisruptionBudget').spec).toMatchObject({
    maxUnavailable: 1,
    unhealthyPodEvictionPolicy: 'AlwaysAllow',
  });
});

test('pods of one rollout are spread over zones and nodes', () => {
  const { pod, kind } = rendered();
  expect(pod.topologySpreadConstraints).toEqual(
    ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
      topologyKey,
      maxSkew: 1,
      whenUnsatisfiable: 'ScheduleAnyway',
      matchLabelKeys: ['pod-template-hash'],
      labelSelector: { matchLabels: kind('Deployment').spec.selector.matchLabels },
    })),
  );
});

test('memory is limited to the request, idle cores may be used, and no GPU is taken', () => {
  const { container } = rendered({ cpu: 1.5, memoryGiB: 4 });
  expect(container.resources).toEqual({
    requests: { cpu: '1500m', memory: '4Gi', 'ephemeral-storage': '1Gi' },
    limits: { memory: '4Gi', 'ephemeral-storage': '1Gi' },
  });
});

test('no other port is open, and an engine whose image contains its model may call nothing', () => {
  const { spec } = rendered().kind('NetworkPolicy');
  expect(spec).toMatchObject({
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ ports: [{ port: 8000, protocol: 'TCP' }] }],
    egress: [],
  });
});

test("a model in S3 is fetched with names, credentials of the node's agent, and HTTPS", () => {
  const { egress } = rendered({ model: 's3://models/llama', canReadModels: true }).kind('NetworkPolicy').spec;
  expect(egress).toEqual([
    {
      to: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
          podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
        },
      ],
      ports: [
        { port: 53, protocol: 'UDP' },
        { port: 53, protocol: 'TCP' },
      ],
    },
    {
      to: [{ ipBlock: { cidr: '169.254.170.23/32' } }, { ipBlock: { cidr: 'fd00:ec2::23/128' } }],
      ports: [{ port: 80, protocol: 'TCP' }],
    },
    { ports: [{ port: 443, protocol: 'TCP' }] },
  ]);
});

test('pods run on the selected nodes, and on any node by default', () => {
  expect(rendered().pod).not.toHaveProperty('nodeSelector');
  expect(rendered().pod).not.toHaveProperty('tolerations');
  expect(rendered({ tolerations: [{ key: 'spot' }] }).pod.tolerations).toEqual([{ key: 'spot', operator: 'Exists' }]);
  const { pod } = rendered({
    architecture: 'arm64',
    tolerations: [{ key: 'pool', value: 'chat', effect: 'NoSchedule' }, { key: 'spot' }],
  });
  expect(pod.nodeSelector).toEqual({ 'kubernetes.io/arch': 'arm64' });
  expect(pod.tolerations).toEqual([
    { key: 'pool', operator: 'Equal', value: 'chat', effect: 'NoSchedule' },
    { key: 'spot', operator: 'Exists' },
  ]);
});

test('variables come from the options and from Secrets, of which the chart knows the names alone', () => {
  const { container, pod } = rendered({
    environment: { LOG_LEVEL: 'debug' },
    secrets: [{ variable: 'HF_TOKEN', secret: 'tokens', key: 'hf' }],
    environmentFromSecrets: ['settings'],
    imagePullSecrets: ['registry'],
  });
  expect(container.env).toEqual([
    { name: 'LOG_LEVEL', value: 'debug' },
    { name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'tokens', key: 'hf' } } },
  ]);
  expect(container.envFrom).toEqual([{ secretRef: { name: 'settings' } }]);
  expect(pod.imagePullSecrets).toEqual([{ name: 'registry' }]);
  for (const field of ['env', 'envFrom']) expect(rendered().container).not.toHaveProperty(field);
  expect(rendered().pod).not.toHaveProperty('imagePullSecrets');
});

test('devices are requested and limited alike, as Kubernetes wants it, on nodes with their taint', () => {
  const { container, pod } = rendered({ acceleratorCount: 2 });
  for (const part of ['requests', 'limits']) expect(container.resources[part]['nvidia.com/gpu']).toBe(2);
  expect(pod.tolerations).toEqual([{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }]);
});

test('a Deployment whose pods an autoscaler counts names no number', () => {
  expect(rendered({ autoscaled: true }).kind('Deployment').spec).not.toHaveProperty('replicas');
});

test('fromOptions throws every problem of the options', () => {
  expect(() => rendered({ replicas: 0, preStopSeconds: 1 })).toThrow(/\[out-of-range\]\n.*\[pre-stop-cuts-responses\]/);
});

test('with IRSA the service account names its role, which may be known only at deployment', () => {
  const roleArn = 'arn:aws:iam::111122223333:role/models';
  expect(rendered({ permissionsBy: 'irsa', roleArn }).kind('ServiceAccount').metadata.annotations).toEqual({
    'eks.amazonaws.com/role-arn': roleArn,
  });
  const late = '${Token[Role.Arn.1]}';
  expect(rendered({ permissionsBy: 'irsa', roleArn: late }).kind('ServiceAccount').metadata.annotations).toEqual({
    'eks.amazonaws.com/role-arn': late,
  });
  expect(rendered().kind('ServiceAccount').metadata.annotations).toBeUndefined();
});

test('with IRSA a chart without a role is refused', () => {
  expect(() => rendered({ permissionsBy: 'irsa' })).toThrow(/roleArn: roleArn is required, and was left out/);
  expect(() => rendered({ permissionsBy: 'irsa', roleArn: 'models' })).toThrow(/roleArn: 'models' is not a valid ARN/);
});
