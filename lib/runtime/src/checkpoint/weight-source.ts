import type { Stored } from './matrix';
import type { ByteSource, RandomAccessFile } from './random-access-file';

/** Reads the weights of a model, one tensor at a time, by the names in model-tensors.ts. */
export interface WeightSource {
  /**
   * Reads a tensor as float32, row-major.
   *
   * @throws {@link ModelError} if there is no tensor of that name and shape
   */
  floats(name: string, shape: readonly number[]): Float32Array;
  /**
   * Reads the weight of a linear layer as it is stored: the result says in which layout. `unpacked` converts every
   * layout to [outputs][inputs].
   *
   * @param shape - [outputs, inputs]
   * @param isTransposed - whether Hugging Face stores the tensor as [inputs][outputs] (GPT-2); other formats ignore it
   * @throws {@link ModelError} if there is no tensor of that name and shape
   */
  matrix(name: string, shape: MatrixShape, isTransposed?: boolean): Stored;
  /** Returns the same weights, read through another view of each file. Missing if the weights are not in files. */
  through?(view: FileView): WeightSource;
}

/** The shape of a linear layer's weight. */
export type MatrixShape = readonly [outputs: number, inputs: number];

/** Another way to read the bytes of a file, such as a mapping. Bytes read from a view are invalid once it is closed. */
export type FileView = (file: RandomAccessFile) => ByteSource;
