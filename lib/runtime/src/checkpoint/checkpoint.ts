import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { decodeFloats, viewHalves, WEIGHT_DTYPES } from './dtype';
import { isRecord, readJson } from './json-file';
import { type BlockMatrix, type FloatMatrix, type Matrix, transposed } from './matrix';
import { ModelError } from './model-error';
import type { ByteSource, RandomAccessFile } from './random-access-file';
import { SafetensorsFile } from './safetensors';
import type { TensorInfo } from './safetensors-header';
import { tensorNames } from './tensor-names';

/** Where a backend takes its weights from, one tensor at a time. */
export interface WeightSource {
  has(name: string): boolean;
  /** The tensor as float32, row-major. Throws a {@link ModelError} if there is none of that shape. */
  floats(name: string, shape: readonly number[]): Float32Array;
  /**
   * The tensor of a linear layer in the precision that it is stored in (float16 becomes float32). Throws as `floats`
   * does.
   *
   * @param shape - [outputs, inputs]
   * @param isTransposed - the file has it as [inputs][outputs] (GPT-2); what is returned is [outputs][inputs] all the
   * same
   */
  matrix(name: string, shape: readonly number[], isTransposed?: boolean): Matrix;
  /**
   * As `matrix`, but [inputs][outputs] if `isTransposed`: as it is stored, for backends that pack from either. Weights
   * whose files have all matrices as [outputs][inputs] do not have this.
   */
  storedMatrix?(name: string, shape: readonly number[], isTransposed: boolean): Matrix;
  /**
   * The bytes of a matrix that is stored quantised, for backends that pack from them; undefined if it is stored
   * otherwise. Files that have none do not have this.
   */
  storedBlocks?(name: string, shape: readonly number[]): BlockMatrix | undefined;
  /**
   * The same weights, their files' bytes taken from what `view` makes of each file. Weights that are in no files do not
   * have this.
   */
  through?(view: FileView): WeightSource;
}

/** Another way to a file's bytes, such as a mapping. What comes from it may be gone when the view ends. */
export type FileView = (file: RandomAccessFile) => ByteSource;

const SINGLE_FILE = 'model.safetensors';
const INDEX_FILE = 'model.safetensors.index.json';

/**
 * The weights of a Hugging Face folder: `model.safetensors`, or the shards that `model.safetensors.index.json` names.
 */
export class Checkpoint implements WeightSource {
  /** Opens the folder's weight files and checks their headers; reads no weights yet. */
  static open(folder: string): Checkpoint {
    if (existsSync(join(folder, SINGLE_FILE))) return new Checkpoint([new SafetensorsFile(join(folder, SINGLE_FILE))]);
    if (existsSync(join(folder, INDEX_FILE))) return openShards(folder);
    throw new ModelError(
      'file-missing',
      `${folder} has neither ${SINGLE_FILE} nor ${INDEX_FILE}. Weights are read from safetensors and .gguf files; convert others, such as .bin, to safetensors.`,
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

  /** What all tensors take in their files. */
  get bytes(): number {
    return [...this.tensors.values()].reduce((sum, { info }) => sum + info.end - info.begin, 0);
  }

  has(name: string): boolean {
    return tensorNames(name).some((own) => this.tensors.has(own));
  }

  floats(name: string, shape: readonly number[]): Float32Array {
    const { file, info } = this.find(name, shape);
    const dtype = WEIGHT_DTYPES.find((known) => known === info.dtype);
    if (dtype === undefined)
      throw new ModelError(
        'tensor-mismatch',
        `Tensor ${name} is of type ${info.dtype}; weights may be ${WEIGHT_DTYPES.join(', ')}.`,
      );
    return decodeFloats(this.read(file, info), dtype);
  }

  matrix(name: string, shape: readonly number[], isTransposed = false): Matrix {
    const matrix = this.storedMatrix(name, shape, isTransposed);
    if (!isTransposed) return matrix;
    const stored = shape.toReversed();
    return matrix.type === 'f32'
      ? { type: 'f32', values: transposed(matrix.values, stored) }
      : { type: 'bf16', values: transposed(matrix.values, stored) };
  }

  storedMatrix(name: string, shape: readonly number[], isTransposed: boolean): FloatMatrix {
    const stored = isTransposed ? shape.toReversed() : shape;
    const { file, info } = this.find(name, stored);
    return info.dtype === 'BF16'
      ? { type: 'bf16', values: viewHalves(this.read(file, info)) }
      : { type: 'f32', values: this.floats(name, stored) };
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
    const own = tensorNames(name).find((candidate) => this.tensors.has(candidate)) ?? name;
    const tensor = this.tensors.get(own);
    if (tensor === undefined)
      throw new ModelError('tensor-missing', `The checkpoint has no tensor ${name}, which config.json calls for.`);
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
      // A name with a path in it could point out of the folder.
      if (typeof shard !== 'string' || !/^[\w.-]+\.safetensors$/.test(shard)) {
        throw new ModelError(
          'safetensors-invalid',
          `${path} puts ${tensor} into ${JSON.stringify(shard)}, which is not the name of a safetensors file in this folder.`,
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
