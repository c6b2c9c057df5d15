import { isRecord } from '../../checkpoint/json-file';

/** A part of a tokenizer.json, and where it stands; reads what it must hold. */
export class Definition {
  constructor(
    private readonly fields: Readonly<Record<string, unknown>>,
    readonly path: string,
  ) {}

  /** The part at `value`, which must be an object. */
  static of(value: unknown, path: string): Definition {
    if (!isRecord(value)) throw new TypeError(`${path} is ${shown(value)}, not an object`);
    return new Definition(value, path);
  }

  get(key: string): unknown {
    return Object.hasOwn(this.fields, key) ? this.fields[key] : undefined;
  }

  /** The kind that the part says it is. */
  get type(): string {
    return this.string('type');
  }

  /** A part inside; undefined where it is missing or null. */
  part(key: string): Definition | undefined {
    const value = this.get(key);
    return value === undefined || value === null ? undefined : Definition.of(value, this.inside(key));
  }

  /** The parts of a list. */
  parts(key: string): Definition[] {
    return this.list(key).map((item, index) => Definition.of(item, `${this.inside(key)}[${index}]`));
  }

  list(key: string): readonly unknown[] {
    const value = this.get(key);
    if (!Array.isArray(value)) throw this.invalid(key, 'a list');
    return value;
  }

  string(key: string, otherwise?: string): string {
    const value = this.get(key) ?? otherwise;
    if (typeof value !== 'string') throw this.invalid(key, 'text');
    return value;
  }

  boolean(key: string, otherwise?: boolean): boolean {
    const value = this.get(key) ?? otherwise;
    if (typeof value !== 'boolean') throw this.invalid(key, 'true or false');
    return value;
  }

  /** A whole number from 0 up. */
  count(key: string, otherwise?: number): number {
    const value = this.get(key) ?? otherwise;
    if (!isCount(value)) throw this.invalid(key, 'a whole number from 0 up');
    return value;
  }

  /** Spellings with their numbers. */
  vocabulary(key: string): Map<string, number> {
    const value = this.get(key);
    if (!isRecord(value)) throw this.invalid(key, 'an object with a number for each token');
    const ids = new Map(Object.entries(value) as [string, number][]);
    if (ids.size === 0) throw this.invalid(key, 'an object with a number for each token, and not empty');
    for (const [token, id] of ids)
      if (!isCount(id))
        throw new TypeError(
          `${this.inside(key)} gives ${shown(token)} the number ${shown(id)}; it must be a whole number from 0 up`,
        );
    return ids;
  }

  /** One of the kinds that `known` has a maker for. */
  oneOf<Made>(known: Readonly<Record<string, (definition: Definition) => Made>>): Made {
    const { type } = this;
    const make = Object.hasOwn(known, type) ? known[type] : undefined;
    if (make === undefined)
      throw new TypeError(`${this.path} is of type ${shown(type)}; supported: ${Object.keys(known).join(', ')}`);
    return make(this);
  }

  invalid(key: string, expected: string): TypeError {
    return new TypeError(`${this.inside(key)} is ${shown(this.get(key))}; it must be ${expected}`);
  }

  private inside(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`;
  }
}

/** Numbers of tokens go up to here: far beyond any vocabulary, and small enough to count with. */
const MAX_ID = 2 ** 24;

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < MAX_ID;
}

/** A value for an error, cut short. */
export function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 100 ? `${text.slice(0, 100)}...` : text;
}
