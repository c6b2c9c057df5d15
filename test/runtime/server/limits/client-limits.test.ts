import { ClientLimits } from '../../../../lib/runtime/src/server/limits/client-limits';

const refused = (retryAfterSeconds: number): object => expect.objectContaining({ status: 429, retryAfterSeconds });

test('a key may have a limited number of open requests, independent of other keys', () => {
  const limits = new ClientLimits({ concurrency: 1 });
  const first = limits.enter('a', 5);

  expect(() => limits.enter('a', 5)).toThrow(refused(1) as Error);
  expect(() => limits.enter('b', 5)).not.toThrow();

  first.release();
  first.release();
  expect(() => limits.enter('a', 5)).not.toThrow();
  expect(() => limits.enter('a', 5)).toThrow();
});

test('tokens of prompts and answers are charged to the bucket, which fills evenly', () => {
  let now = 0;
  const limits = new ClientLimits({ tokensPerMinute: 60 }, () => now);

  limits.enter('a', 20).spend(30); // 10 are left
  expect(() => limits.enter('a', 40)).toThrow(refused(30) as Error);
  now = 29_000;
  expect(() => limits.enter('a', 40)).toThrow(refused(1) as Error);
  now = 30_000;
  expect(() => limits.enter('a', 40)).not.toThrow();
});

test('a prompt larger than the bucket is admitted when the bucket is full, and is charged', () => {
  let now = 0;
  const limits = new ClientLimits({ tokensPerMinute: 60 }, () => now);

  limits.enter('a', 120); // 60 too many
  now = 60_000;
  expect(() => limits.enter('a', 1)).toThrow(refused(1) as Error);
  now = 62_000;
  expect(() => limits.enter('a', 1)).not.toThrow();
});

test('without a key or without limits nothing is counted', () => {
  const limits = new ClientLimits({ concurrency: 1 });
  for (let i = 0; i < 3; i += 1) limits.enter(undefined, 1e9);
  const open = new ClientLimits({});
  for (let i = 0; i < 3; i += 1) open.enter('a', 1e9);
});
