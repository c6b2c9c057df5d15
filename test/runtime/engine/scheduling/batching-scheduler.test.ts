import * as fc from 'fast-check';
import { KV_BLOCK_TOKENS } from '../../../../lib/runtime/src/backend/compute-backend';
import { blocksFor } from '../../../../lib/runtime/src/engine/scheduling/block-pool';
import { Engine } from '../../../../lib/runtime/src/engine/engine';
import type { EngineLimits, GenerationRequest } from '../../../../lib/runtime/src/engine/protocol';
import { RecallingBackend } from '../recalling-backend';
import { finish, type Outcome } from '../run-load';

const MAX_LENGTH = 100;

function engine(kvBlocks: number, limits: Partial<EngineLimits> = {}): { subject: Engine; backend: RecallingBackend } {
  const backend = new RecallingBackend(kvBlocks, limits.maxBatchedTokens ?? 16);
  return {
    backend,
    subject: new Engine(backend, { maxModelLen: MAX_LENGTH, maxNumSeqs: 4, maxBatchedTokens: 16, ...limits }),
  };
}

/** The result of a request alone, with its prompt in one chunk and nothing cached. */
function undisturbed(request: GenerationRequest): Omit<Outcome, 'reports'> {
  const { subject } = engine(100, { maxNumSeqs: 1, maxBatchedTokens: MAX_LENGTH, prefixCaching: false });
  subject.submit(0, request);
  return finish(subject);
}

function greedy(
  prompt: readonly number[],
  maxTokens: number,
  more: Partial<GenerationRequest> = {},
): GenerationRequest {
  return { prompt, maxTokens, sampling: { temperature: 0, topK: 0, topP: 1 }, ...more };
}

function numbers(length: number, start = 0): number[] {
  return Array.from({ length }, (_, index) => (start + index) % 40);
}

/** Prompts that often have common prefixes, and every option with a state. */
const anyRequest: fc.Arbitrary<GenerationRequest> = fc.record({
  // Whole blocks of two kinds in any order: the same block follows different texts.
  prompt: fc
    .tuple(
      fc.array(fc.constantFrom(numbers(KV_BLOCK_TOKENS), numbers(KV_BLOCK_TOKENS, 20)), { maxLength: 3 }),
      fc.array(fc.nat(39), { minLength: 1, maxLength: 20 }),
    )
    .map(([blocks, tail]) => [...blocks.flat(), ...tail]),
  maxTokens: fc.integer({ min: 0, max: 27 }),
  sampling: fc.record({
    temperature: fc.constantFrom(0, 0.8, 1.5),
    topK: fc.constantFrom(0, 10),
    topP: fc.constantFrom(1, 0.9),
    minP: fc.constantFrom(0, 0.02),
    repetitionPenalty: fc.constantFrom(1, 1.3),
    presencePenalty: fc.constantFrom(0, 0.5),
    frequencyPenalty: fc.constantFrom(0, 0.7),
    seed: fc.nat(1000),
  }),
  logprobs: fc.option(fc.nat(3), { nil: undefined }),
  promptLogprobs: fc.option(fc.nat(2), { nil: undefined, freq: 4 }),
  client: fc.constantFrom(undefined, 'a', 'b'),
});

