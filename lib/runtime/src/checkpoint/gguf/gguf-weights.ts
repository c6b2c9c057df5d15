import type { Stored } from '../matrix';
import { ModelError } from '../model-error';
import type { ModelSpec } from '../model-spec';
import type { ByteSource } from '../random-access-file';
import type { FileView, MatrixShape, WeightSource } from '../weight-source';
import { ggmlMatrix } from './ggml-matrix';
import type { GgufFile } from './gguf-file';
import type { GgufTensorInfo } from './gguf-header';
import { ggufNames, type GgufTensorName } from './gguf-names';

/** The weights of a GGUF file, under the names and in the row order of Hugging Face. */
export class GgufWeights implements WeightSource {
  /** Only Llama's converter reorders rows; the converters of its relatives do not. */
  private readonly isReordered: boolean;
  private readonly names: ReadonlyMap<string, GgufTensorName>;

  constructor(
    private readonly file: GgufFile,
    private readonly spec: ModelSpec,
    private readonly source: ByteSource = file.file,
  ) {
    this.isReordered = file.metadata.get('general.architecture') === 'llama';
    this.names = ggufNames(spec);
  }

  floats(name: string, shape: readonly number[]): Float32Array {
    const floats = this.file.floats(this.find(name, shape), this.source);
    const order = this.rowOrder(name);
    return order === undefined ? floats : reorder(floats, order);
  }

  /** Never transposed: GGUF files hold every matrix as [outputs][inputs], those of GPT-2 too. */
  matrix(name: string, shape: MatrixShape): Stored {
    const info = this.find(name, shape);
    const stored = ggmlMatrix(info.type, this.file.read(info, this.source), shape);
    const order = this.rowOrder(name);
    return order === undefined ? stored : reordered(stored, order);
  }

  through(view: FileView): WeightSource {
    return new GgufWeights(this.file, this.spec, view(this.file.file));
  }

  close(): void {
    this.file.close();
  }

  private find(name: string, shape: readonly number[]): GgufTensorInfo {
    const own = this.names.get(name)?.name;
    const info = own === undefined ? undefined : this.file.tensors.get(own);
    if (info === undefined)
      throw new ModelError(
        'tensor-missing',
        `${this.file.path} has no tensor ${own ?? name}, which its metadata calls for.`,
      );
    if (info.shape.join() !== shape.join()) {
      throw new ModelError(
        'tensor-mismatch',
        `${this.file.path}: tensor ${own} has the shape [${info.shape.join(', ')}]; the metadata calls for ` +
          `[${shape.join(', ')}].`,
      );
    }
    return info;
  }

  private rowOrder(name: string): Int32Array | undefined {
    const heads = this.names.get(name)?.rotaryHeads;
    return this.isReordered && heads !== undefined ? halvesFromPairs(heads, this.spec.headDim) : undefined;
  }
}

function reordered(stored: Stored, order: Int32Array): Stored {
  if (stored.layout === 'blocks') return { ...stored, blocks: reorder(stored.blocks, order) };
  if (stored.layout === 'quantized')
    return { ...stored, scales: reorder(stored.scales, order), values: reorder(stored.values, order) };
  return stored.type === 'f32'
    ? { ...stored, values: reorder(stored.values, order) }
    : { ...stored, values: reorder(stored.values, order) };
}

/**
 * llama.cpp rotates adjacent channels (2i, 2i + 1) of a head; Hugging Face and this engine rotate channels i and i +
 * headDim / 2. Its converter therefore reorders the rows of the query and key projections. This is the order that
 * reverts that.
 *
 * @returns [heads][2][headDim / 2], the row of the file for each row of the result
 * @see https://github.com/ggml-org/llama.cpp/blob/master/convert_hf_to_gguf.py (`LlamaModel.permute`)
 */
function halvesFromPairs(heads: number, headDim: number): Int32Array {
  const half = headDim / 2;
  return Int32Array.from({ length: heads * headDim }, (_, row) => {
    const [head, channel] = [Math.floor(row / headDim), row % headDim];
    return head * headDim + 2 * (channel % half) + Math.floor(channel / half);
  });
}

/**
 * Returns rows in another order.
 *
 * @param rows - [order.length][width], of any width
 */
function reorder<T extends Float32Array | Uint16Array | Int8Array | Uint8Array>(rows: T, order: Int32Array): T {
  const width = rows.length / order.length;
  const out = rows.slice() as T;
  for (const [to, from] of order.entries()) out.set(rows.subarray(from * width, (from + 1) * width), to * width);
  return out;
}
