import type { Matrix, QuantizedMatrix, Quantization, Stored } from '../../checkpoint/matrix';
import type { ModelSpec } from '../../checkpoint/model-spec';
import {
  type LayerTensors,
  type LinearPart,
  type LinearTensors,
  modelTensors,
  type NormTensors,
  type TableTensor,
} from '../../checkpoint/model-tensors';
import { matrixFloats, quantize, quantizedType } from '../../checkpoint/quantize';
import { asStored, unpacked } from '../../checkpoint/stored-matrix';
import type { WeightSource } from '../../checkpoint/weight-source';
import { ropeFrequencies } from '../reference/rope';
import { type Addon, type Handle, type LinearName, MODEL, type NormName, type VectorName } from './addon';

/**
 * Passes a checkpoint's weights to the addon, tensor by tensor: the checkpoint is never in memory twice. The addon
 * transposes and quantises while it packs, on all threads.
 */
export function loadWeights(
  addon: Addon,
  handle: Handle,
  spec: ModelSpec,
  weights: WeightSource,
  quantization: Exclude<Quantization, 'f32'>,
): void {
  const { embedding, head, positions, tokenTypes, finalNorm, layers } = modelTensors(spec);
  const load = new Loader(addon, handle, weights, quantization);
  load.linears(MODEL, { embedding });
  load.table('positions', positions);
  load.table('tokenTypes', tokenTypes);
  if (spec.family === 'llama') load.vector(MODEL, 'ropeFrequencies', ropeFrequencies(spec.rope, spec.headDim));
  for (const [index, layer] of layers.entries()) loadLayer(load, index, layer);
  load.norm(MODEL, 'finalNorm', finalNorm);
  if (typeof head !== 'string') load.linears(MODEL, { head });
}

function loadLayer(load: Loader, index: number, { gate, up, qkv, out, down, ...layer }: LayerTensors): void {
  for (const norm of ['attentionNorm', 'mlpNorm', 'queryNorm', 'keyNorm'] as const) load.norm(index, norm, layer[norm]);
  load.linears(index, { qkv });
  load.linears(index, { out });
  load.linears(index, gate === undefined ? { up } : { gate, up });
  load.linears(index, { down });
}

/** Output channels of a layer, from one tensor. */
interface Channels {
  readonly linear: LinearName;
  readonly first: number;
  readonly part: LinearPart;
  readonly tensors: LinearTensors;
}

/** A matrix on its way to the addon. */
interface Loaded {
  readonly stored: Stored;
  /** The precision that the addon quantises floats to; undefined: their own. */
  readonly quantizeTo: QuantizedMatrix['type'] | undefined;
}

const BITS = { q8: 8, q4: 4 } as const;

class Loader {
  constructor(
    private readonly addon: Addon,
    private readonly handle: Handle,
    private readonly weights: WeightSource,
    private readonly quantization: Exclude<Quantization, 'f32'>,
  ) {}

  /** Loads linear layers that must have one precision. */
  linears(layer: number, named: Readonly<Partial<Record<LinearName, LinearTensors>>>): void {
    const all = (Object.entries(named) as [LinearName, LinearTensors][]).flatMap(channelsOf);
    for (const [index, loaded] of this.alike(all).entries()) this.channels(layer, all[index]!, loaded);
  }

  norm(layer: number, name: NormName, norm: NormTensors | undefined): void {
    if (norm === undefined) return;
    this.vector(layer, `${name}.scale`, this.weights.floats(`${norm.name}.weight`, [norm.width]));
    if (norm.hasShift) this.vector(layer, `${name}.shift`, this.weights.floats(`${norm.name}.bias`, [norm.width]));
  }

  table(name: 'positions' | 'tokenTypes', table: TableTensor | undefined): void {
    if (table === undefined) return;
    this.vector(MODEL, name, this.weights.floats(`${table.name}.weight`, [table.entries, table.width]));
  }

  vector(layer: number, name: VectorName, values: Float32Array, first = 0): void {
    this.addon.setVector(this.handle, layer, name, first, values);
  }

  private channels(layer: number, { linear, first, part, tensors }: Channels, { stored, quantizeTo }: Loaded): void {
    const { addon, handle } = this;
    if (stored.layout === 'blocks') {
      addon.setBlocks(handle, layer, linear, first, part.outputs, BITS[stored.type], stored.blocks);
    } else if (stored.layout === 'quantized') {
      const { values, scales } = stored;
      addon.setQuantized(handle, layer, linear, first, part.outputs, BITS[stored.type], values, scales);
    } else {
      const isTransposed = stored.layout === 'transposed floats';
      const bits = quantizeTo === undefined ? 0 : BITS[quantizeTo];
      addon.setLinear(handle, layer, linear, first, part.outputs, stored.values, isTransposed, bits);
    }
    if (tensors.hasBias)
      this.vector(layer, `${linear}.bias`, this.weights.floats(`${part.name}.bias`, [part.outputs]), first);
  }

  /**
   * Reads matrices in one precision. A precision that all share is kept; 4 and 8 bits together become 8 bits, which is
   * exact; every other mixture becomes float32.
   */
  private alike(all: readonly Channels[]): readonly Loaded[] {
    const loaded = all.map((channels) => this.read(channels));
    const { stored: first } = loaded[0]!;
    if (loaded.every(({ stored }) => stored.layout === 'blocks' && stored.type === first.type)) return loaded;
    const numbers = loaded.map((one, index) => this.unblocked(one, all[index]!));
    const types = new Set(numbers.map(({ stored, quantizeTo }) => quantizeTo ?? stored.type));
    if (types.size === 1) return numbers;
    const isFloat = types.has('f32') || types.has('bf16');
    return numbers.map(({ stored, quantizeTo }, index) => {
      const shape = shapeOf(all[index]!);
      const matrix = unpacked(stored, shape);
      if (isFloat) return kept({ type: 'f32', values: matrixFloats(matrix, shape) });
      const quantized = quantizeTo === undefined ? matrix : quantize(matrix, shape, quantizeTo);
      return kept({ ...(quantized as QuantizedMatrix), type: 'q8' });
    });
  }

  private read(channels: Channels): Loaded {
    const { part, tensors } = channels;
    const stored = this.weights.matrix(`${part.name}.weight`, shapeOf(channels), tensors.isTransposed);
    return { stored, quantizeTo: this.quantizationOf(channels, stored) };
  }

  /** Blocks as scales and values, or as floats where they hold -128. */
  private unblocked(loaded: Loaded, channels: Channels): Loaded {
    if (loaded.stored.layout !== 'blocks') return loaded;
    const stored = asStored(unpacked(loaded.stored, shapeOf(channels)));
    return { stored, quantizeTo: this.quantizationOf(channels, stored) };
  }

  private quantizationOf({ part }: Channels, { layout }: Stored): QuantizedMatrix['type'] | undefined {
    const isQuantized = layout === 'blocks' || layout === 'quantized';
    return isQuantized || this.quantization === 'none'
      ? undefined
      : quantizedType(`${part.name}.weight`, this.quantization);
  }
}

function channelsOf([linear, tensors]: [LinearName, LinearTensors]): Channels[] {
  let end = 0;
  return tensors.parts.map((part) => {
    const first = end;
    end += part.outputs;
    return { linear, first, part, tensors };
  });
}

function shapeOf({ part, tensors }: Channels): readonly [outputs: number, inputs: number] {
  return [part.outputs, tensors.inputs];
}

function kept(matrix: Matrix): Loaded {
  return { stored: asStored(matrix), quantizeTo: undefined };
}
