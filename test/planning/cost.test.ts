import { type CostLine, sourceOf, usdPerHour } from '../../lib/planning/cost';

const line = (price: number | undefined): CostLine => ({ item: 'it', usdPerHour: price, basis: 'all', source: 'here' });

test('lines with a price add up; lines without one count nothing', () => {
  expect(usdPerHour([])).toBe(0);
  expect(usdPerHour([line(0.5), line(undefined), line(2)])).toBe(2.5);
});

test('the source of a price has its date, and says if the price was not read there', () => {
  const price = { source: 'https://example.com/prices', date: '2026-11' };
  expect(sourceOf({ ...price, verified: true })).toBe('https://example.com/prices (2026-11)');
  expect(sourceOf({ ...price, verified: false })).toBe('https://example.com/prices (2026-11, not verified)');
});
