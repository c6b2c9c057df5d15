import { isRecord } from '../../checkpoint/json-file';

/** A part of a tokenizer.json with its path; reads and checks its fields. */
export class Definition {
  constructor(
    private readonly fields: Readonly<Record<string, unknown>>,
    readonly path: string,
  ) {}

  /** Creates the part for `value`, which must be an object. */
  static of(value: unknown, path: string): Definition {
    if (!isRecord(value)) throw new TypeError(`${path} is ${shown(value)}, not an object`);
    return new Definition(value, path);
  }

  get(key: string): unknown {
    return Object.hasOwn(this.fields, key) ? this.fields[key] : undefined;
  }

  /** The `type` of the part. */
  get type(): string {
    return this.string('type');
  }

  /** A nested part; undefined if it is missing or null. */
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

  /** A whole number, 0 or greater. */
  count(key: string, otherwise?: number): number {
    const value = this.get(key) ?? otherwise;
    if (!isCount(value)) throw this.invalid(key, 'a whole number, 0 or greater');
    return value;
  }

  /** Spellings with their ids. */
  vocabulary(key: string): Map<string, number> {
    const value = this.get(key);
    if (!isRecord(value)) throw this.invalid(key, 'an object with a number for each token');
    const ids = new Map(Object.entries(value) as [string, number][]);
    if (ids.size === 0) throw this.invalid(key, 'an object with at least one token and its number');
    for (const [token, id] of ids)
      if (!isCount(id))
        throw new TypeError(
          `${this.inside(key)} gives ${shown(token)} the number ${shown(id)}; it must be a whole number, 0 or greater`,
        );
    return ids;
  }

  /** Makes the part by its type; `known` has a function for each supported type. */
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

/** The limit of token ids: larger than any vocabulary, and small enough for exact arithmetic. */
const MAX_ID = 2 ** 24;

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < MAX_ID;
}

/** Formats a value for an error message, shortened. */
export function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 100 ? `${text.slice(0, 100)}...` : text;
}
