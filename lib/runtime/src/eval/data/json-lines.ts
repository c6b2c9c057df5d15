import { isRecord } from '../../checkpoint/json-file';
import { DataError } from './data-error';
import { readTextFile } from './text-file';

/** One line of a JSON Lines file. */
export interface JsonLine {
  readonly fields: Readonly<Record<string, unknown>>;
  /** Where it stands, as FILE:LINE, for errors. */
  readonly place: string;
}

/**
 * Reads the JSON object on each line of a file; empty lines do not count.
 *
 * @param limit - only this many from the start
 * @throws DataError with the line of what is not a JSON object, or if there is none at all
 */
export function readJsonLines(path: string, limit = Infinity): JsonLine[] {
  const lines: JsonLine[] = [];
  for (const [index, text] of readTextFile(path).split('\n').entries()) {
    if (lines.length >= limit) break;
    if (text.trim() === '') continue;
    const place = `${path}:${index + 1}`;
    lines.push({ fields: parseObject(text, place), place });
  }
  if (lines.length === 0) throw new DataError(`--data ${path} has no lines. It must have a JSON object on each.`);
  return lines;
}

function parseObject(text: string, place: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new DataError(`${place}: this line is not JSON (${(error as Error).message}).`);
  }
  if (!isRecord(value)) throw new DataError(`${place}: this line is not a JSON object, such as {"text": "..."}.`);
  return value;
}
