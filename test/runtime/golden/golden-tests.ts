import { join } from 'node:path';
import { addRow, type ComputeBackend } from '../../../lib/runtime/src/backend/compute-backend';
import {
  argmax,
  BUNDLED,
  largestDifference,
  loadBackend,
  type MakeBackend,
  readGolden,
  readPooledGolden,
  run,
  runHidden,
  shuffledBatch,
  TOLERANCE,
} from './golden';

const DECODERS = [
  ['GPT-2, float32', 'gpt2'],
  ['Llama with grouped queries and a tied head, bfloat16', 'llama-tied'],
  ['Llama in two float16 shards, with biases, its own head_dim and llama3 rotary scaling', 'llama-untied'],
  ['Mistral with a window shorter than the prompt', 'mistral'],
  ['Qwen 2 with its biases', 'qwen2'],
  ['Qwen 3 with its norms of queries and keys', 'qwen3'],
  ['the bundled model', 'tiny-shakespeare'],
] as const;

const ENCODERS = [
  ['BERT with two token types', 'bert'],
  ['the BERT of a classifier', 'bert-classifier'],
] as const;

const folderOf = (name: string): string => (name === 'tiny-shakespeare' ? BUNDLED : join(__dirname, name));

/** Defines the tests that every backend must pass for decoders: its results equal those of transformers. */
export function testDecoders(make: MakeBackend): void {
  describe.each(DECODERS)('%s', (_title, name) => {
    const golden = readGolden(name);
    let backend: ComputeBackend;
    beforeAll(() => {
      backend = loadBackend(folderOf(name), 128, make);
    });
    afterAll(() => backend.dispose());

    test('computes the logits of transformers for a whole prompt at once', () => {
      const logits = run(backend, shuffledBatch(backend, 2), golden.prompt, 0);

      expect(largestDifference(logits.slice(-golden.promptLogits.length), golden.promptLogits)).toBeLessThanOrEqual(
        TOLERANCE,
      );
    });

    test('computes the logits of transformers token by token with the cache', () => {
      const batch = shuffledBatch(backend, 2);
      run(backend, batch, golden.prompt, 0);

      const logits = golden.stepLogits.map(
        (_, index) =>
          run(backend, batch, [golden.greedy[index] as number], golden.prompt.length + index)[0] as Float32Array,
      );

      expect(largestDifference(logits, golden.stepLogits)).toBeLessThanOrEqual(TOLERANCE);
    });

    test('computes the logits of transformers without the cache, with the whole text again for every token', () => {
      const batch = shuffledBatch(backend, 2);

      const logits = golden.stepLogits.map(
        (_, index) =>
          run(backend, batch, [...golden.prompt, ...golden.greedy.slice(0, index + 1)], 0).at(-1) as Float32Array,
      );

      expect(largestDifference(logits, golden.stepLogits)).toBeLessThanOrEqual(TOLERANCE);
    });

    test('chooses the 64 greedy tokens that transformers chooses', () => {
      const batch = shuffledBatch(backend, 2);
      let last = run(backend, batch, golden.prompt, 0).at(-1) as Float32Array;
      const tokens: number[] = [];
      while (tokens.length < golden.greedy.length) {
        tokens.push(argmax(last));
        last = run(
          backend,
          batch,
          [tokens.at(-1) as number],
          golden.prompt.length + tokens.length - 1,
        )[0] as Float32Array;
      }

      expect(tokens).toHaveLength(64);
      expect(tokens).toEqual(golden.greedy);
    });

    test('computes the same to the last bit in chunks and next to another sequence', () => {
      const batch = shuffledBatch(backend, 2);
      const alone = run(backend, batch, golden.prompt, 0).at(-1);

      // Sequence 1 gets the prompt in three chunks; sequence 0 starts another text at the same positions in the same
      // steps.
      const { vocabSize } = backend.spec;
      const chunks = [golden.prompt.slice(0, 7), golden.prompt.slice(7, 16), golden.prompt.slice(16)];
      let position = 0;
      let last = new Float32Array();
      for (const [index, chunk] of chunks.entries()) {
        batch.rows = 0;
        batch.outputs = 0;
        addRow(batch, golden.greedy[index] as number, index, 0, true);
        for (const [offset, token] of chunk.entries())
          addRow(batch, token, position + offset, 1, offset === chunk.length - 1);
        position += chunk.length;
        last = new Float32Array(batch.outputs * vocabSize);
        backend.step(batch, last);
      }

      expect(last.slice(vocabSize)).toEqual(alone);
    });
  });
}

/** Defines the tests that every backend must pass for hidden states: of encoders, and of decoders with pooling. */
export function testHiddenStates(make: MakeBackend): void {
  test.each([
    ...ENCODERS,
    ['the Llama of a classifier', 'llama-classifier'],
    ['the GPT-2 of a classifier', 'gpt2-classifier'],
  ] as const)('%s has the hidden states of transformers', (_title, name) => {
    const golden = readPooledGolden(name);
    const backend = loadBackend(folderOf(name), 64, make);
    const states = runHidden(backend, shuffledBatch(backend, 1), golden.prompt, golden.tokenTypes);
    backend.dispose();

    expect(largestDifference(states, golden.hiddenStates)).toBeLessThanOrEqual(TOLERANCE);
  });

  test.each(ENCODERS)(
    '%s computes the same to the last bit among other texts, whose rows lie between its own',
    (_title, name) => {
      const { prompt, tokenTypes = [] } = readPooledGolden(name);
      const backend = loadBackend(folderOf(name), 64, make);
      const batch = shuffledBatch(backend, 3);
      const alone = runHidden(backend, batch, prompt, tokenTypes);

      batch.rows = 0;
      batch.outputs = 0;
      batch.tokenType.fill(0);
      for (const [position, token] of prompt.entries()) {
        if (position < 5) addRow(batch, prompt[19 - position] as number, position, 0, false);
        batch.tokenType[addRow(batch, token, position, 1, true)] = tokenTypes[position] ?? 0;
        if (position % 2 === 0) addRow(batch, token, position / 2, 2, false);
      }
      const { hidden } = backend.spec;
      const states = new Float32Array(prompt.length * hidden);
      backend.step({ ...batch, outputKind: 'hidden' }, states);
      backend.dispose();

      expect(prompt.map((_, row) => states.slice(row * hidden, (row + 1) * hidden))).toEqual(alone);
    },
  );

  test('an encoder rejects a step for logits', () => {
    const backend = loadBackend(folderOf('bert'), 4, make);
    const batch = shuffledBatch(backend, 1);
    addRow(batch, 1, 0, 0, true);

    expect(() => backend.step(batch, new Float32Array(backend.spec.vocabSize))).toThrow(/encoder/);
    backend.dispose();
  });
}
