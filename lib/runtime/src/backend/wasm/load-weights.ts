import type { Matrix } from '../../checkpoint/matrix';
import type { ModelSpec } from '../../checkpoint/model-spec';
import {
  type LayerTensors,
  type LinearTensors,
  modelTensors,
  type NormTensors,
  outputsOf,
  qkvWidths,
  type TableTensor,
} from '../../checkpoint/model-tensors';
import { matrixFloats } from '../../checkpoint/quantize';
import { unpacked } from '../../checkpoint/stored-matrix';
import type { WeightSource } from '../../checkpoint/weight-source';
import type { EngineMemory } from './engine-memory';
import type { Address, EngineExports } from './engine-module';
import { type Channels, MATRIX_TYPES, packChannels, packedBytes, stride } from './pack-matrix';

/**
 * Copies a checkpoint's weights into the engine's memory, tensor by tensor: the checkpoint is never in memory twice.
 *
 * @returns bytes of all weights
 */
export function loadWeights(
  memory: EngineMemory,
  engine: EngineExports,
  model: Address,
  spec: ModelSpec,
  weights: WeightSource,
): number {
  return new Loader(memory, engine, spec, weights).load(model);
}

class Loader {
  constructor(
    private readonly memory: EngineMemory,
    private readonly engine: EngineExports,
    private readonly spec: ModelSpec,
    private readonly weights: WeightSource,
  ) {}

  load(model: Address): number {
    const { layers } = this.spec;
    const start = this.memory.size;
    const tensors = modelTensors(this.spec);
    const embedding = this.linear(tensors.embedding);
    const embeddingBytes = this.memory.size - start;
    const list = this.memory.allocate(layers * 4);
    const addresses: Address[] = [];
    for (const [index, layer] of tensors.layers.entries()) {
      const before = this.memory.size;
      addresses.push(this.layer(layer));
      // Layers have equal sizes: after the first one it is known whether all of them fit.
      const head = typeof tensors.head === 'string' ? 0 : embeddingBytes;
      if (index === 0) this.memory.check(this.memory.size + (this.memory.size - before) * (layers - 1) + head);
    }
    this.memory.ints(list, layers).set(addresses);
    let head = tensors.head === 'embedding' ? embedding : 0;
    if (typeof tensors.head !== 'string') head = this.linear(tensors.head);
    this.engine.describeWeights(
      model,
      embedding,
      head,
      this.table(tensors.positions),
      this.table(tensors.tokenTypes),
      this.norm(tensors.finalNorm),
      list,
    );
    return this.memory.size - start;
  }

  private layer(tensors: LayerTensors): Address {
    const { queryNorm, keyNorm, gate, up } = tensors;
    const address = this.memory.allocate(this.engine.layerBytes());
    this.engine.describeLayer(
      address,
      this.norm(tensors.attentionNorm),
      this.norm(tensors.mlpNorm),
      this.linear(tensors.qkv, qkvWidths(this.spec)),
      this.linear(tensors.out),
      gate === undefined ? this.linear(up) : this.linear(joined(gate, up), [outputsOf(gate), outputsOf(up)]),
      this.linear(tensors.down),
      queryNorm === undefined ? 0 : this.vector(`${queryNorm.name}.weight`, queryNorm.width),
      keyNorm === undefined ? 0 : this.vector(`${keyNorm.name}.weight`, keyNorm.width),
    );
    return address;
  }

  /** @param groups - output channels that each start at a {@link stride} in the packed matrix */
  private linear(tensors: LinearTensors, groups: readonly number[] = [outputsOf(tensors)]): Address {
    const { inputs, parts, hasBias, isTransposed } = tensors;
    const outputs = groups.reduce((sum, count) => sum + stride(count), 0);
    const address = this.memory.allocate(this.engine.linearBytes());
    const bias = this.memory.allocate(outputs * 4);
    const matrices = parts.map((part) => {
      const shape = [part.outputs, inputs] as const;
      return unpacked(this.weights.matrix(`${part.name}.weight`, shape, isTransposed), shape);
    });
    const type = commonType(matrices);
    const packed = this.memory.allocate(packedBytes(type, outputs, inputs));
    let first = 0;
    for (const [index, part] of parts.entries()) {
      const matrix = converted(matrices[index]!, type, [part.outputs, inputs]);
      const biases = hasBias ? this.weights.floats(`${part.name}.bias`, [part.outputs]) : undefined;
      for (const channels of placesOf(first, part.outputs, groups)) {
        const { from, count, to } = channels;
        packChannels(this.memory, packed, matrix, inputs, channels, outputs);
        if (biases !== undefined) this.memory.floats(bias, outputs).set(biases.subarray(from, from + count), to);
      }
      first += part.outputs;
    }
    this.engine.describeLinear(address, MATRIX_TYPES[type], inputs, outputs, packed, bias);
    return address;
  }

  private norm({ name, width, hasShift }: NormTensors): Address {
    const address = this.memory.allocate(this.engine.normBytes());
    this.engine.describeNorm(
      address,
      this.vector(`${name}.weight`, width),
      hasShift ? this.vector(`${name}.bias`, width) : 0,
    );
    return address;
  }

  private vector(name: string, width: number): Address {
    const address = this.memory.allocate(stride(width) * 4);
    this.memory.floats(address, width).set(this.weights.floats(name, [width]));
    return address;
  }

  private table(tensor: TableTensor | undefined): Address {
    if (tensor === undefined) return 0;
    const { entries, width } = tensor;
    const values = this.weights.floats(`${tensor.name}.weight`, [entries, width]);
    const address = this.memory.allocate(entries * stride(width) * 4);
    const to = this.memory.floats(address, entries * stride(width));
    for (let entry = 0; entry < entries; entry += 1)
      to.set(values.subarray(entry * width, (entry + 1) * width), entry * stride(width));
    return address;
  }
}

/** Joins two layers with the same inputs to one. */
function joined(first: LinearTensors, second: LinearTensors): LinearTensors {
  return { ...first, parts: [...first.parts, ...second.parts] };
}

/** Maps channels [first, first + count) of a layer to the packed matrix, in which each group starts at a stride. */
function placesOf(first: number, count: number, groups: readonly number[]): Channels[] {
  const places: Channels[] = [];
  let start = 0; // first channel of the group
  let packedStart = 0;
  for (const group of groups) {
    const from = Math.max(first, start);
    const end = Math.min(first + count, start + group);
    if (from < end) places.push({ from: from - first, count: end - from, to: packedStart + from - start });
    start += group;
    packedStart += stride(group);
  }
  return places;
}

/** The type that holds all matrices without loss: in GGUF files, parts of a layer may have different types. */
function commonType(matrices: readonly Matrix[]): Matrix['type'] {
  const types = new Set(matrices.map((matrix) => matrix.type));
  const [first = 'f32'] = types;
  if (types.size <= 1) return first;
  return types.has('f32') || types.has('bf16') ? 'f32' : 'q8';
}

function converted(matrix: Matrix, type: Matrix['type'], shape: readonly [outputs: number, inputs: number]): Matrix {
  if (matrix.type === type) return matrix;
  if (type === 'q8' && matrix.type === 'q4') return { ...matrix, type };
  return { type: 'f32', values: matrixFloats(matrix, shape) };
}
