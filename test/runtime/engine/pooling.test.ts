import { addRow, type ComputeBackend, createBatch } from '../../../lib/runtime/src/backend/compute-backend';
import { ReferenceBackend } from '../../../lib/runtime/src/backend/reference/reference-backend';
import type { BertSpec, LlamaSpec } from '../../../lib/runtime/src/checkpoint/model-spec';
import { Engine } from '../../../lib/runtime/src/engine/engine';
import type { PoolRequest } from '../../../lib/runtime/src/engine/protocol';
import { createHead, type Head } from '../../../lib/runtime/src/heads/head';
import { randomWeights } from '../backend/random-model';
import { RecallingBackend, recalled, SMALL_SPEC } from './recalling-backend';
import { finish } from './run-load';
import { BARE_LLAMA } from '../checkpoint/bare-llama';

const BERT: BertSpec = {
  family: 'bert',
  vocabSize: 50,
  layers: 2,
  hidden: 12,
  intermediate: 20,
  heads: 2,
  kvHeads: 2,
  headDim: 6,
  maxPositions: 40,
  normEpsilon: 1e-12,
  tokenTypes: 2,
  pooling: { type: 'mean', normalize: true },
  classifier: { labels: ['no', 'yes'], problem: 'single-label' },
};
const LLAMA: LlamaSpec = {
  ...BARE_LLAMA,
  vocabSize: 50,
  layers: 2,
  hidden: 12,
  intermediate: 20,
  heads: 2,
  kvHeads: 1,
  headDim: 6,
  maxPositions: 128,
  normEpsilon: 1e-5,
  bosTokenId: undefined,
  eosTokenIds: [],
  rope: { type: 'default', theta: 10_000 },
};

function text(length: number, start = 0): number[] {
  return Array.from({ length }, (_, index) => (start + index * 7) % 40);
}

/** Hidden states of all tokens of a text, computed in one step. */
function statesOf(backend: ComputeBackend, { tokens, tokenTypes }: PoolRequest): Float32Array {
  const batch = createBatch(backend.limits, 1, 128);
  batch.outputKind = 'hidden';
  for (let i = 0; i < batch.blockTable.length; i += 1) batch.blockTable[i] = i;
  for (const [position, token] of tokens.entries())
    batch.tokenType[addRow(batch, token, position, 0, true)] = tokenTypes?.[position] ?? 0;
  const states = new Float32Array(tokens.length * backend.spec.hidden);
  backend.step(batch, states);
  return states;
}

describe('an encoder', () => {
  const weights = randomWeights(3, 'f32');
  const backend = new ReferenceBackend(BERT, weights, { maxRows: 48, kvBlocks: 1 });
  const head = createHead(BERT, weights);
  const engine = (places = 4) =>
    new Engine(backend, { maxModelLen: 40, maxNumSeqs: places, maxBatchedTokens: 16 }, { head });

  test('computes several texts in one step, each with the same vector as alone', () => {
    const requests: PoolRequest[] = [
      { tokens: text(40), task: 'embed' },
      { tokens: text(3), task: 'classify' },
      { tokens: text(20, 5), tokenTypes: text(20).map((_, index) => (index < 9 ? 0 : 1)), task: 'embed' },
      { tokens: text(1), task: 'classify' },
      { tokens: text(9), task: 'embed' },
    ];
    const subject = engine();
    for (const [id, request] of requests.entries()) subject.pool(id, request);

    const { pooled, reasons, reports } = finish(subject);

    for (const [id, request] of requests.entries()) {
      const states = statesOf(backend, request);
      expect(pooled.get(id)).toEqual(
        request.task === 'embed'
          ? head.pool(states, request.tokens.length)
          : head.classify(states, request.tokens.length),
      );
      expect(reasons.get(id)).toBe('stop');
    }
    expect(reports.map((report) => report.pooled.map(({ id }) => id))).toEqual([
      [0, 1],
      [2, 3, 4],
    ]);
  });

  test('uses token types', () => {
    const subject = engine();
    subject.pool(1, { tokens: text(6), task: 'embed' });
    subject.pool(2, { tokens: text(6), tokenTypes: [0, 0, 0, 1, 1, 1], task: 'embed' });
    const { pooled } = finish(subject);

    expect(pooled.get(1)).not.toEqual(pooled.get(2));
  });

  test.each<[string, Partial<PoolRequest>, RegExp]>([
    ['too long', { tokens: text(41) }, /41 tokens are too long: this model takes 40/],
    ['empty', { tokens: [] }, /no tokens/],
    [
      'with a token that is not in the vocabulary',
      { tokens: [50] },
      /Token 50 of the text is not in the vocabulary; token numbers must be from 0 to 49/,
    ],
    ['with a type that is unknown', { tokens: [1], tokenTypes: [2] }, /1 whole numbers from 0 to 1/],
    ['with too few types', { tokens: [1, 2], tokenTypes: [0] }, /2 whole numbers/],
  ])('a text that is %s is rejected', (_title, request, message) => {
    expect(() => engine().pool(1, { tokens: [1], task: 'embed', ...request })).toThrow(message);
  });

  test('does not generate text', () => {
    expect(() =>
      engine().submit(1, { prompt: [1], maxTokens: 1, sampling: { temperature: 0, topK: 0, topP: 1 } }),
    ).toThrow(/encoder/);
  });

  test('serves clients in turn, expires overdue texts, and frees the place of cancelled ones', () => {
    const subject = new Engine(
      backend,
      { maxModelLen: 40, maxNumSeqs: 1, maxBatchedTokens: 16 },
      { head, now: () => 100 },
    );
    for (const id of [1, 2, 3]) subject.pool(id, { tokens: text(5), task: 'embed', client: 'a' });
    subject.pool(4, { tokens: text(5), task: 'embed', client: 'b' });
    subject.pool(5, { tokens: text(5), task: 'embed', client: 'b', deadline: 100 });
    expect(subject.cancel(2)).toBe(true);

    const { reports, reasons } = finish(subject);

    expect(reports.flatMap(({ pooled }) => pooled.map(({ id }) => id))).toEqual([1, 4, 3]);
    expect(reasons.get(5)).toBe('timeout');
  });

  test('needs enough rows for its longest text', () => {
    expect(() => new Engine(backend, { maxModelLen: 49, maxNumSeqs: 1, maxBatchedTokens: 16 })).toThrow(
      /48 rows are too few for 49/,
    );
  });
});

