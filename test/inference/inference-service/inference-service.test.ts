import { required } from '../../../lib/core/plan';
import { planInferenceImage } from '../../../lib/inference/inference-image/inference-image';
import {
  type InferenceServiceOptions,
  type InferenceServicePlan,
  type InferenceServiceReferences,
  planInferenceService,
} from '../../../lib/inference/inference-service/inference-service';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';

function planned(
  options: InferenceServiceOptions = {},
  references: InferenceServiceReferences = {},
): InferenceServicePlan {
  return required(planInferenceService(options, references));
}

test('by default three pods serve the bundled model and call nothing', () => {
  expect(planned()).toMatchObject({
    name: 'inference',
    namespace: 'inference',
    createNamespace: true,
    port: 8000,
    replicas: 3,
    cpu: 1,
    memoryGiB: 2,
    scratchGiB: 1,
    egress: [],
    nodeSelector: {},
    tolerations: [],
  });
  expect(planned().args).toEqual([
    'serve',
    '--host',
    '0.0.0.0',
    '--port',
    '8000',
    '--model',
    'tiny-shakespeare',
    '--served-model-name',
    'tiny-shakespeare',
    '--shutdown-timeout-seconds',
    '60',
  ]);
});

test('the server finishes responses for as long as the load balancer and the kubelet wait', () => {
  const plan = planned({ maxResponseSeconds: 240 });
  expect(plan.args.slice(-2)).toEqual(['--shutdown-timeout-seconds', '240']);
  expect(plan.drain.terminationGracePeriodSeconds).toBeGreaterThan(240);
});

test('a model of the store is served under its last name, and its pods may fetch it', () => {
  const plan = planned({ model: 's3://models/llama/3.1-8b/' }, { canReadModels: true });
  expect(plan.servedModelName).toBe('3.1-8b');
  expect(plan.egress).toEqual(['dns', 'pod-identity', 'https']);
});

test('a model may be in a directory bucket of S3 Express One Zone', () => {
  const plan = planned({ model: 's3://models--use1-az4--x-s3/llama' }, { canReadModels: true });
  expect(plan.model).toBe('s3://models--use1-az4--x-s3/llama');
  expect(plan.egress).toEqual(['dns', 'pod-identity', 'https']);
});

test('with IRSA pods call STS by HTTPS, and not the agent of the node', () => {
  const plan = planned({ model: 's3://models/llama', permissionsBy: 'irsa' }, { canReadModels: true });
  expect(plan).toMatchObject({ permissionsBy: 'irsa', egress: ['dns', 'https'] });
  expect(planned({ permissionsBy: 'irsa' }).egress).toEqual([]);
  expect(planned().permissionsBy).toBe('pod-identity');
});

test('the name of a bucket that is known only at deployment is passed through', () => {
  expect(planned({ model: 's3://${Token[Bucket.1]}/llama' }, { canReadModels: true })).toMatchObject({
    model: 's3://${Token[Bucket.1]}/llama',
    servedModelName: 'llama',
  });
});

test('slashes at the end of a model are no part of its name', () => {
  const model = 's3://${Token[Bucket.1]}/llama//';
  expect(planned({ model }, { canReadModels: true }).servedModelName).toBe('llama');
});

test('the namespace is left alone if the options say so', () => {
  expect(planned({ createNamespace: false }).createNamespace).toBe(false);
});

test.each([
  [5, 1],
  [6, 2],
  [300, 60],
])('a pod that may start in %i seconds is probed %i times', (startupSeconds, failureThreshold) => {
  expect(planned({ startupSeconds }).probes).toEqual({
    startup: { path: '/health', periodSeconds: 5, failureThreshold, timeoutSeconds: 5 },
    liveness: { path: '/health', periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 5 },
    readiness: { path: '/ready', periodSeconds: 5, failureThreshold: 2, timeoutSeconds: 3 },
  });
});

test('a rollout does not fail while its pods may still be loading', () => {
  const plan = planned({ startupSeconds: 1800 });
  expect(plan.probes.startup.periodSeconds * plan.probes.startup.failureThreshold).toBe(1800);
  expect(plan.progressDeadlineSeconds).toBeGreaterThan(1800 + plan.drain.minReadySeconds);
});

test('pods of an image stay off nodes of the other architecture', () => {
  expect(planned({ architecture: 'arm64', nodeSelector: { pool: 'cpu' } }).nodeSelector).toEqual({
    'kubernetes.io/arch': 'arm64',
    pool: 'cpu',
  });
});

