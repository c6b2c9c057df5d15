import { readFileSync } from 'node:fs';
import { ModelError, type ModelErrorCode } from './model-error';

/** Reads a JSON file that must hold an object. */
export function readJson(path: string, codeIfInvalid: ModelErrorCode): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ModelError('file-missing', `${path} cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ModelError(codeIfInvalid, `${path} is not JSON.`);
  }
  if (!isRecord(value)) throw new ModelError(codeIfInvalid, `${path} does not hold a JSON object.`);
  return value;
}

/** Whether `value` is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
