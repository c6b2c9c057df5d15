import * as fc from 'fast-check';
import { OptionReader } from '../../lib/core/option-reader';
import { type Planned, required } from '../../lib/core/plan';
import { DRAIN_CODES, type DrainOptions, type DrainPlan, planDrain } from '../../lib/network/drain';

function drain(options: DrainOptions): Planned<DrainPlan> {
  const read = new OptionReader<DrainOptions, keyof typeof DRAIN_CODES>(options);
  return read.planned(planDrain(read));
}

test('by default a pod sleeps two minutes and the controller, then responds for a minute, then has a margin', () => {
  expect(required(drain({}))).toEqual({
    preStopSeconds: 130,
    shutdownTimeoutSeconds: 60,
    terminationGracePeriodSeconds: 205,
    deregistrationDelaySeconds: 205,
    healthCheck: { intervalSeconds: 10, timeoutSeconds: 5, healthyThreshold: 2, unhealthyThreshold: 2 },
    minReadySeconds: 20,
  });
});

test('an accepted plan has every time as it was given', () => {
  const given = {
    preStopSeconds: 140,
    terminationGracePeriodSeconds: 400,
    deregistrationDelaySeconds: 300,
    maxResponseSeconds: 100,
    healthCheckIntervalSeconds: 20,
    unhealthyThreshold: 3,
  };
  expect(required(drain(given))).toEqual({
    preStopSeconds: 140,
    shutdownTimeoutSeconds: 100,
    terminationGracePeriodSeconds: 400,
    deregistrationDelaySeconds: 300,
    healthCheck: { intervalSeconds: 20, timeoutSeconds: 5, healthyThreshold: 2, unhealthyThreshold: 3 },
    minReadySeconds: 40,
  });
});

test('options that are left out always fit those that are given', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 5, max: 300 }),
      fc.integer({ min: 2, max: 10 }),
      (maxResponseSeconds, healthCheckIntervalSeconds, unhealthyThreshold) => {
        expect(drain({ maxResponseSeconds, healthCheckIntervalSeconds, unhealthyThreshold }).problems).toEqual([]);
      },
    ),
  );
});

test.each<[DrainOptions, string, string, RegExp]>([
  [{ healthCheckIntervalSeconds: 4 }, 'out-of-range', 'healthCheckIntervalSeconds', /is 4; .* from 5 to 300 seconds/],
  [{ healthCheckIntervalSeconds: 301 }, 'out-of-range', 'healthCheckIntervalSeconds', /is 301; .* from 5 to 300/],
  [{ unhealthyThreshold: 1 }, 'out-of-range', 'unhealthyThreshold', /is 1; .* from 2 to 10 failed checks/],
  [{ unhealthyThreshold: 11 }, 'out-of-range', 'unhealthyThreshold', /is 11; .* from 2 to 10/],
  [{ maxResponseSeconds: 0 }, 'out-of-range', 'maxResponseSeconds', /is 0; .* at least 1 seconds/],
  [{ maxResponseSeconds: 3471 }, 'response-too-long', 'maxResponseSeconds', /at most 3600 seconds, and 130 of them/],
  [{ preStopSeconds: 129 }, 'pre-stop-cuts-responses', 'preStopSeconds', /sleep of 129 seconds .* 130 .* 3540 /],
  [{ preStopSeconds: 3541 }, 'pre-stop-cuts-responses', 'preStopSeconds', /sleep of 3541 seconds/],
  [{ preStopSeconds: -1 }, 'out-of-range', 'preStopSeconds', /is -1; .* at least 0 seconds/],
  [
    { preStopSeconds: 200, healthCheckIntervalSeconds: 30, unhealthyThreshold: 10 },
    'pre-stop-cuts-responses',
    'preStopSeconds',
    /for up to 340 seconds/,
  ],
  [
    { terminationGracePeriodSeconds: 204 },
    'grace-period-cuts-responses',
    'terminationGracePeriodSeconds',
    /grace period of 204 seconds .* sleeps 130 seconds, responds for up to 60, and needs 15/,
  ],
  [
    { terminationGracePeriodSeconds: 2_147_483_648 },
    'out-of-range',
    'terminationGracePeriodSeconds',
    /is 2147483648; .* from 1 to 2147483647 seconds/,
  ],
  [{ terminationGracePeriodSeconds: 0 }, 'out-of-range', 'terminationGracePeriodSeconds', /is 0; .* from 1 to/],
  [
    { deregistrationDelaySeconds: 189 },
    'deregistration-cuts-responses',
    'deregistrationDelaySeconds',
    /delay of 189 seconds .* after 130 seconds and take 60/,
  ],
  [
    { deregistrationDelaySeconds: 3601 },
    'out-of-range',
    'deregistrationDelaySeconds',
    /is 3601; .* from 0 to 3600 seconds/,
  ],
])('%j is refused', (options, code, path, message) => {
  expect(drain(options).problems).toEqual([
    expect.objectContaining({ code, path, message: expect.stringMatching(message) }),
  ]);
});

