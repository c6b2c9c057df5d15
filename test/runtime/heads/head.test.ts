import { join } from 'node:path';
import { Checkpoint } from '../../../lib/runtime/src/checkpoint/checkpoint';
import { readModelSpec } from '../../../lib/runtime/src/checkpoint/config';
import { createHead, type Head } from '../../../lib/runtime/src/heads/head';
import { classifierLogits, largestDifference, readPooledGolden } from '../golden/golden';

function headOf(name: string): Head {
  const folder = join(__dirname, '../golden', name);
  const checkpoint = Checkpoint.open(folder);
  try {
    return createHead(readModelSpec(folder), checkpoint);
  } finally {
    checkpoint.close();
  }
}

function statesOf(name: string): { all: Float32Array; rows: number; width: number } {
  const { hiddenStates } = readPooledGolden(name);
  const width = hiddenStates[0]?.length ?? 0;
  const all = new Float32Array(hiddenStates.length * width);
  for (const [row, state] of hiddenStates.entries()) all.set(state, row * width);
  return { all, rows: hiddenStates.length, width };
}

test.each([
  ['bert-classifier', 'first', ['contradiction', 'entailment', 'neutral'], 'single-label'],
  ['gpt2-classifier', 'last', ['LABEL_0', 'LABEL_1', 'LABEL_2', 'LABEL_3'], 'single-label'],
  ['llama-classifier', 'last', ['LABEL_0'], 'multi-label'],
])('%s has the logits of transformers, and needs the state of its %s token only', (name, needed, labels, problem) => {
  const head = headOf(name);
  const { all, rows, width } = statesOf(name);

  const logits = head.classify(all, rows);

  expect(largestDifference([logits], [classifierLogits(name)])).toBeLessThanOrEqual(1e-5);
  expect(head.needs.classify).toBe(needed);
  expect(head.classify(needed === 'first' ? all.subarray(0, width) : all.subarray(-width), 1)).toEqual(logits);
  expect(head.classifier).toEqual({ labels, problem });
});

test('an encoder without modules.json makes the mean of its states, not scaled', () => {
  const head = headOf('bert');
  const { all, rows, width } = statesOf('bert');

  const embedding = head.pool(all, rows);

  expect(head.needs.embed).toBe('all');
  expect(embedding).toHaveLength(width);
  const column = Array.from({ length: rows }, (_, row) => all[row * width] as number);
  expect(embedding[0]).toBeCloseTo(column.reduce((sum, value) => sum + value, 0) / rows, 6);
});

test('a decoder makes the state of its last token, scaled to length 1', () => {
  const head = headOf('llama-tied');
  const states = Float32Array.from({ length: 2 * 48 }, (_, index) => index - 60);

  const embedding = head.pool(states, 2);

  expect(head.needs.embed).toBe('last');
  expect(Math.hypot(...embedding)).toBeCloseTo(1, 6);
  expect((embedding[47] as number) / (embedding[46] as number)).toBeCloseTo(35 / 34, 5);
});

test('a checkpoint without a classifier throws', () => {
  expect(() => headOf('bert').classify(new Float32Array(36), 1)).toThrow(/ForSequenceClassification/);
});