test('a model that is known only at deployment may be in S3, so its pods may fetch it', () => {
  const plan = planned({ model: '${Token[Parameter.3]}', servedModelName: 'chat' });
  expect(plan.model).toBe('${Token[Parameter.3]}');
  expect(plan.egress).toEqual(['dns', 'pod-identity', 'https']);
});

test.each(['${Token[Uri.1]}', 's3://models/${Token[Folder.2]}'])(
  'a model whose name is known only at deployment (%s) is requested by the name of the service',
  (model) => {
    const plan = planned({ model, name: 'chat' }, { canReadModels: true });
    expect(plan.servedModelName).toBe('chat');
    expect(plan.args).toEqual(expect.arrayContaining(['--model', model, '--served-model-name', 'chat']));
    expect(plan.egress).toEqual(['dns', 'pod-identity', 'https']);
  },
);

test("the service's architecture overrides the image's", () => {
  const image = planInferenceImage({ image: 'engine:1', architecture: 'arm64' });
  expect(planned({}, { image }).nodeSelector).toEqual({ 'kubernetes.io/arch': 'arm64' });
  expect(planned({ architecture: 'amd64' }, { image }).nodeSelector).toEqual({ 'kubernetes.io/arch': 'amd64' });
});

test('problems of the image are problems of the service', () => {
  const image = planInferenceImage({ image: 'engine:latest' });
  expect(planInferenceService({ replicas: 0 }, { image }).problems).toMatchObject([
    { code: 'image-unpinned', path: 'image' },
    { code: 'out-of-range', path: 'replicas' },
  ]);
});

/** An image, in a network that does not reach the internet. */
function closed(uri: string): InferenceServiceReferences {
  return { image: planInferenceImage({ image: uri }), internetAccess: 'no' };
}

test('an image of a public registry is out of reach for a network without the internet', () => {
  expect(planInferenceService({}, closed('ghcr.io/team/engine:1')).problems).toMatchObject([
    { code: 'source-unreachable', path: 'image', message: expect.stringContaining('comes from ghcr.io, and') },
  ]);
  expect(planInferenceService({}, closed('registry.example.com/engine:1')).problems).toEqual([]);
  expect(planInferenceService({}, { ...closed('ghcr.io/team/engine:1'), internetAccess: 'unknown' }).problems).toEqual(
    [],
  );
});

test('a rollout has ten minutes, or longer where image, model and health checks may take longer', () => {
  expect(planned({ startupSeconds: 280 }).progressDeadlineSeconds).toBe(600);
  expect(planned({ startupSeconds: 285 }).progressDeadlineSeconds).toBe(605);
});

test('a Service of type LoadBalancer costs its hours', () => {
  expect(planned().cost).toMatchObject([{ item: '1 network load balancer', usdPerHour: 0.0225 }]);
});

