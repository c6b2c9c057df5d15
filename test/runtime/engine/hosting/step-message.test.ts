import { isStepMessage, reportOfStep, stepMessage } from '../../../../lib/runtime/src/engine/hosting/step-message';
import type { EngineReport } from '../../../../lib/runtime/src/engine/protocol';

const STEP: EngineReport = {
  admitted: [],
  tokens: [
    { id: 7, token: 49_151 },
    { id: 12, token: 0 },
  ],
  promptLogprobs: [],
  pooled: [],
  finished: [],
  refused: [],
  stats: {
    running: 2,
    waiting: 1,
    kvCacheUsage: 0.375,
    preemptions: 3,
    prefixCacheQueries: 1000,
    prefixCacheHits: 992,
  },
  step: { seconds: 0.0125, tokens: 2 },
};
const LOGPROBS = { logprob: -1, rank: 1, top: [] };

test('the report of an ordinary step is the same after it was a list of numbers', () => {
  const message = stepMessage(STEP);

  expect(message).toHaveLength(8 + 2 * 2);
  expect(isStepMessage(message!)).toBe(true);
  expect(reportOfStep(message!)).toEqual(STEP);
  expect(reportOfStep(stepMessage({ ...STEP, tokens: [] })!)).toEqual({ ...STEP, tokens: [] });
});

test.each<[string, Partial<EngineReport>]>([
  ['admitted a request', { admitted: [{ id: 1, cachedTokens: 0 }] }],
  ['has log-probabilities', { tokens: [{ id: 1, token: 2, logprobs: LOGPROBS }] }],
  ['scored a prompt', { promptLogprobs: [{ id: 1, logprobs: [undefined] }] }],
  ['computed a vector', { pooled: [{ id: 1, values: Float32Array.of(1) }] }],
  ['finished an answer', { finished: [{ id: 1, reason: 'stop' }] }],
  ['refused a request', { refused: [{ id: 1, message: 'no' }] }],
  ['computed nothing', { step: undefined }],
])('a step that %s is reported in full', (_, more) => {
  expect(stepMessage({ ...STEP, ...more })).toBeUndefined();
});

test('other messages of the engine are no lists', () => {
  expect(isStepMessage({ type: 'ready' })).toBe(false);
});
