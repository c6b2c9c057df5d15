import {
  type InferenceServiceOptions,
  type InferenceServicePlan,
  type InferenceServiceSurroundings,
  planInferenceService,
} from '../../../lib/inference/inference-service/inference-service';
import { isProblems } from '../../lib/planning/problem';

function planned(
  options: InferenceServiceOptions = {},
  surroundings: InferenceServiceSurroundings = { modelStore: false },
): InferenceServicePlan {
  const plan = planInferenceService(options, surroundings);
  if (isProblems(plan)) throw new Error(JSON.stringify(plan));
  return plan;
}

test('by default three pods serve the bundled model and call nobody', () => {
  expect(planned()).toMatchObject({
    name: 'inference',
    namespace: 'inference',
    replicas: 3,
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

test('the server is told the longest answer that the load balancer and the kubelet wait for', () => {
  const plan = planned({ longestAnswerSeconds: 240 });
  expect(plan.args.slice(-2)).toEqual(['--shutdown-timeout-seconds', '240']);
  expect(plan.drain.terminationGracePeriodSeconds).toBeGreaterThan(240);
});

test('a model of the store is served under its last name, and its pods may fetch it', () => {
  const plan = planned({ model: 's3://models/llama/3.1-8b/' }, { modelStore: true });
  expect(plan.servedModelName).toBe('3.1-8b');
  expect(plan.egress).toEqual(['dns', 'pod-identity', 'https']);
});

test('the name of a bucket that only the deployment knows is passed through', () => {
  expect(planned({ model: 's3://${Token[Bucket.1]}/llama' }, { modelStore: true })).toMatchObject({
    model: 's3://${Token[Bucket.1]}/llama',
    servedModelName: 'llama',
  });
});

test('a rollout is not given up while its pods may still be loading', () => {
  const plan = planned({ startupSeconds: 1800 });
  expect(plan.startup.periodSeconds * plan.startup.failureThreshold).toBe(1800);
  expect(plan.progressDeadlineSeconds).toBeGreaterThan(1800 + plan.drain.minReadySeconds);
});

test('pods of an image stay off nodes of the other architecture', () => {
  expect(planned({ architecture: 'arm64', nodeSelector: { pool: 'cpu' } }).nodeSelector).toEqual({
    'kubernetes.io/arch': 'arm64',
    pool: 'cpu',
  });
});

test.each<[InferenceServiceOptions, string, string, RegExp]>([
  [{ name: 'Chat' }, 'kubernetes-name-invalid', 'name', /'Chat'/],
  [{ name: '1chat' }, 'kubernetes-name-invalid', 'name', /'1chat'/],
  [{ namespace: 'my_models' }, 'kubernetes-name-invalid', 'namespace', /'my_models'/],
  [{ replicas: 0 }, 'pod-size-invalid', 'replicas', /^0 is not/],
  [{ replicas: 1.5 }, 'pod-size-invalid', 'replicas', /^1.5 is not/],
  [{ cpu: 0 }, 'pod-size-invalid', 'cpu', /^0 is not/],
  [{ memoryGiB: 0.25 }, 'pod-size-invalid', 'memoryGiB', /^0.25 is not/],
  [{ scratchGiB: 0 }, 'pod-size-invalid', 'scratchGiB', /^0 is not/],
  [{ startupSeconds: 1 }, 'pod-size-invalid', 'startupSeconds', /^1 is not/],
  [{ model: 'https://models.example.com/llama' }, 'model-reference-invalid', 'model', /'https:/],
  [{ model: 's3://models' }, 'model-reference-invalid', 'model', /'s3:\/\/models'/],
  [{ model: 's3://models/llama' }, 'model-store-missing', 'modelStore', /'s3:\/\/models\/llama'/],
])('%j is refused', (options, code, path, message) => {
  expect(planInferenceService(options, { modelStore: false })).toEqual([
    expect.objectContaining({ code, path, message: expect.stringMatching(message) }),
  ]);
});

test('mistakes of every part are found at once', () => {
  const problems = planInferenceService(
    { name: 'Chat', replicas: 0, preStopSeconds: 5, deregistrationDelaySeconds: 10 },
    { modelStore: false },
  );
  expect(isProblems(problems) && problems.map(({ code }) => code)).toEqual([
    'kubernetes-name-invalid',
    'pod-size-invalid',
    'pre-stop-cuts-answers',
    'deregistration-cuts-answers',
  ]);
});
