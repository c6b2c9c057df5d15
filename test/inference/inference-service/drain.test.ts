import * as fc from 'fast-check';
import { type DrainOptions, type DrainPlan, planDrain } from '../../../lib/inference/inference-service/drain';
import { isProblems } from '../../lib/planning/problem';

function planned(options: DrainOptions = {}): DrainPlan {
  const plan = planDrain(options);
  if (isProblems(plan)) throw new Error(JSON.stringify(plan));
  return plan;
}

test('by default a pod waits two minutes and the controller, then answers for a minute, then has a margin', () => {
  expect(planned()).toEqual({
    preStopSeconds: 130,
    shutdownTimeoutSeconds: 60,
    terminationGracePeriodSeconds: 205,
    deregistrationDelaySeconds: 205,
    healthCheck: { intervalSeconds: 10, timeoutSeconds: 5, healthyThreshold: 2, unhealthyThreshold: 2 },
    minReadySeconds: 20,
  });
});

const wishes = fc.record(
  {
    longestAnswerSeconds: fc.integer({ min: -5, max: 4000 }),
    healthCheckIntervalSeconds: fc.integer({ min: 0, max: 320 }),
    unhealthyThreshold: fc.integer({ min: 0, max: 12 }),
    preStopSeconds: fc.integer({ min: 0, max: 4000 }),
    terminationGracePeriodSeconds: fc.integer({ min: 0, max: 8000 }),
    deregistrationDelaySeconds: fc.integer({ min: 0, max: 4000 }),
  },
  { requiredKeys: [] },
);

test('whatever is wished for, no plan cuts an answer', () => {
  let plans = 0;
  fc.assert(
    fc.property(wishes, (options) => {
      const plan = planDrain(options);
      if (isProblems(plan)) return;
      plans += 1;
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
      // The last connection's answer ends before the pod is killed and before the load balancer drops it.
      expect(terminationGracePeriodSeconds).toBeGreaterThan(preStopSeconds + shutdownTimeoutSeconds);
      expect(deregistrationDelaySeconds).toBeGreaterThanOrEqual(preStopSeconds + shutdownTimeoutSeconds);
      // What AWS takes.
      expect(deregistrationDelaySeconds).toBeLessThanOrEqual(3600);
      expect(healthCheck.intervalSeconds).toBeGreaterThanOrEqual(5);
      expect(healthCheck.intervalSeconds).toBeLessThanOrEqual(300);
    }),
    { numRuns: 3000 },
  );
  expect(plans).toBeGreaterThan(50);
});

test('what is not wished for always fits what is', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 5, max: 300 }),
      fc.integer({ min: 2, max: 10 }),
      (longestAnswerSeconds, healthCheckIntervalSeconds, unhealthyThreshold) => {
        const plan = planDrain({ longestAnswerSeconds, healthCheckIntervalSeconds, unhealthyThreshold });
        expect(isProblems(plan) ? plan : []).toEqual([]);
      },
    ),
  );
});

test.each<[DrainOptions, string, string, RegExp]>([
  [{ healthCheckIntervalSeconds: 4 }, 'health-check-invalid', 'healthCheckIntervalSeconds', /every 4 seconds/],
  [{ unhealthyThreshold: 1 }, 'health-check-invalid', 'unhealthyThreshold', /take 1 /],
  [{ longestAnswerSeconds: 0 }, 'answer-too-long', 'longestAnswerSeconds', /answer of 0 seconds/],
  [{ longestAnswerSeconds: 3471 }, 'answer-too-long', 'longestAnswerSeconds', /3600 seconds at most, 130 of which/],
  [{ preStopSeconds: 15 }, 'pre-stop-cuts-answers', 'preStopSeconds', /After 15 seconds/],
  [
    { preStopSeconds: 200, healthCheckIntervalSeconds: 30, unhealthyThreshold: 10 },
    'pre-stop-cuts-answers',
    'preStopSeconds',
    /takes 340 seconds/,
  ],
  [
    { terminationGracePeriodSeconds: 30 },
    'grace-period-cuts-answers',
    'terminationGracePeriodSeconds',
    /killed after 30 seconds/,
  ],
  [
    { deregistrationDelaySeconds: 120 },
    'deregistration-cuts-answers',
    'deregistrationDelaySeconds',
    /after 120 seconds/,
  ],
])('%j is refused', (options, code, path, message) => {
  expect(planDrain(options)).toEqual([
    expect.objectContaining({ code, path, message: expect.stringMatching(message) }),
  ]);
});

test('the longest answer that can be waited for is accepted', () => {
  expect(planned({ longestAnswerSeconds: 3470 })).toMatchObject({
    shutdownTimeoutSeconds: 3470,
    terminationGracePeriodSeconds: 3615,
    deregistrationDelaySeconds: 3600,
  });
});
