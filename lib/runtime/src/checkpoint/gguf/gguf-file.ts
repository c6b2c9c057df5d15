import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ModelError } from '../model-error';
import { type ByteSource, RandomAccessFile } from '../random-access-file';
import { GGML_TYPES } from './ggml-types';
import { type GgufHeader, type GgufTensorInfo, readGgufHeader } from './gguf-header';
import type { MetadataValue } from './gguf-metadata';

/** A GGUF file on disk, read tensor by tensor. */
export class GgufFile implements GgufHeader {
  readonly metadata: ReadonlyMap<string, MetadataValue>;
  readonly tensors: ReadonlyMap<string, GgufTensorInfo>;
  readonly file: RandomAccessFile;

  constructor(readonly path: string) {
    this.file = new RandomAccessFile(path);
    try {
      ({ metadata: this.metadata, tensors: this.tensors } = readGgufHeader(this.file));
    } catch (error) {
      this.close();
      throw error instanceof ModelError ? new ModelError(error.code, `${path}: ${error.message}`) : error;
    }
  }

  /** Length of the file. */
  get bytes(): number {
    return this.file.size;
  }

  /** The elements of one tensor, as they are in the file; `source` has the file's bytes. */
  read(info: GgufTensorInfo, source: ByteSource = this.file): Uint8Array {
    return source.read(info.begin, info.end - info.begin);
  }

  /**
   * The elements of one tensor as float32, row-major: for a quantised tensor, about 4 to 7 times what it takes in the
   * file.
   */
  floats(info: GgufTensorInfo, source: ByteSource = this.file): Float32Array {
    const type = GGML_TYPES.get(info.type);
    if (type === undefined) throw new TypeError(`type ${info.type} passed the header`);
    return type.decode(this.read(info, source));
  }

  close(): void {
    this.file.close();
  }
}

const EXTENSION = '.gguf';

/**
 * The GGUF file that a model is in: the file itself, or the only one of a folder that holds no safetensors.
 * Undefined for every other folder.
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
      `${path} holds ${names.length} GGUF files (${names.slice(0, 5).join(', ')}): name one of them. A model in several parts is not read.`,
    );
  return names[0] === undefined ? undefined : join(path, names[0]);
}
