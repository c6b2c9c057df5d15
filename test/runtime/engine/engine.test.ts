import { join } from 'node:path';
import { createEngine } from '../../../lib/runtime/src/engine/hosting/engine-host';
import type { Engine } from '../../../lib/runtime/src/engine/engine';
import type { EngineLimits, GenerationRequest } from '../../../lib/runtime/src/engine/protocol';
import type { LlamaSpec } from '../../../lib/runtime/src/checkpoint/model-spec';
import { readModelSpec } from '../../../lib/runtime/src/checkpoint/config';
import { RequestRefused } from '../../../lib/runtime/src/engine/request-refused';
import { readGolden } from '../golden/golden';
import { finish } from './run-load';

const FOLDER = join(__dirname, '../golden/llama-tied');
const SPEC: LlamaSpec = { ...(readModelSpec(FOLDER) as LlamaSpec), eosTokenIds: [] };
const GREEDY = { temperature: 0, topK: 0, topP: 1 };

function engine(limits: Partial<EngineLimits> = {}, endTokens: number[] = []): Engine {
  return createEngine({
    folder: FOLDER,
    spec: { ...SPEC, eosTokenIds: endTokens },
    limits: { maxModelLen: 128, maxNumSeqs: 4, maxBatchedTokens: 16, ...limits },
  });
}

function request(prompt: readonly number[], maxTokens: number, sampling = GREEDY): GenerationRequest {
  return { prompt, maxTokens, sampling };
}

test('a request gets the same greedy tokens as in transformers, with its prompt in chunks', () => {
  const { prompt, greedy } = readGolden('llama-tied');
  const subject = engine({ maxBatchedTokens: 6 });
  subject.submit(1, request(prompt, greedy.length));

  const { tokens, reasons } = finish(subject);

  expect(tokens.get(1)).toEqual(greedy);
  expect(reasons.get(1)).toBe('length');
});

test('a request gets the same tokens alone and in a batch, greedy or seeded', () => {
  const requests = [
    request([1, 2, 3], 20),
    request([7], 9, { ...GREEDY, temperature: 1, seed: 5 } as typeof GREEDY),
    request(
      Array.from({ length: 40 }, (_, i) => i),
      12,
    ),
    request([9, 9], 30, { temperature: 0.7, topK: 20, topP: 0.9, seed: 6 } as typeof GREEDY),
    request([4, 5, 6, 7], 5),
    request([200], 25),
  ];
  const alone = requests.map((item) => {
    const subject = engine();
    subject.submit(0, item);
    return finish(subject).tokens.get(0);
  });

  const together = engine();
  for (const [id, item] of requests.entries()) together.submit(id, item);
  const { tokens } = finish(together);

  expect(requests.map((_, id) => tokens.get(id))).toEqual(alone);
});

test('every running request advances by one token per step, however long a new prompt is', () => {
  const subject = engine({ maxBatchedTokens: 8 });
  subject.submit(1, request([1], 20));
  subject.submit(2, request([2], 20));
  subject.step();
  subject.submit(
    3,
    request(
      Array.from({ length: 60 }, (_, i) => i),
      4,
    ),
  );

  // 60 tokens of prompt at 6 rows a step: ten steps.
  const steps = Array.from({ length: 10 }, () => subject.step().tokens.map(({ id }) => id));

  expect(steps.slice(0, 9)).toEqual(Array.from({ length: 9 }, () => [1, 2]));
  expect(steps[9]).toEqual([1, 2, 3]);
});

test('an end token ends an answer, and is its last token', () => {
  const { prompt, greedy } = readGolden('llama-tied');
  const end = greedy[3] as number;
  const subject = engine({}, [end]);
  subject.submit(1, request(prompt, greedy.length));

  const { tokens, reasons } = finish(subject);

  expect(tokens.get(1)).toEqual(greedy.slice(0, greedy.indexOf(end) + 1));
  expect(reasons.get(1)).toBe('stop');
});

test('requests beyond maxNumSeqs wait, first come first served', () => {
  const subject = engine({ maxNumSeqs: 2 });
  for (const id of [1, 2, 3, 4]) subject.submit(id, request([id], id * 2));

  expect(subject.step().stats).toMatchObject({ running: 2, waiting: 2 });
  const { reports } = finish(subject);

  expect(reports.flatMap(({ admitted }) => admitted.map(({ id }) => id))).toEqual([3, 4]);
  expect(reports.at(-1)?.stats).toMatchObject({ running: 0, waiting: 0, kvCacheUsage: 0 });
});

test('a request of full length fits, and one token more is rejected', () => {
  const subject = engine({ maxModelLen: 32 });
  subject.submit(
    1,
    request(
      Array.from({ length: 20 }, (_, i) => i),
      12,
    ),
  );

  expect(finish(subject).tokens.get(1)).toHaveLength(12);
  expect(() =>
    subject.submit(
      2,
      request(
        Array.from({ length: 20 }, (_, i) => i),
        13,
      ),
    ),
  ).toThrow(RequestRefused);
});

test('a cancelled request, running or waiting, frees its place and its cache blocks', () => {
  const subject = engine({ maxNumSeqs: 1 });
  for (const id of [1, 2, 3]) subject.submit(id, request([id, 5], 100));
  subject.step();

  expect(subject.cancel(2)).toBe(true);
  expect(subject.cancel(1)).toBe(true);
  expect(subject.cancel(1)).toBe(false);
  expect(subject.stats).toMatchObject({ running: 0, waiting: 1, kvCacheUsage: 0 });

  const { tokens } = finish(subject);
  expect([...tokens.keys()]).toEqual([3]);
  const fresh = engine({ maxNumSeqs: 1 });
  fresh.submit(3, request([3, 5], 100));
  expect(tokens.get(3)).toEqual(finish(fresh).tokens.get(3));
});
