import type { AddonShape, KERNELS } from '../../../../lib/runtime/src/backend/native/addon';

/**
 * A model whose gate is a linear layer of that shape, which takes `rows` rows: what layers are tried by themselves
 * with.
 */
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
