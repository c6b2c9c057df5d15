import { ClientLimits } from '../../../../lib/runtime/src/server/limits/client-limits';

const refused = (retryAfterSeconds: number): object => expect.objectContaining({ status: 429, retryAfterSeconds });

test('a key has so many requests at once, others have theirs', () => {
  const limits = new ClientLimits({ concurrency: 1 });
  const first = limits.enter('a', 5);

  expect(() => limits.enter('a', 5)).toThrow(refused(1) as Error);
  expect(() => limits.enter('b', 5)).not.toThrow();

  first.release();
  first.release();
  expect(() => limits.enter('a', 5)).not.toThrow();
  expect(() => limits.enter('a', 5)).toThrow();
});

test('tokens of prompts and answers are taken off a minute, and come back evenly', () => {
  let now = 0;
  const limits = new ClientLimits({ tokensPerMinute: 60 }, () => now);

  limits.enter('a', 20).spend(30); // 10 are left
  expect(() => limits.enter('a', 40)).toThrow(refused(30) as Error);
  now = 29_000;
  expect(() => limits.enter('a', 40)).toThrow(refused(1) as Error);
  now = 30_000;
  expect(() => limits.enter('a', 40)).not.toThrow();
});

test('a prompt of more than a minute waits for a full minute, and is paid for', () => {
  let now = 0;
  const limits = new ClientLimits({ tokensPerMinute: 60 }, () => now);

  limits.enter('a', 120); // 60 too many
  now = 60_000;
  expect(() => limits.enter('a', 1)).toThrow(refused(1) as Error);
  now = 62_000;
  expect(() => limits.enter('a', 1)).not.toThrow();
});

test('without a key, or without limits, nobody is counted', () => {
  const limits = new ClientLimits({ concurrency: 1 });
  for (let i = 0; i < 3; i += 1) limits.enter(undefined, 1e9);
  const open = new ClientLimits({});
  for (let i = 0; i < 3; i += 1) open.enter('a', 1e9);
});
