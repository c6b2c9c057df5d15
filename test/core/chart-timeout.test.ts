import { type ChartTimeoutOptions, MAX_CHART_SECONDS, planChartTimeout } from '../../lib/core/chart-timeout';

test('Helm has its own time limit unless one is set', () => {
  expect(planChartTimeout({})).toEqual({ plan: { timeoutSeconds: undefined }, problems: [], warnings: [] });
});

test.each<[ChartTimeoutOptions, number]>([
  [{ timeoutSeconds: 1 }, 1],
  [{ timeoutSeconds: 780 }, 780],
  [{ timeoutSeconds: 390, atomic: true }, 390],
])('%j ends before the function that runs Helm', (options, timeoutSeconds) => {
  expect(planChartTimeout(options)).toEqual({ plan: { timeoutSeconds }, problems: [], warnings: [] });
});

test.each<[ChartTimeoutOptions, number]>([
  [{ timeoutSeconds: 781 }, 780],
  [{ timeoutSeconds: 900 }, 780],
  [{ timeoutSeconds: 391, atomic: true }, 390],
])('%j would leave the release pending', (options, most) => {
  const { plan, problems } = planChartTimeout(options);
  expect(problems).toMatchObject([
    {
      code: 'chart-outlives-function',
      path: 'timeoutSeconds',
      message: expect.stringContaining(`Helm may wait ${options.timeoutSeconds} seconds`),
      fix: `Use at most ${most} seconds.`,
    },
  ]);
  expect(plan).toEqual({ timeoutSeconds: most });
});

test('a limit that is no whole number of seconds is out of range', () => {
  for (const timeoutSeconds of [0, -1, 1.5, Number.NaN]) {
    expect(planChartTimeout({ timeoutSeconds }).problems).toMatchObject([{ code: 'out-of-range' }]);
  }
});

test('the limit leaves the function two minutes', () => {
  expect(MAX_CHART_SECONDS).toBe(900 - 120);
});
