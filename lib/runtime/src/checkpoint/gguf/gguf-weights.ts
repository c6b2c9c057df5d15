import type { FileView, WeightSource } from '../checkpoint';
import type { BlockMatrix, Matrix } from '../matrix';
import { ModelError } from '../model-error';
import type { ModelSpec } from '../model-spec';
import type { ByteSource } from '../random-access-file';
import { ggmlBlocks, ggmlMatrix } from './ggml-matrix';
import type { GgufFile } from './gguf-file';
import type { GgufTensorInfo } from './gguf-header';
import { ggufName } from './gguf-names';

/** The weights of a GGUF file, under the names and in the layout that Hugging Face gives them. */
export class GgufWeights implements WeightSource {
  /** Only Llama's converter reorders rows; those of its relatives do not. */
  private readonly isReordered: boolean;

  constructor(
    private readonly file: GgufFile,
    private readonly spec: ModelSpec,
    private readonly source: ByteSource = file.file,
  ) {
    this.isReordered = file.metadata.get('general.architecture') === 'llama';
  }

  has(name: string): boolean {
    return this.file.tensors.has(this.ownName(name) ?? '');
  }

  floats(name: string, shape: readonly number[]): Float32Array {
    const floats = this.file.floats(this.find(name, shape), this.source);
    const order = this.rowOrder(name);
    return order === undefined ? floats : reorder(floats, order);
  }

  /**
   * As the interface says. Every matrix is [outputs][inputs] in a GGUF file, so that there is nothing to transpose in a
   * GPT-2.
   */
  matrix(name: string, shape: readonly number[]): Matrix {
    const info = this.find(name, shape);
    const matrix = ggmlMatrix(info.type, this.file.read(info, this.source), shape as [number, number]);
    const order = this.rowOrder(name);
    if (order === undefined) return matrix;
    if (matrix.type === 'f32') return { type: 'f32', values: reorder(matrix.values, order) };
    if (matrix.type === 'bf16') return { type: 'bf16', values: reorder(matrix.values, order) };
    return { type: matrix.type, scales: reorder(matrix.scales, order), values: reorder(matrix.values, order) };
  }

  storedBlocks(name: string, shape: readonly number[]): BlockMatrix | undefined {
    const info = this.find(name, shape);
    const type = ggmlBlocks(info.type);
    if (type === undefined) return undefined;
    const blocks = this.file.read(info, this.source);
    const order = this.rowOrder(name);
    return { type, blocks: order === undefined ? blocks : reorder(blocks, order) };
  }

  through(view: FileView): WeightSource {
    return new GgufWeights(this.file, this.spec, view(this.file.file));
  }

  close(): void {
    this.file.close();
  }

  private ownName(name: string): string | undefined {
    return ggufName(this.spec.family, name);
  }

  private find(name: string, shape: readonly number[]): GgufTensorInfo {
    const own = this.ownName(name);
    const info = own === undefined ? undefined : this.file.tensors.get(own);
    if (info === undefined)
      throw new ModelError(
        'tensor-missing',
        `${this.file.path} has no tensor ${own ?? name}, which its metadata calls for.`,
      );
    if (info.shape.join() !== shape.join()) {
      throw new ModelError(
        'tensor-mismatch',
        `${this.file.path}: tensor ${own} has the shape [${info.shape.join(', ')}]; the metadata calls for [${shape.join(', ')}].`,
      );
    }
    return info;
  }

  private rowOrder(name: string): Int32Array | undefined {
    if (!this.isReordered) return undefined;
    if (name.includes('.q_proj.')) return halvesFromPairs(this.spec.heads, this.spec.headDim);
    return name.includes('.k_proj.') ? halvesFromPairs(this.spec.kvHeads, this.spec.headDim) : undefined;
  }
}

/**
 * llama.cpp turns neighbouring channels (2i, 2i + 1) of a head by rotary position i; Hugging Face, and we, turn
 * channels i and i + headDim / 2. Its converter therefore reorders the rows of the query and key projections; this
 * undoes it.
 *
 * @returns [heads][2][headDim / 2], the row of the file that comes at each place
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
 * Rows in another order.
 *
 * @param rows - [order.length][width], of any width
 */
function reorder<T extends Float32Array | Uint16Array | Int8Array | Uint8Array>(rows: T, order: Int32Array): T {
  const width = rows.length / order.length;
  const out = rows.slice() as T;
  for (const [to, from] of order.entries()) out.set(rows.subarray(from * width, (from + 1) * width), to * width);
  return out;
}
