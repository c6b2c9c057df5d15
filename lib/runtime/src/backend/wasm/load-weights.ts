import type { WeightSource } from '../../checkpoint/checkpoint';
import type { Matrix } from '../../checkpoint/matrix';
import type { ModelSpec } from '../../checkpoint/model-spec';
import { matrixFloats } from '../../checkpoint/quantize';
import type { EngineMemory } from './engine-memory';
import type { Address, EngineExports } from './engine-module';
import { MATRIX_TYPES, packChannels, packedBytes, stride } from './pack-matrix';
import { type LayerTensors, type LinearPart, type LinearTensors, modelTensors, type NormTensors } from './tensor-names';

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
  private lastRead: { readonly name: string; readonly matrix: Matrix } | undefined;

  constructor(
    private readonly memory: EngineMemory,
    private readonly engine: EngineExports,
    private readonly spec: ModelSpec,
    private readonly weights: WeightSource,
  ) {}

  load(model: Address): number {
    const { layers, hidden } = this.spec;
    const start = this.memory.size;
    const tensors = modelTensors(this.spec, this.weights);
    const embedding = this.linear(tensors.embedding);
    const embeddingBytes = this.memory.size - start;
    const list = this.memory.allocate(layers * 4);
    const addresses: Address[] = [];
    for (const [index, layer] of tensors.layers.entries()) {
      const before = this.memory.size;
      addresses.push(this.layer(layer));
      // Layers are alike: after the first one it is known whether all of them fit.
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
      this.table(tensors.positions, hidden),
      this.table(tensors.types, hidden),
      this.norm(tensors.finalNorm, hidden),
      list,
    );
    return this.memory.size - start;
  }

  private layer(tensors: LayerTensors): Address {
    const { hidden, headDim } = this.spec;
    const address = this.memory.allocate(this.engine.layerBytes());
    this.engine.describeLayer(
      address,
      this.norm(tensors.attentionNorm, hidden),
      this.norm(tensors.mlpNorm, hidden),
      this.linear(tensors.qkv),
      this.linear(tensors.out),
      this.linear(tensors.up),
      this.linear(tensors.down),
      tensors.queryNorm === undefined ? 0 : this.vector(tensors.queryNorm, headDim),
      tensors.keyNorm === undefined ? 0 : this.vector(tensors.keyNorm, headDim),
    );
    return address;
  }

  private linear({ inputs, parts, hasBias, isTransposed }: LinearTensors): Address {
    const outputs = parts.reduce((sum, part) => sum + stride(part.count), 0);
    const address = this.memory.allocate(this.engine.linearBytes());
    const bias = this.memory.allocate(outputs * 4);
    const matrices = parts.map((part) => this.matrix(part, inputs, isTransposed));
    const type = commonType(matrices);
    const packed = this.memory.allocate(packedBytes(type, outputs, inputs));
    let to = 0;
    for (const [index, part] of parts.entries()) {
      const matrix = converted(matrices[index] as Matrix, type, [part.of ?? part.count, inputs]);
      packChannels(this.memory, packed, matrix, inputs, { from: part.from ?? 0, count: part.count, to }, outputs);
      if (hasBias) {
        const values = this.weights.floats(`${part.name}.bias`, [part.of ?? part.count]);
        this.memory.floats(bias, outputs).set(values.subarray(part.from ?? 0, (part.from ?? 0) + part.count), to);
      }
      to += stride(part.count);
    }
    this.engine.describeLinear(address, MATRIX_TYPES[type], inputs, outputs, packed, bias);
    return address;
  }

  /** A tensor that gives several parts is read once. */
  private matrix(part: LinearPart, inputs: number, isTransposed: boolean): Matrix {
    const name = `${part.name}.weight`;
    if (this.lastRead?.name !== name)
      this.lastRead = { name, matrix: this.weights.matrix(name, [part.of ?? part.count, inputs], isTransposed) };
    return this.lastRead.matrix;
  }

  private norm({ name, hasShift }: NormTensors, width: number): Address {
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

  private table(tensor: { readonly name: string; readonly entries: number } | undefined, width: number): Address {
    if (tensor === undefined) return 0;
    const values = this.weights.floats(tensor.name, [tensor.entries, width]);
    const address = this.memory.allocate(tensor.entries * stride(width) * 4);
    const to = this.memory.floats(address, tensor.entries * stride(width));
    for (let entry = 0; entry < tensor.entries; entry += 1)
      to.set(values.subarray(entry * width, (entry + 1) * width), entry * stride(width));
    return address;
  }
}

/** The type that holds all of these without loss: parts of a layer may differ, in GGUF files. */
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
