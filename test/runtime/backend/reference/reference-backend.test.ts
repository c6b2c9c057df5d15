import { join } from 'node:path';
import { addRow } from '../../../../lib/runtime/src/backend/compute-backend';
import { argmax, BUNDLED, largestDifference, loadBackend, readGolden, run, shuffledBatch } from '../../golden/golden';

/** A NaN anywhere would make the difference NaN, which no bound holds. */
const TOLERANCE = 1e-3;

const cases = [
  ['GPT-2, float32', 'gpt2', join(__dirname, '../../golden/gpt2')],
  ['Llama with grouped queries and a tied head, bfloat16', 'llama-tied', join(__dirname, '../../golden/llama-tied')],
  ['Llama in two float16 shards, with biases, its own head_dim and llama3 rotary scaling', 'llama-untied', join(__dirname, '../../golden/llama-untied')],
  ['the bundled model', 'tiny-shakespeare', BUNDLED],
] as const;

describe.each(cases)('%s', (_title, name, folder) => {
  const golden = readGolden(name);
  const backend = loadBackend(folder);

  test('computes the logits of transformers for a whole prompt at once', () => {
    const logits = run(backend, shuffledBatch(backend, 2), golden.prompt, 0);

    expect(largestDifference(logits.slice(-golden.promptLogits.length), golden.promptLogits)).toBeLessThanOrEqual(TOLERANCE);
  });

  test('computes the logits of transformers token by token with the cache', () => {
    const batch = shuffledBatch(backend, 2);
    run(backend, batch, golden.prompt, 0);

    const logits = golden.greedy.map((token, index) => run(backend, batch, [token], golden.prompt.length + index)[0] as Float32Array);

    expect(largestDifference(logits, golden.stepLogits)).toBeLessThanOrEqual(TOLERANCE);
  });

  test('computes the logits of transformers without the cache, the whole text anew for every token', () => {
    const batch = shuffledBatch(backend, 2);

    const logits = golden.greedy.map((_, index) => run(backend, batch, [...golden.prompt, ...golden.greedy.slice(0, index + 1)], 0).at(-1) as Float32Array);

    expect(largestDifference(logits, golden.stepLogits)).toBeLessThanOrEqual(TOLERANCE);
  });

  test('chooses the greedy tokens that transformers chooses', () => {
    const batch = shuffledBatch(backend, 2);
    let last = run(backend, batch, golden.prompt, 0).at(-1) as Float32Array;
    const tokens: number[] = [];
    while (tokens.length < golden.greedy.length) {
      tokens.push(argmax(last));
      last = run(backend, batch, [tokens.at(-1) as number], golden.prompt.length + tokens.length - 1)[0] as Float32Array;
    }

    expect(tokens).toEqual(golden.greedy);
  });

  test('computes the same to the last bit in chunks and beside another sequence', () => {
    const batch = shuffledBatch(backend, 2);
    const alone = run(backend, batch, golden.prompt, 0).at(-1);

    // Sequence 1 gets the prompt in three chunks; sequence 0 starts another text at the same positions in the same steps.
    const { vocabSize } = backend.spec;
    const chunks = [golden.prompt.slice(0, 7), golden.prompt.slice(7, 16), golden.prompt.slice(16)];
    let position = 0;
    let last = new Float32Array();
    for (const [index, chunk] of chunks.entries()) {
      batch.rows = 0;
      batch.outputs = 0;
      addRow(batch, golden.greedy[index] as number, index, 0, true);
      for (const [offset, token] of chunk.entries()) addRow(batch, token, position + offset, 1, offset === chunk.length - 1);
      position += chunk.length;
      last = new Float32Array(batch.outputs * vocabSize);
      backend.step(batch, last);
    }

    expect(last.slice(vocabSize)).toEqual(alone);
  });
});
