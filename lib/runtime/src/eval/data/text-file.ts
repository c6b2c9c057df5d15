import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { DataError } from './data-error';

/** Largest file without --limit: evaluating more takes days for any model on CPUs. */
const MAX_BYTES = 2 ** 28;

/**
 * Reads a file in UTF-8.
 *
 * @param maxBytes - read only this many bytes, without an incomplete last character. @default - the whole file
 * @throws DataError if the file cannot be read, is too large, or is not UTF-8 (with the line)
 */
export function readTextFile(path: string, maxBytes?: number): string {
  const bytes = readBytes(path, maxBytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: maxBytes !== undefined });
  } catch {
    throw new DataError(
      `${path}:${firstBadLine(bytes)}: this line is not UTF-8. Convert the file, for example with iconv.`,
    );
  }
}

function readBytes(path: string, maxBytes: number | undefined): Buffer {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    throw new DataError(`--data ${path} cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw new DataError(`--data ${path} is not a file.`);
    const length = Math.min(stat.size, maxBytes ?? Infinity);
    if (length > MAX_BYTES)
      throw new DataError(
        `--data ${path} has ${stat.size} bytes; it may have at most ${MAX_BYTES}. Use a part of it, or set --limit.`,
      );
    const bytes = Buffer.alloc(length);
    let read = 0;
    for (let count = -1; read < length && count !== 0; read += count)
      count = readSync(file, bytes, read, length - read, read);
    return bytes.subarray(0, read);
  } finally {
    closeSync(file);
  }
}

/** Line breaks never occur inside a multi-byte UTF-8 character, so lines can be checked one by one. */
function firstBadLine(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line += 1) {
    const lineBreak = bytes.indexOf(0x0a, start);
    const end = lineBreak < 0 ? bytes.length : lineBreak;
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
    start = end + 1;
  }
  return line;
}
