import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { decodeFloats, viewHalves, WEIGHT_DTYPES } from './dtype';
import { isRecord, readJson } from './json-file';
import type { Stored } from './matrix';
import { ModelError } from './model-error';
import { nameVariants } from './name-variants';
import type { ByteSource } from './random-access-file';
import { SafetensorsFile } from './safetensors';
import type { TensorInfo } from './safetensors-header';
import type { FileView, MatrixShape, WeightSource } from './weight-source';

const SINGLE_FILE = 'model.safetensors';
const INDEX_FILE = 'model.safetensors.index.json';

/**
 * The weights of a Hugging Face folder: `model.safetensors`, or the shards listed in `model.safetensors.index.json`.
 */
export class Checkpoint implements WeightSource {
  /** Opens the folder's weight files and checks their headers, without reading weights. */
  static open(folder: string): Checkpoint {
    if (existsSync(join(folder, SINGLE_FILE))) return new Checkpoint([new SafetensorsFile(join(folder, SINGLE_FILE))]);
    if (existsSync(join(folder, INDEX_FILE))) return openShards(folder);
    throw new ModelError(
      'file-missing',
      `${folder} has neither ${SINGLE_FILE} nor ${INDEX_FILE}. Weights must be safetensors or .gguf files; ` +
        'convert others, such as .bin, to safetensors.',
    );
  }

  private readonly tensors = new Map<string, { readonly file: SafetensorsFile; readonly info: TensorInfo }>();

  constructor(
    private readonly files: readonly SafetensorsFile[],
    private readonly views?: ReadonlyMap<SafetensorsFile, ByteSource>,
  ) {
    for (const file of files) {
      for (const [name, info] of file.tensors) {
        if (this.tensors.has(name))
          throw new ModelError('safetensors-invalid', `Tensor ${name} is in more than one shard.`);
        this.tensors.set(name, { file, info });
      }
    }
  }

  /** Bytes of all tensors in their files. */
  get bytes(): number {
    return [...this.tensors.values()].reduce((sum, { info }) => sum + info.end - info.begin, 0);
  }

  floats(name: string, shape: readonly number[]): Float32Array {
    const { file, info } = this.find(name, shape);
    const dtype = WEIGHT_DTYPES.find((known) => known === info.dtype);
    if (dtype === undefined)
      throw new ModelError(
        'tensor-mismatch',
        `Tensor ${name} has the type ${info.dtype}; weights may be ${WEIGHT_DTYPES.join(', ')}.`,
      );
    return decodeFloats(this.read(file, info), dtype);
  }

  matrix(name: string, shape: MatrixShape, isTransposed = false): Stored {
    const layout = isTransposed ? 'transposed floats' : 'floats';
    const stored = isTransposed ? shape.toReversed() : shape;
    const { file, info } = this.find(name, stored);
    return info.dtype === 'BF16'
      ? { layout, type: 'bf16', values: viewHalves(this.read(file, info)) }
      : { layout, type: 'f32', values: this.floats(name, stored) };
  }

  through(view: FileView): WeightSource {
    return new Checkpoint(this.files, new Map(this.files.map((file) => [file, view(file.file)])));
  }

  close(): void {
    for (const file of this.files) file.close();
  }

  private read(file: SafetensorsFile, info: TensorInfo): Uint8Array {
    return file.read(info, this.views?.get(file));
  }

  private find(name: string, shape: readonly number[]): { readonly file: SafetensorsFile; readonly info: TensorInfo } {
    const names = nameVariants(name);
    const own = names.find((candidate) => this.tensors.has(candidate)) ?? name;
    const tensor = this.tensors.get(own);
    if (tensor === undefined)
      throw new ModelError(
        'tensor-missing',
        `The checkpoint has no tensor ${names.join(' or ')}, which config.json calls for.`,
      );
    const { info } = tensor;
    if (info.shape.join() !== shape.join()) {
      throw new ModelError(
        'tensor-mismatch',
        `Tensor ${own} has the shape [${info.shape.join(', ')}]; config.json calls for [${shape.join(', ')}].`,
      );
    }
    return tensor;
  }
}

function openShards(folder: string): Checkpoint {
  const path = join(folder, INDEX_FILE);
  const weightMap = readJson(path, 'safetensors-invalid').weight_map;
  if (!isRecord(weightMap)) throw new ModelError('safetensors-invalid', `${path} has no weight_map.`);
  const files = new Map<string, SafetensorsFile>();
  try {
    for (const [tensor, shard] of Object.entries(weightMap)) {
      // A name that contains a path could point outside the folder.
      if (typeof shard !== 'string' || !/^[\w.-]+\.safetensors$/.test(shard)) {
        throw new ModelError(
          'safetensors-invalid',
          `${path} puts ${tensor} into ${JSON.stringify(shard)}, which is not the name of a safetensors file in ` +
            'this folder.',
        );
      }
      const file = files.get(shard) ?? new SafetensorsFile(join(folder, shard));
      files.set(shard, file);
      if (!file.tensors.has(tensor))
        throw new ModelError('tensor-missing', `${path} puts ${tensor} into ${shard}, which does not hold it.`);
    }
    return new Checkpoint([...files.values()]);
  } catch (error) {
    for (const file of files.values()) file.close();
    throw error;
  }
}