test('results do not depend on scheduling: preemption, prefix cache or chunks', () => {
  let preemptions = 0;
  let hits = 0;
  fc.assert(
    fc.property(
      fc.array(fc.record({ request: anyRequest, arrival: fc.nat(8) }), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: blocksFor(MAX_LENGTH), max: 12 }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 6, max: 40 }),
      fc.boolean(),
      (load, kvBlocks, maxNumSeqs, maxBatchedTokens, prefixCaching) => {
        const { subject } = engine(kvBlocks, { maxNumSeqs, maxBatchedTokens, prefixCaching });
        // The load must not end before the last request has arrived.
        const outcome = finish(subject, (step) => {
          for (const [id, { request, arrival }] of load.entries()) if (arrival === step) subject.submit(id, request);
        });
        for (const [id, { request, arrival }] of load.entries())
          if (arrival >= outcome.reports.length && !outcome.reasons.has(id)) subject.submit(id, request);
        const rest = finish(subject);

        for (const [id, { request }] of load.entries()) {
          const expected = undisturbed(request);
          const actual = outcome.reasons.has(id) ? outcome : rest;
          expect(actual.tokens.get(id)).toEqual(expected.tokens.get(0));
          expect(actual.logprobs.get(id)).toEqual(expected.logprobs.get(0));
          expect(actual.promptLogprobs.get(id)).toEqual(expected.promptLogprobs.get(0));
          expect(actual.reasons.get(id)).toBe(expected.reasons.get(0));
        }
        expect(subject.stats).toMatchObject({ running: 0, waiting: 0, kvCacheUsage: 0 });
        preemptions += subject.stats.preemptions;
        hits += subject.stats.prefixCacheHits;
      },
    ),
    { numRuns: 300 },
  );

  // Loads are random: 1,968 to 2,400 hits were seen in six runs.
  expect(preemptions).toBeGreaterThan(0);
  expect(hits).toBeGreaterThan(1000);
});

test('without free blocks the most recently admitted sequence is preempted and resumed first', () => {
  const { subject } = engine(6, { prefixCaching: false }); // 96 tokens
  subject.submit(1, greedy(numbers(30), 50)); // 5 blocks in the end
  subject.submit(2, greedy(numbers(30, 5), 30));
  subject.submit(3, greedy([7], 3)); // waits until there is a spare block for every sequence

  const { reports, tokens } = finish(subject);

  expect(reports.at(-1)?.stats.preemptions).toBe(1);
  expect(reports.flatMap(({ finished }) => finished.map(({ id }) => id))).toEqual([1, 3, 2]);
  expect(tokens.get(2)).toEqual(undisturbed(greedy(numbers(30, 5), 30)).tokens.get(0));
  expect(reports.flatMap(({ admitted }) => admitted.map(({ id }) => id))).toEqual([1, 2, 3]);
});

test('a request larger than the whole cache is rejected at once', () => {
  const { subject } = engine(2);

  expect(() => subject.submit(1, greedy(numbers(20), 14))).toThrow(
    /20 tokens and 14 more.*\(32 tokens\).*larger cache/,
  );
  subject.submit(2, greedy(numbers(20), 13)); // its last token is not fed back

  expect(finish(subject).tokens.get(2)).toHaveLength(13);
});

test('a prompt reuses the full blocks of a common prefix, except for its last token', () => {
  const { subject, backend } = engine(20);
  subject.submit(1, greedy(numbers(48), 1));
  finish(subject);
  backend.steps.length = 0;
  subject.submit(2, greedy(numbers(48), 1));
  subject.submit(3, greedy([...numbers(32), 39, 39], 1));
  subject.submit(4, greedy(numbers(32, 1), 1));

  const { reports } = finish(subject);

  expect(reports.flatMap(({ admitted }) => admitted)).toEqual([
    { id: 2, cachedTokens: 32 },
    { id: 3, cachedTokens: 32 },
    { id: 4, cachedTokens: 0 },
  ]);
  expect(backend.steps.reduce((sum, rows) => sum + rows, 0)).toBe(16 + 2 + 32);
  expect(subject.stats).toMatchObject({ prefixCacheQueries: 48 + 48 + 34 + 32, prefixCacheHits: 64 });
});

test('the blocks of an answer are reused when its conversation continues', () => {
  const { subject } = engine(20);
  subject.submit(1, greedy(numbers(10), 40));
  const answer = finish(subject).tokens.get(1) ?? [];
  subject.submit(2, greedy([...numbers(10), ...answer, 5], 1));

  expect(finish(subject).reports[0]?.admitted).toEqual([{ id: 2, cachedTokens: 48 }]);
});

