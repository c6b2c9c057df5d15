import { readFileSync, statSync } from 'node:fs';
import { ModelError, type ModelErrorCode } from './model-error';

/** Reads a JSON file that must hold an object. */
export function readJson(path: string, codeIfInvalid: ModelErrorCode): Record<string, unknown> {
  const value = readJsonValue(path, codeIfInvalid);
  if (!isRecord(value)) throw new ModelError(codeIfInvalid, `${path} does not hold a JSON object.`);
  return value;
}

/** Reads a JSON file with any content. */
export function readJsonValue(path: string, codeIfInvalid: ModelErrorCode): unknown {
  let text: string;
  try {
    // Reading a pipe could block for ever.
    if (!statSync(path).isFile()) throw Object.assign(new Error(), { code: 'it is not a file' });
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ModelError('file-missing', `${path} cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new ModelError(codeIfInvalid, `${path} is not valid JSON.`);
  }
}

/** Whether `value` is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
