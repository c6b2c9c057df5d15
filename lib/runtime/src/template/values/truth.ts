import { Dict } from './dict';
import { DictView } from './dict-view';
import { LoopState } from './loop-state';
import { Markup } from './markup';
import { Range } from './range';
import { Tuple } from './tuple';
import { Undefined } from './undefined';
import type { Value } from './value';

/** Whether a value counts as true. */
export function isTrue(value: Value): boolean {
  if (typeof value !== 'object') return Boolean(value) || Number.isNaN(value);
  if (value === null || value instanceof Undefined) return false;
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Dict) return value.size > 0;
  if (value instanceof DictView) return value.dict.size > 0;
  if (value instanceof Tuple) return value.items.length > 0;
  if (value instanceof Markup) return value.text !== '';
  if (value instanceof Range || value instanceof LoopState) return value.length > 0;
  return true;
}
