import { unpackBlocks } from './gguf/ggml-blocks';
import { type Matrix, type Stored, transposed } from './matrix';
import type { MatrixShape } from './weight-source';

/** Converts a stored matrix to [outputs][inputs]. What is [outputs][inputs] already is not copied. */
export function unpacked(stored: Stored, [outputs, inputs]: MatrixShape): Matrix {
  switch (stored.layout) {
    case 'floats':
      return stored.type === 'f32' ? { type: 'f32', values: stored.values } : { type: 'bf16', values: stored.values };
    case 'transposed floats':
      return stored.type === 'f32'
        ? { type: 'f32', values: transposed(stored.values, [inputs, outputs]) }
        : { type: 'bf16', values: transposed(stored.values, [inputs, outputs]) };
    case 'quantized':
      return { type: stored.type, scales: stored.scales, values: stored.values };
    case 'blocks':
      return unpackBlocks(stored);
  }
}

/** Marks a matrix of [outputs][inputs] as stored in that layout. */
export function asStored(matrix: Matrix): Stored {
  return matrix.type === 'f32' || matrix.type === 'bf16'
    ? { layout: 'floats', ...matrix }
    : { layout: 'quantized', ...matrix };
}
