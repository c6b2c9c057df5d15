import * as fc from 'fast-check';
import { required } from '../../../lib/core/plan';
import {
  type InferenceServiceOptions,
  planInferenceService,
} from '../../../lib/inference/inference-service/inference-service';

/** Each link and whether the longest response survives it. */
function chain(options: InferenceServiceOptions): Readonly<Record<string, readonly [number, number, boolean]>> {
  const { timeouts } = required(planInferenceService(options));
  return Object.fromEntries(
    timeouts.map(({ name, seconds, neededSeconds, isSurvived }) => [name, [seconds, neededSeconds, isSurvived]]),
  );
}

test('by default a response survives all but the shutdown of an instance', () => {
  expect(chain({})).toEqual({
    'load balancer, idle': [350, 60, true],
    'deregistration delay': [205, 190, true],
    'termination grace period': [205, 190, true],
    'node group update': [900, 205, true],
    'node group deletion': [300, 205, true],
    'node shutdown': [120, 205, false],
  });
});

test('a response of half an hour survives neither the update nor the deletion of its node group', () => {
  expect(chain({ maxResponseSeconds: 1800 })).toMatchObject({
    'load balancer, idle': [1800, 1800, true],
    'node group update': [900, 1945, false],
    'node group deletion': [300, 1945, false],
  });
});

test('the times of others are links where they are declared', () => {
  const environment = { RUNTIME_REQUEST_TIMEOUT_SECONDS: '90' };
  expect(chain({ clientTimeoutSeconds: 600, gatewayTimeoutSeconds: 60, environment })).toMatchObject({
    client: [600, 60, true],
    gateway: [60, 60, true],
    server: [90, 60, true],
  });
});

test.each<[InferenceServiceOptions, string, RegExp, RegExp]>([
  [{ clientTimeoutSeconds: 59 }, 'clientTimeoutSeconds', /'client': it has 59 seconds there and needs 60/, /Raise/],
  [{ gatewayTimeoutSeconds: 15 }, 'gatewayTimeoutSeconds', /'gateway': it has 15 seconds/, /to 60 seconds/],
  [
    { environment: { RUNTIME_REQUEST_TIMEOUT_SECONDS: '30' } },
    'environment',
    /'server': it has 30 seconds/,
    /RUNTIME_REQUEST_TIMEOUT_SECONDS to 60/,
  ],
  [
    { nodeDisruption: 'shutdown' },
    'nodeDisruption',
    /'node shutdown': it has 120 seconds there and needs 205/,
    /nodeShutdownSeconds to 205/,
  ],
  [
    { nodeDisruption: 'deletion', maxResponseSeconds: 156 },
    'nodeDisruption',
    /'node group deletion': it has 300 seconds there and needs 301/,
    /drain nodes/,
  ],
  [
    { nodeDisruption: 'update', maxResponseSeconds: 756 },
    'nodeDisruption',
    /'node group update': it has 900 seconds there and needs 901/,
    /Lower maxResponseSeconds/,
  ],
])('%j names the link that cuts', (options, path, message, fix) => {
  expect(planInferenceService(options).problems).toEqual([
    {
      code: 'timeout-cuts-responses',
      path,
      message: expect.stringMatching(message),
      fix: expect.stringMatching(fix),
    },
  ]);
});

test.each<InferenceServiceOptions>([
  { clientTimeoutSeconds: 60 },
  { gatewayTimeoutSeconds: 60 },
  { clientTimeoutSeconds: 86_400 },
  { environment: { RUNTIME_REQUEST_TIMEOUT_SECONDS: '60' } },
  { environment: { RUNTIME_REQUEST_TIMEOUT_SECONDS: '${Token[Limit.1]}' } },
  { nodeDisruption: 'shutdown', nodeShutdownSeconds: 205 },
  { nodeDisruption: 'deletion', maxResponseSeconds: 155 },
  { nodeDisruption: 'update', maxResponseSeconds: 755 },
])('%j is accepted', (options) => {
  expect(planInferenceService(options).problems).toEqual([]);
});

test.each<[InferenceServiceOptions, string]>([
  [{ clientTimeoutSeconds: 0 }, 'clientTimeoutSeconds'],
  [{ clientTimeoutSeconds: 86_401 }, 'clientTimeoutSeconds'],
  [{ gatewayTimeoutSeconds: 0 }, 'gatewayTimeoutSeconds'],
  [{ nodeShutdownSeconds: 0, nodeDisruption: 'shutdown' }, 'nodeShutdownSeconds'],
  [{ nodeDisruption: 'reboot' as never }, 'nodeDisruption'],
  [{ maxResponseSeconds: 0, clientTimeoutSeconds: 1 }, 'maxResponseSeconds'],
])('%j is one problem', (options, path) => {
  expect(planInferenceService(options).problems).toMatchObject([{ path }]);
});

test('whatever is accepted survives every link that was required', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3470 }),
      fc.integer({ min: 1, max: 4000 }),
      fc.constantFrom('update' as const, 'deletion' as const, undefined),
      (maxResponseSeconds, clientTimeoutSeconds, nodeDisruption) => {
        const { plan, problems } = planInferenceService({ maxResponseSeconds, clientTimeoutSeconds, nodeDisruption });
        const cutting = plan.timeouts.filter(({ isSurvived }) => !isSurvived).map(({ name }) => name);
        if (problems.length === 0) {
          expect(cutting).not.toContain('client');
          expect(cutting).not.toContain(`node group ${nodeDisruption}`);
          expect(cutting.every((name) => name.startsWith('node '))).toBe(true);
        }
      },
    ),
  );
});
