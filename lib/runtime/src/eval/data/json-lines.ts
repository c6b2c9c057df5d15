import { isRecord } from '../../checkpoint/json-file';
import { DataError } from './data-error';
import { readTextFile } from './text-file';

/** One line of a JSON Lines file. */
export interface JsonLine {
  readonly fields: Readonly<Record<string, unknown>>;
  /** FILE:LINE, for error messages. */
  readonly place: string;
}

/**
 * Reads a JSON Lines file with one JSON object per line; empty lines are ignored.
 *
 * @param limit - read only this many lines
 * @throws DataError with the line that is not a JSON object, or if the file has no lines
 */
export function readJsonLines(path: string, limit = Infinity): JsonLine[] {
  const lines: JsonLine[] = [];
  for (const [index, text] of readTextFile(path).split('\n').entries()) {
    if (lines.length >= limit) break;
    if (text.trim() === '') continue;
    const place = `${path}:${index + 1}`;
    lines.push({ fields: parseObject(text, place), place });
  }
  if (lines.length === 0) throw new DataError(`--data ${path} has no lines; it must have one JSON object per line.`);
  return lines;
}

function parseObject(text: string, place: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new DataError(`${place}: this line is not valid JSON (${(error as Error).message}).`);
  }
  if (!isRecord(value))
    throw new DataError(`${place}: this line is not a JSON object; it must be one, such as {"text": "..."}.`);
  return value;
}