test.each<DrainOptions>([
  { healthCheckIntervalSeconds: 5 },
  { healthCheckIntervalSeconds: 300 },
  { unhealthyThreshold: 2 },
  { unhealthyThreshold: 10 },
  { maxResponseSeconds: 1 },
  { maxResponseSeconds: 3470 },
  { preStopSeconds: 130 },
  { preStopSeconds: 3540 },
  { terminationGracePeriodSeconds: 205 },
  { terminationGracePeriodSeconds: 2_147_483_647 },
  { deregistrationDelaySeconds: 190 },
  { deregistrationDelaySeconds: 3600 },
])('%j is accepted', (options) => {
  expect(drain(options).problems).toEqual([]);
});

test('times that depend on a wrong time are not judged', () => {
  const others = { preStopSeconds: 1, terminationGracePeriodSeconds: 1, deregistrationDelaySeconds: 1 };
  for (const wrong of [{ maxResponseSeconds: 0 }, { healthCheckIntervalSeconds: 1 }, { unhealthyThreshold: 0 }]) {
    const [[path]] = Object.entries(wrong) as [[string, number]];
    expect(drain({ ...wrong, ...others }).problems).toMatchObject([{ code: 'out-of-range', path }]);
  }
});

test('the longest response is not judged by the time that a wrong health check takes', () => {
  const options = { maxResponseSeconds: 3400, healthCheckIntervalSeconds: 300, unhealthyThreshold: 11 };
  expect(drain(options).problems).toMatchObject([{ code: 'out-of-range', path: 'unhealthyThreshold' }]);
});

test('the longest response that a load balancer can wait for is accepted', () => {
  expect(required(drain({ maxResponseSeconds: 3470 }))).toMatchObject({
    shutdownTimeoutSeconds: 3470,
    terminationGracePeriodSeconds: 3615,
    deregistrationDelaySeconds: 3600,
  });
});

const anyOptions = fc.record(
  {
    maxResponseSeconds: fc.integer({ min: -5, max: 4000 }),
    healthCheckIntervalSeconds: fc.integer({ min: 0, max: 320 }),
    unhealthyThreshold: fc.integer({ min: 0, max: 12 }),
    preStopSeconds: fc.integer({ min: 0, max: 4000 }),
    terminationGracePeriodSeconds: fc.integer({ min: 0, max: 8000 }),
    deregistrationDelaySeconds: fc.integer({ min: 0, max: 4000 }),
  },
  { requiredKeys: [] },
);

test('whatever the options, no plan cuts a response, and neither does a stand-in', () => {
  let accepted = 0;
  fc.assert(
    fc.property(anyOptions, (options) => {
      const { plan, problems } = drain(options);
      if (problems.length === 0) accepted += 1;
      const {
        preStopSeconds,
        shutdownTimeoutSeconds,
        terminationGracePeriodSeconds,
        deregistrationDelaySeconds,
        healthCheck,
      } = plan;
      // No new connection comes after the sleep, by either way out of the load balancer.
      expect(preStopSeconds).toBeGreaterThanOrEqual(120);
      expect(preStopSeconds).toBeGreaterThanOrEqual(healthCheck.intervalSeconds * healthCheck.unhealthyThreshold);
      // The last connection's response ends before the pod is killed and before the load balancer drops it.
      expect(terminationGracePeriodSeconds).toBeGreaterThan(preStopSeconds + shutdownTimeoutSeconds);
      expect(deregistrationDelaySeconds).toBeGreaterThanOrEqual(preStopSeconds + shutdownTimeoutSeconds);
      // What AWS accepts.
      expect(deregistrationDelaySeconds).toBeLessThanOrEqual(3600);
      expect(healthCheck.intervalSeconds).toBeGreaterThanOrEqual(5);
      expect(healthCheck.intervalSeconds).toBeLessThanOrEqual(300);
    }),
    { numRuns: 3000 },
  );
  expect(accepted).toBeGreaterThan(50);
});