describe('a decoder', () => {
  const seen: number[] = [];
  const HEAD: Head = {
    pooling: { type: 'mean', normalize: false },
    classifier: undefined,
    needs: { embed: 'all', classify: 'last' },
    pool: (hidden, rows) => {
      seen.push(rows);
      return hidden.slice();
    },
    classify: () => new Float32Array(),
  };

  test('collects states over chunks and preemptions, while answers continue', () => {
    // 7 blocks: 112 tokens. The texts take 6 of them, so that the answers run out of blocks.
    const backend = new RecallingBackend(7, 8);
    const subject = new Engine(backend, { maxModelLen: 112, maxNumSeqs: 3, maxBatchedTokens: 8 }, { head: HEAD });
    subject.submit(1, { prompt: text(14), maxTokens: 50, sampling: { temperature: 0, topK: 0, topP: 1 } });
    subject.pool(2, { tokens: text(60, 1), task: 'embed' });

    const { pooled, tokens, reports } = finish(subject);

    expect(pooled.get(2)).toEqual(
      Float32Array.from(
        text(60, 1).flatMap((_, index) => recalled(text(60, 1).slice(0, index + 1), SMALL_SPEC.hidden)),
      ),
    );
    expect(seen).toEqual([60]);
    expect(tokens.get(1)).toHaveLength(50);
    // Steps alternate between the two outputs while there are both kinds of sequences.
    const both = reports.slice(0, 14).map((report) => report.tokens.length);
    expect(both.filter((count) => count === 1).length).toBeGreaterThanOrEqual(6);
    expect(subject.stats.kvCacheUsage).toBe(0);
  });

  test('reuses the prefix cache if only the last state is needed', () => {
    const weights = randomWeights(4, 'f32');
    const backend = new ReferenceBackend(LLAMA, weights, { maxRows: 64, kvBlocks: 16 });
    const head = createHead(LLAMA, weights); // the last token, scaled to length 1
    const subject = new Engine(backend, { maxModelLen: 128, maxNumSeqs: 2, maxBatchedTokens: 64 }, { head });
    const request: PoolRequest = { tokens: text(50), task: 'embed' };
    subject.pool(1, request);
    const first = finish(subject);
    subject.pool(2, request);
    const second = finish(subject);

    expect(second.reports[0]?.admitted).toEqual([{ id: 2, cachedTokens: 48 }]);
    expect(second.pooled.get(2)).toEqual(first.pooled.get(1));
    expect(first.pooled.get(1)).toEqual(head.pool(statesOf(backend, request), 50));
  });

  test('classifies only if its checkpoint has a classifier', () => {
    const subject = new Engine(
      new RecallingBackend(7, 8),
      { maxModelLen: 112, maxNumSeqs: 3, maxBatchedTokens: 8 },
      { head: HEAD },
    );

    expect(() => subject.pool(1, { tokens: [1], task: 'classify' })).toThrow(/not a classifier/);
  });

  test('computes no vectors without a head', () => {
    const subject = new Engine(new RecallingBackend(7, 8), { maxModelLen: 112, maxNumSeqs: 3, maxBatchedTokens: 8 });

    expect(() => subject.pool(1, { tokens: [1], task: 'embed' })).toThrow(/without a head/);
  });
});
