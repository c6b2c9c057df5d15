import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ModelError } from '../model-error';
import { type ByteSource, RandomAccessFile } from '../random-access-file';
import { GGML_TYPES } from './ggml-types';
import { type GgufHeader, type GgufHeaderOptions, type GgufTensorInfo, readGgufHeader } from './gguf-header';
import type { MetadataValue } from './gguf-metadata';

/** A GGUF file on disk, read tensor by tensor. */
export class GgufFile implements GgufHeader {
  readonly metadata: ReadonlyMap<string, MetadataValue>;
  readonly tensors: ReadonlyMap<string, GgufTensorInfo>;
  readonly file: RandomAccessFile;

  constructor(
    readonly path: string,
    options?: GgufHeaderOptions,
  ) {
    this.file = new RandomAccessFile(path);
    try {
      ({ metadata: this.metadata, tensors: this.tensors } = readGgufHeader(this.file, options));
    } catch (error) {
      this.close();
      throw error instanceof ModelError ? new ModelError(error.code, `${path}: ${error.message}`) : error;
    }
  }

  /** Length of the file. */
  get bytes(): number {
    return this.file.size;
  }

  /** Reads the elements of a tensor as the file holds them. `source` provides the bytes of the file. */
  read(info: GgufTensorInfo, source: ByteSource = this.file): Uint8Array {
    return source.read(info.begin, info.end - info.begin);
  }

  /**
   * Reads the elements of a tensor as float32, row-major. A quantised tensor takes about 4 to 7 times its size in the
   * file.
   */
  floats(info: GgufTensorInfo, source: ByteSource = this.file): Float32Array {
    const type = GGML_TYPES.get(info.type);
    if (type === undefined) throw new TypeError(`type ${info.type} passed the header check`);
    return type.decode(this.read(info, source));
  }

  close(): void {
    this.file.close();
  }
}

const EXTENSION = '.gguf';

/**
 * Finds the GGUF file of a model: the path itself, or the only GGUF file in a folder without config.json. Undefined for
 * every other folder.
 */
export function findGguf(path: string): string | undefined {
  const kind = statSync(path, { throwIfNoEntry: false });
  if (kind?.isFile() === true) return path;
  if (kind?.isDirectory() !== true || existsSync(join(path, 'config.json'))) return undefined;
  const names = readdirSync(path)
    .filter((name) => name.toLowerCase().endsWith(EXTENSION))
    .toSorted();
  if (names.length > 1)
    throw new ModelError(
      'gguf-invalid',
      `${path} holds ${names.length} GGUF files (${names.slice(0, 5).join(', ')}), and models in several parts ` +
        'are not supported. Pass the path of one file.',
    );
  return names[0] === undefined ? undefined : join(path, names[0]);
}