test('concurrent requests with a common prefix compute it once', () => {
  const { subject, backend } = engine(20, { maxBatchedTokens: 64 });
  for (const id of [1, 2, 3, 4]) subject.submit(id, greedy([...numbers(32), id], 1));

  const { tokens } = finish(subject);

  expect(backend.steps.reduce((sum, rows) => sum + rows, 0)).toBe(33 + 3);
  for (const id of [1, 2, 3, 4])
    expect(tokens.get(id)).toEqual(undisturbed(greedy([...numbers(32), id], 1)).tokens.get(0));
});

test('without prefix caching nothing is looked up', () => {
  const { subject, backend } = engine(20, { prefixCaching: false });
  for (const id of [1, 2]) subject.submit(id, greedy(numbers(40), 1));

  finish(subject);

  expect(backend.steps.reduce((sum, rows) => sum + rows, 0)).toBe(80);
  expect(subject.stats).toMatchObject({ prefixCacheQueries: 0, prefixCacheHits: 0 });
});

test('the least recently used block is overwritten first', () => {
  const { subject } = engine(7);
  const cached = (id: number, prompt: number[]) => {
    subject.submit(id, greedy(prompt, 1));
    return finish(subject).reports.flatMap(({ admitted }) => admitted)[0]?.cachedTokens;
  };
  const [a, b] = [numbers(33), numbers(33, 10)];
  cached(1, a);
  cached(2, b);
  expect(cached(3, a)).toBe(32);
  cached(4, numbers(65, 20)); // five blocks: the three empty ones, and those of b

  expect(cached(5, a)).toBe(32);
  expect(cached(6, b)).toBe(0);
});

test('a scored prompt is computed without reuse, in steps of bounded size', () => {
  const spec = { ...new RecallingBackend(1, 1).spec, vocabSize: 2 ** 17 }; // half a MiB of logits per row
  const backend = new RecallingBackend(10, 64, spec);
  const subject = new Engine(backend, { maxModelLen: MAX_LENGTH, maxNumSeqs: 2, maxBatchedTokens: 64 });
  subject.submit(1, greedy(numbers(40), 0, { promptLogprobs: 1 }));

  const { promptLogprobs, tokens, reasons } = finish(subject);

  expect(promptLogprobs.get(1)).toHaveLength(40);
  expect(promptLogprobs.get(1)?.[0]).toBeUndefined();
  expect([tokens.get(1), reasons.get(1)]).toEqual([undefined, 'length']);
  expect(Math.max(...backend.outputs)).toBe(32);
});

test('a request past its deadline ends with timeout, running or waiting', () => {
  let now = 1000;
  const backend = new RecallingBackend(20, 16);
  const subject = new Engine(
    backend,
    { maxModelLen: MAX_LENGTH, maxNumSeqs: 1, maxBatchedTokens: 16 },
    { now: () => now },
  );
  subject.submit(1, greedy([1], 90, { deadline: 1005 }));
  subject.submit(2, greedy([1], 90, { deadline: 1003 }));
  subject.submit(3, greedy([1], 2, { deadline: 2000 }));

  const { reasons, tokens, reports } = finish(subject, () => {
    now += 1;
  });

  expect([...reasons]).toEqual([
    [2, 'timeout'],
    [1, 'timeout'],
    [3, 'length'],
  ]);
  expect(tokens.get(1)).toHaveLength(4);
  expect(reports.at(-1)?.stats).toMatchObject({ running: 0, waiting: 0, kvCacheUsage: 0 });
});

test('a block holds 16 tokens', () => {
  expect([blocksFor(0), blocksFor(1), blocksFor(KV_BLOCK_TOKENS), blocksFor(KV_BLOCK_TOKENS + 1)]).toEqual([
    0, 1, 1, 2,
  ]);
});
