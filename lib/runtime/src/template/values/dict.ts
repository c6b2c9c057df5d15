import { MissingFeature, TemplateError } from '../template-error';
import { Markup } from './markup';
import { Tuple } from './tuple';
import { Undefined } from './undefined';
import { PythonObject, type Value } from './value';

/** A Python dict: entries in the order in which they were added. Equal numbers are one key, as in Python. */
export class Dict extends PythonObject {
  readonly typeName = 'dict';

  private readonly entriesByKey = new Map<unknown, readonly [Value, Value]>();

  constructor(entries: Iterable<readonly [Value, Value]> = []) {
    super();
    for (const [key, value] of entries) {
      const hash = hashOf(key);
      const known = this.entriesByKey.get(hash);
      this.entriesByKey.set(hash, [known === undefined ? key : known[0], value]);
    }
  }

  get size(): number {
    return this.entriesByKey.size;
  }

  get(key: Value): Value | undefined {
    return this.entriesByKey.get(hashOf(key))?.[1];
  }

  entries(): Iterable<readonly [Value, Value]> {
    return this.entriesByKey.values();
  }

  /** Returns the entries whose keys are texts as an object. */
  toRecord(): Record<string, Value> {
    return Object.fromEntries(Array.from(this.entries()).filter(([key]) => typeof key === 'string'));
  }

  *keys(): Generator<Value, void, undefined> {
    for (const [key] of this.entriesByKey.values()) yield key;
  }

  *values(): Generator<Value, void, undefined> {
    for (const [, value] of this.entriesByKey.values()) yield value;
  }
}

/** Returns what two values have in common if they are the same key. Throws for values that cannot be keys. */
export function hashOf(key: Value): unknown {
  if (typeof key === 'boolean') return key ? 1n : 0n;
  if (typeof key === 'number') return Number.isInteger(key) ? BigInt(key) : key;
  if (typeof key === 'string' || typeof key === 'bigint' || key === null) return key;
  if (key instanceof Markup) return key.text;
  if (key instanceof Tuple) throw new MissingFeature('A tuple as a key of a dict');
  if (key instanceof Undefined) return Undefined;
  if (Array.isArray(key) || key instanceof Dict) throw new TemplateError('a list or a dict cannot be a key');
  return key;
}
