import {
  addRow,
  type ComputeBackend,
  createBatch,
  type StepBatch,
} from '../../../lib/runtime/src/backend/compute-backend';

/** Tokens without a pattern. */
export function text(length: number, seed: number, vocabSize: number): number[] {
  return Array.from({ length }, (_, index) => (index * 7919 + seed * 104_729 + index * index) % vocabSize);
}

/**
 * Runs all texts together, at most `chunk` tokens of each per step, and returns the result of the last token of each.
 */
export function resultsOf(
  backend: ComputeBackend,
  texts: readonly (readonly number[])[],
  chunk: number,
  want: StepBatch['outputKind'] = 'logits',
): Float32Array[] {
  const width = want === 'logits' ? backend.spec.vocabSize : backend.spec.hidden;
  const batch = createBatch(backend.limits, texts.length, 64);
  batch.outputKind = want;
  // In mixed order, so that a block's number differs from its position.
  for (let i = 0; i < batch.blockTable.length; i += 1) batch.blockTable[i] = (i * 5 + 3) % batch.blockTable.length;
  const last: Float32Array[] = [];
  const rows = Math.min(chunk, Math.floor(backend.limits.maxRows / texts.length));
  for (let start = 0; texts.some((tokens) => start < tokens.length); start += rows) {
    batch.rows = 0;
    batch.outputs = 0;
    const wanted: number[] = [];
    for (const [sequence, tokens] of texts.entries()) {
      for (const [offset, token] of tokens.slice(start, start + rows).entries()) {
        const isLast = start + offset === tokens.length - 1;
        addRow(batch, token, start + offset, sequence, isLast);
        if (isLast) wanted.push(sequence);
      }
    }
    const result = new Float32Array(batch.outputs * width);
    backend.step(batch, result);
    for (const [index, sequence] of wanted.entries()) last[sequence] = result.slice(index * width, (index + 1) * width);
  }
  return last;
}

/**
 * Runs whole texts through an encoder in one step, with alternating rows, and returns the hidden states of all tokens,
 * text by text.
 */
export function encodeTogether(
  backend: ComputeBackend,
  texts: readonly (readonly number[])[],
  tokenTypes: number,
): Float32Array[] {
  const batch = createBatch(backend.limits, texts.length, 64);
  batch.outputKind = 'hidden';
  const rows: { readonly sequence: number; readonly index: number }[] = [];
  for (let index = 0; index < 64; index += 1) {
    for (const [sequence, tokens] of texts.entries()) {
      const token = tokens[index];
      if (token === undefined) continue;
      const row = addRow(batch, token, index, sequence, true);
      batch.tokenType[row] = (index * 3 + sequence) % tokenTypes;
      rows.push({ sequence, index });
    }
  }
  const { hidden } = backend.spec;
  const result = new Float32Array(rows.length * hidden);
  backend.step(batch, result);
  const states = texts.map((): Float32Array[] => []);
  for (const [row, { sequence, index }] of rows.entries())
    (states[sequence] as Float32Array[])[index] = result.slice(row * hidden, (row + 1) * hidden);
  return states.flat();
}
