import type { ModelSpec } from '../../checkpoint/model-spec';
import {
  type LayerTensors,
  type LinearTensors,
  type NormTensors,
  outputsOf,
  qkvWidths,
  type TableTensor,
} from '../../checkpoint/model-tensors';
import { matrixFloats } from '../../checkpoint/quantize';
import { unpacked } from '../../checkpoint/stored-matrix';
import type { WeightSource } from '../../checkpoint/weight-source';
import type { Linear } from './linear';

/** Scale and shift of a LayerNorm; the shift of an RMSNorm is empty. */
export interface Norm {
  /** [width] */
  readonly scale: Float32Array;
  /** [width] */
  readonly shift: Float32Array;
}

/**
 * Reads a linear layer as float32, whatever precision the source stores. A quantised source gives the rounded weights,
 * and so the exact results that faster backends are compared with.
 */
export function readLinear(weights: WeightSource, tensors: LinearTensors): Linear {
  const { inputs, parts, hasBias, isTransposed } = tensors;
  const matrices = parts.map(({ name, outputs }) => {
    const shape = [outputs, inputs] as const;
    return matrixFloats(unpacked(weights.matrix(`${name}.weight`, shape, isTransposed), shape), shape);
  });
  const biases = parts.map(({ name, outputs }) => (hasBias ? weights.floats(`${name}.bias`, [outputs]) : undefined));
  return {
    inputs,
    outputs: outputsOf(tensors),
    weight: concatenated(matrices),
    bias: hasBias ? concatenated(biases.filter((bias) => bias !== undefined)) : undefined,
  };
}

/** Output channels [first, first + outputs) of a layer. The weights are not copied. */
function channels({ inputs, weight, bias }: Linear, first: number, outputs: number): Linear {
  const end = first + outputs;
  return { inputs, outputs, weight: weight.subarray(first * inputs, end * inputs), bias: bias?.subarray(first, end) };
}

/** Reads the layers that queries, keys and values come from. */
export function readQkv(
  spec: ModelSpec,
  weights: WeightSource,
  { qkv }: LayerTensors,
): Record<'query' | 'key' | 'value', Linear> {
  const layer = readLinear(weights, qkv);
  const [queryWidth, keyWidth, valueWidth] = qkvWidths(spec);
  return {
    query: channels(layer, 0, queryWidth),
    key: channels(layer, queryWidth, keyWidth),
    value: channels(layer, queryWidth + keyWidth, valueWidth),
  };
}

/** Reads the output head, which may be the embedding. */
export function readHead(weights: WeightSource, head: LinearTensors | 'embedding', embedding: Linear): Linear {
  return head === 'embedding' ? embedding : readLinear(weights, head);
}

/** Reads a norm. */
export function readNorm(weights: WeightSource, { name, width, hasShift }: NormTensors): Norm {
  return {
    scale: weights.floats(`${name}.weight`, [width]),
    shift: hasShift ? weights.floats(`${name}.bias`, [width]) : new Float32Array(),
  };
}

/** Reads a table, [entries][width]. */
export function readTable(weights: WeightSource, { name, entries, width }: TableTensor): Float32Array {
  return weights.floats(`${name}.weight`, [entries, width]);
}

function concatenated(arrays: readonly Float32Array[]): Float32Array {
  if (arrays.length === 1) return arrays[0]!;
  const all = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const array of arrays) {
    all.set(array, end);
    end += array.length;
  }
  return all;
}
