import { OptionReader } from '../../lib/core/option-reader';
import { LOG_RETENTION } from '../../lib/planning/log-retention';

function read(days?: number): { readonly days: number; readonly fixes: readonly string[] } {
  const reader = new OptionReader<{ readonly days?: number }>({ days });
  const taken = reader.step('days', LOG_RETENTION);
  return { days: taken, fixes: reader.planned(undefined).problems.map(({ fix }) => fix) };
}

test.each([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653])(
  'CloudWatch Logs keeps logs for %d days',
  (days) => {
    expect(read(days)).toEqual({ days, fixes: [] });
  },
);

test.each([
  [0, 1],
  [2, 3],
  [91, 120],
  [3654, 3653],
])('it does not keep them for %d days, and %d are near', (days, near) => {
  expect(read(days)).toEqual({ days: 90, fixes: [`Use ${near}, or leave it out.`] });
});

test('logs are kept for 90 days where nothing else is set', () => {
  expect(read()).toEqual({ days: 90, fixes: [] });
});
