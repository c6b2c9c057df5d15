import type { AddonShape, KERNELS } from '../../../../lib/runtime/src/backend/native/addon';

/** A model whose gate is a linear layer of that shape for up to `rows` rows: for tests of a single layer. */
export function shapeOf(
  outputs: number,
  inputs: number,
  rows: number,
  kernel: (typeof KERNELS)[number] = 'auto',
): AddonShape {
  return {
    family: 'llama',
    tokenTypes: 0,
    tiedHead: true,
    qkNorm: false,
    slidingWindow: 0,
    vocabSize: 1,
    layers: 1,
    hidden: inputs,
    intermediate: outputs,
    heads: 1,
    kvHeads: 1,
    headDim: 2,
    maxPositions: 1,
    normEpsilon: 1e-5,
    maxRows: rows,
    kvBlocks: 1,
    threads: 1,
    kernels: kernel,
  };
}
