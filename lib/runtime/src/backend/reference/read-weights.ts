import type { WeightSource } from '../../checkpoint/checkpoint';
import { matrixFloats } from '../../checkpoint/quantize';
import type { Linear } from './linear';

/** Scale and shift of a LayerNorm. */
export interface Norm {
  /** [width] */
  readonly scale: Float32Array;
  /** [width] */
  readonly shift: Float32Array;
}

/**
 * A matrix as float32 numbers, whatever precision the source holds it in: a quantised source gives the rounded weights,
 * and so the exact results that faster backends have to come near.
 *
 * @param shape - [outputs, inputs]
 */
export function readMatrix(
  weights: WeightSource,
  name: string,
  shape: readonly [outputs: number, inputs: number],
  isTransposed = false,
): Float32Array {
  return matrixFloats(weights.matrix(name, shape, isTransposed), shape);
}

/** The linear layer `name`; its weight is stored [outputs][inputs] unless it is said to be transposed. */
export function readLinear(
  weights: WeightSource,
  name: string,
  inputs: number,
  outputs: number,
  hasBias: boolean,
  isTransposed = false,
): Linear {
  return {
    inputs,
    outputs,
    weight: readMatrix(weights, `${name}.weight`, [outputs, inputs], isTransposed),
    bias: hasBias ? weights.floats(`${name}.bias`, [outputs]) : undefined,
  };
}

/** The LayerNorm `name`. */
export function readNorm(weights: WeightSource, name: string, width: number): Norm {
  return { scale: weights.floats(`${name}.weight`, [width]), shift: weights.floats(`${name}.bias`, [width]) };
}