test.each<[InferenceServiceOptions, string, string, RegExp]>([
  [{ name: 'Chat' }, 'malformed', 'name', /'Chat'/],
  [{ name: '1chat' }, 'malformed', 'name', /'1chat'/],
  [{ name: 'c'.repeat(64) }, 'malformed', 'name', /then up to 62/],
  [{ namespace: 'my_models' }, 'malformed', 'namespace', /'my_models'/],
  [{ replicas: 0 }, 'out-of-range', 'replicas', /is 0; .* at least 1 pods/],
  [{ replicas: 1.5 }, 'out-of-range', 'replicas', /is 1.5; .* a whole number/],
  [{ replicas: -1.8881545897087626e289 }, 'must-be-known', 'replicas', /at synthesis; it is a token/],
  [{ cpu: 0 }, 'out-of-range', 'cpu', /is 0; .* at least 0.001 cores/],
  [{ memoryGiB: 0.25 }, 'out-of-range', 'memoryGiB', /is 0.25; .* at least 0.5 GiB/],
  [{ scratchGiB: 0 }, 'out-of-range', 'scratchGiB', /is 0; .* at least 0.001 GiB/],
  [{ startupSeconds: 4 }, 'out-of-range', 'startupSeconds', /is 4; .* at least 5 seconds/],
  [{ model: 'https://models.example.com/llama' }, 'malformed', 'model', /'https:/],
  [{ model: 's3://models' }, 'malformed', 'model', /'s3:\/\/models'/],
  [{ model: 'm'.repeat(97) }, 'malformed', 'model', /is not a valid model/],
  [{ servedModelName: '' }, 'malformed', 'servedModelName', /''/],
  [{ servedModelName: ' llama' }, 'malformed', 'servedModelName', /' llama'/],
  [{ servedModelName: 'n'.repeat(256) }, 'malformed', 'servedModelName', /1 to 255/],
  [{ model: 's3://models/llama' }, 'model-store-missing', 'modelStore', /'s3:\/\/models\/llama'/],
  [{ architecture: 'x86' as never }, 'malformed', 'architecture', /'x86'/],
  [{ tolerations: [{ key: 'gpu', effect: 'Never' as 'NoExecute' }] }, 'malformed', 'tolerations[0].effect', /'Never'/],
  [{ tolerations: [{ key: 'a' }, { key: 'a/b/c' }] }, 'malformed', 'tolerations[1].key', /'a\/b\/c'/],
  [{ tolerations: [{ key: 'k'.repeat(64) }] }, 'malformed', 'tolerations[0].key', /up to 63/],
  [{ tolerations: [{ key: `${'d'.repeat(254)}/k` }] }, 'malformed', 'tolerations[0].key', /taint key/],
  [{ tolerations: [{ key: 'a', value: 'v'.repeat(64) }] }, 'malformed', 'tolerations[0].value', /up to 63/],
  [{ nodeSelector: { pool: 1 as never } }, 'wrong-type', "nodeSelector['pool']", /is 1/],
  [{ autoscaled: true, replicas: 3 }, 'replicas-with-autoscaler', 'replicas', /replicas is 3/],
  [{ autoscaled: 'yes' as never }, 'wrong-type', 'autoscaled', /true or false/],
  [{ environment: { '1A': 'x' } }, 'malformed', "environment['1A']", /'1A'/],
  [{ environment: { '${Token[Name.1]}': 'x' } }, 'must-be-known', 'environment', /only at deployment/],
  [{ environment: { A: 1 as never } }, 'wrong-type', "environment['A']", /is 1/],
  [{ secrets: [{ variable: 'A', key: 'k' } as never] }, 'missing', 'secrets[0].secret', /secret is required/],
  [{ secrets: [{ variable: 'A-B', secret: 's', key: 'k' }] }, 'malformed', 'secrets[0].variable', /'A-B'/],
  [{ secrets: [{ variable: 'A', secret: 'S', key: 'k' }] }, 'malformed', 'secrets[0].secret', /name of a Secret/],
  [{ secrets: [{ variable: 'A', secret: 's', key: 'k'.repeat(254) }] }, 'malformed', 'secrets[0].key', /1 to 253/],
  [
    { environment: { A: 'x' }, secrets: [{ variable: 'A', secret: 's', key: 'k' }] },
    'name-repeated',
    'secrets[0].variable',
    /Two environment variables have the name 'A'/,
  ],
  [{ environmentFromSecrets: ['tokens', 'Tokens'] }, 'malformed', 'environmentFromSecrets[1]', /'Tokens'/],
  [{ imagePullSecrets: [''] }, 'malformed', 'imagePullSecrets[0]', /name of a Secret/],
  [{ acceleratorCount: 0 }, 'out-of-range', 'acceleratorCount', /is 0; .* at least 1 devices/],
  [{ extendedResources: [{ name: 'gpu', count: 1 }] }, 'malformed', 'extendedResources[0].name', /'gpu'/],
  [{ extendedResources: [{ name: 'a/b', count: 0 }] }, 'out-of-range', 'extendedResources[0].count', /is 0/],
  [
    { extendedResources: [{ name: 'x.kubernetes.io/gpu', count: 1 }] },
    'malformed',
    'extendedResources[0].name',
    /other than kubernetes.io/,
  ],
  [
    { acceleratorCount: 1, extendedResources: [{ name: 'nvidia.com/gpu', count: 1 }] },
    'name-repeated',
    'extendedResources[0].name',
    /Two extended resources have the name 'nvidia.com\/gpu'/,
  ],
])('%j is refused', (options, code, path, message) => {
  expect(planInferenceService(options).problems).toEqual([
    expect.objectContaining({ code, path, message: expect.stringMatching(message) }),
  ]);
});

test.each<InferenceServiceOptions>([
  { name: 'c'.repeat(63) },
  { name: '${Token[Name.4]}', namespace: '${Output[1]}' },
  { replicas: 1 },
  { cpu: 0.001 },
  { memoryGiB: 0.5 },
  { scratchGiB: 0.001 },
  { startupSeconds: 5 },
  { model: 'm'.repeat(96) },
  { servedModelName: 'n'.repeat(255) },
  { servedModelName: 'meta-llama/Llama 3' },
  { tolerations: [{ key: 'k'.repeat(63), value: 'v'.repeat(63), effect: 'NoExecute' }] },
  { tolerations: [{ key: 'd/k' }, { key: 'd.io/k' }, { key: 'k' }, { key: 'kk', value: 'v' }] },
  { tolerations: [{ key: `${'d'.repeat(253)}/k`, value: '', effect: 'PreferNoSchedule' }] },
])('%j is accepted', (options) => {
  expect(planInferenceService(options).problems).toEqual([]);
});

test('an autoscaler that decides the number of pods finds none in the plan', () => {
  expect(planned({ autoscaled: true }).replicas).toBeUndefined();
  expect(planned({ autoscaled: false }).replicas).toBe(3);
});

test('pods with devices tolerate the taint of their nodes, once', () => {
  const efa = { name: 'vpc.amazonaws.com/efa', count: 4 };
  const { extendedResources, tolerations } = planned({ acceleratorCount: 8, extendedResources: [efa] });
  expect(extendedResources).toEqual([{ name: 'nvidia.com/gpu', count: 8 }, efa]);
  expect(tolerations).toEqual([
    { key: 'nvidia.com/gpu', effect: 'NoSchedule' },
    { key: 'vpc.amazonaws.com/efa', effect: 'NoSchedule' },
  ]);
  const own = { key: 'nvidia.com/gpu', value: 'present' };
  expect(planned({ acceleratorCount: 1, tolerations: [own] }).tolerations).toMatchObject([own]);
});

test('names of Secrets, keys and values of variables may be known only at deployment', () => {
  const late = '${Token[Late.1]}';
  const options = {
    environment: { REGION: late },
    secrets: [{ variable: 'TOKEN', secret: late, key: late }],
    environmentFromSecrets: [late],
    imagePullSecrets: [late],
  };
  expect(planned(options)).toMatchObject(options);
});

test('wrong tolerations have valid stand-ins', () => {
  const { tolerations } = planInferenceService({
    tolerations: [{ key: 'a/b/c', value: '-', effect: 'Never' as 'NoExecute' }],
  }).plan;
  expect(tolerations).toEqual([{ key: 'nvidia.com/gpu', value: 'true', effect: undefined }]);
});

test('problems of every part are reported together', () => {
  const { problems } = planInferenceService({
    name: 'Chat',
    replicas: 0,
    preStopSeconds: 5,
    deregistrationDelaySeconds: 10,
  });
  expect(problems.map(({ code }) => code)).toEqual([
    'malformed',
    'out-of-range',
    'pre-stop-cuts-responses',
    'deregistration-cuts-responses',
  ]);
});

const OPTIONS = everyOption<InferenceServiceOptions>({
  name: true,
  namespace: true,
  permissionsBy: true,
  createNamespace: true,
  replicas: true,
  model: true,
  servedModelName: true,
  cpu: true,
  memoryGiB: true,
  scratchGiB: true,
  startupSeconds: true,
  nodeSelector: true,
  tolerations: true,
  architecture: true,
  maxResponseSeconds: true,
  healthCheckIntervalSeconds: true,
  unhealthyThreshold: true,
  clientTimeoutSeconds: true,
  gatewayTimeoutSeconds: true,
  nodeDisruption: true,
  nodeShutdownSeconds: true,
  preStopSeconds: true,
  terminationGracePeriodSeconds: true,
  deregistrationDelaySeconds: true,
  loadBalancer: true,
  internetFacing: true,
  clientCidrs: true,
  certificateArn: true,
  certificateArns: true,
  loadBalancerName: true,
  hostname: true,
  accessLogsBucket: true,
  accessLogsPrefix: true,
  loadBalancerAnnotations: true,
  autoscaled: true,
  environment: true,
  secrets: true,
  environmentFromSecrets: true,
  imagePullSecrets: true,
  acceleratorCount: true,
  extendedResources: true,
});
const plan = (options: InferenceServiceOptions) => planInferenceService(options);

test('no odd value of any option makes the planner throw', () => {
  expect(planOddities<InferenceServiceOptions>(plan, {}, OPTIONS)).toEqual([]);
});

test('null is refused for each option by its name', () => {
  expect(nullProblems<InferenceServiceOptions>(plan, {}, OPTIONS)).toEqual(OPTIONS.map((name) => `${name} wrong-type`));
});

test('options that are not an object are one problem', () => {
  expect(planInferenceService(null as never).problems).toMatchObject([{ code: 'wrong-type', path: 'options' }]);
});
