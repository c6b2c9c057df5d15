import type { WeightSource } from '../checkpoint/checkpoint';
import { matrixFloats } from '../checkpoint/quantize';

/** The weights of a checkpoint as float32 numbers whatever it holds them in: what every other precision is compared with. */
export function inFloat32(source: WeightSource): WeightSource {
  return {
    has: (name) => source.has(name),
    floats: (name, shape) => source.floats(name, shape),
    matrix: (name, shape, isTransposed) => {
      const [outputs, inputs] = shape as [number, number];
      return { type: 'f32', values: matrixFloats(source.matrix(name, shape, isTransposed), [outputs, inputs]) };
    },
  };
}
