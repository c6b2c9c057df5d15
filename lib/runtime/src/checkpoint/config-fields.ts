import { isRecord, readJson } from './json-file';
import { ModelError } from './model-error';

/** Reads and checks fields of a JSON configuration. Errors name the field, its value and the allowed values. */
export class ConfigFields {
  static read(path: string): ConfigFields {
    return new ConfigFields(path, readJson(path, 'config-invalid'));
  }

  constructor(
    private readonly path: string,
    private readonly values: Readonly<Record<string, unknown>>,
  ) {}

  get(name: string): unknown {
    return Object.hasOwn(this.values, name) ? this.values[name] : undefined;
  }

  /** A whole number from `min` to `max`; `fallback` if the field is missing or null. */
  integer(name: string, min: number, max: number, fallback?: number): number {
    const value = this.get(name) ?? fallback;
    if (!Number.isSafeInteger(value) || (value as number) < min || (value as number) > max)
      throw this.invalid(name, `a whole number from ${min} to ${max}`);
    return value as number;
  }

  /** A finite number greater than zero. */
  positive(name: string, fallback?: number): number {
    const value = this.get(name) ?? fallback;
    if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0)
      throw this.invalid(name, 'a number greater than 0');
    return value;
  }

  /** A finite number, zero or greater. */
  nonNegative(name: string): number {
    const value = this.get(name);
    if (typeof value !== 'number' || !Number.isFinite(value) || value < 0)
      throw this.invalid(name, 'a number, 0 or greater');
    return value;
  }

  /** A number from 0 to 1. */
  fraction(name: string): number {
    const value = this.get(name);
    if (typeof value !== 'number' || !(value >= 0 && value <= 1)) throw this.invalid(name, 'a number from 0 to 1');
    return value;
  }

  boolean(name: string, fallback: boolean): boolean {
    const value = this.get(name) ?? fallback;
    if (typeof value !== 'boolean') throw this.invalid(name, 'true or false');
    return value;
  }

  /** One of `allowed`; any other value is an unsupported model, not an invalid file. */
  oneOf<T extends string>(name: string, allowed: readonly T[], fallback?: T): T {
    const value = this.get(name) ?? fallback;
    const match = allowed.find((item) => item === value);
    if (match === undefined) throw this.unsupported(name, allowed.join(', '));
    return match;
  }

  /** Any number of token numbers below `vocabSize`: none (also -1, unsigned in GGUF files), one, or a list. */
  tokenIds(name: string, vocabSize: number): number[] {
    const value = this.get(name) ?? [];
    const ids: unknown[] = (Array.isArray(value) ? value : [value]).filter((id) => id !== -1 && id !== 2 ** 32 - 1);
    if (!ids.every((id) => Number.isSafeInteger(id) && (id as number) >= 0 && (id as number) < vocabSize))
      throw this.invalid(name, `token numbers below ${vocabSize}`);
    return ids as number[];
  }

  /** A nested object; undefined if the field is missing or null. */
  section(name: string): ConfigFields | undefined {
    const value = this.get(name) ?? undefined;
    if (value === undefined) return undefined;
    if (!isRecord(value)) throw this.invalid(name, 'an object');
    return new ConfigFields(`${this.path}, ${name}`, value);
  }

  /** Throws if a setting has a value that changes the computation in an unsupported way. */
  mustBe(name: string, expected: unknown, absent: unknown = expected): void {
    if ((this.get(name) ?? absent) !== expected) throw this.unsupported(name, JSON.stringify(expected));
  }

  invalid(name: string, allowed: string): ModelError {
    return new ModelError('config-invalid', `${this.path}: ${name} is ${this.shown(name)}; it must be ${allowed}.`);
  }

  unsupported(name: string, supported: string): ModelError {
    return new ModelError(
      'config-unsupported',
      `${this.path}: ${name} is ${this.shown(name)}; supported: ${supported}.`,
    );
  }

  private shown(name: string): string {
    const value = this.get(name);
    // A deeply nested value would overflow the stack of JSON.stringify.
    if (typeof value === 'object' && value !== null)
      return Array.isArray(value) ? `a list of ${value.length}` : 'an object';
    return JSON.stringify(value)?.slice(0, 200) ?? 'missing';
  }
}
