import { isRecord } from '../checkpoint/json-file';
import { invalidRequest } from './api-error';

/** Reads fields of a request's body, each checked, with errors that name the field, the value and what is allowed. Null counts as absent. */
export class RequestFields {
  private readonly values: Readonly<Record<string, unknown>>;

  constructor(body: unknown, private readonly path = '') {
    if (!isRecord(body)) throw invalidRequest(path === '' ? null : path, `${path === '' ? 'The body' : path} must be a JSON object.`, 'invalid_type');
    this.values = body;
  }

  get names(): readonly string[] {
    return Object.keys(this.values);
  }

  get(name: string): unknown {
    return Object.hasOwn(this.values, name) ? this.values[name] ?? undefined : undefined;
  }

  text(name: string): string | undefined {
    const value = this.get(name);
    if (value !== undefined && typeof value !== 'string') throw this.invalid(name, 'text');
    return value;
  }

  boolean(name: string): boolean | undefined {
    const value = this.get(name);
    if (value !== undefined && typeof value !== 'boolean') throw this.invalid(name, 'true or false');
    return value;
  }

  number(name: string, min: number, max: number): number | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !(value >= min && value <= max)) throw this.invalid(name, `a number from ${min} to ${max}`);
    return value;
  }

  integer(name: string, min: number, max: number): number | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    if (!Number.isSafeInteger(value) || (value as number) < min || (value as number) > max) throw this.invalid(name, `a whole number from ${min} to ${max}`);
    return value as number;
  }

  section(name: string): RequestFields | undefined {
    const value = this.get(name);
    return value === undefined ? undefined : new RequestFields(value, this.pathOf(name));
  }

  invalid(name: string, allowed: string): Error {
    const shown = JSON.stringify(this.get(name))?.slice(0, 100) ?? 'missing';
    return invalidRequest(this.pathOf(name), `${this.pathOf(name)} is ${shown}; it must be ${allowed}.`);
  }

  private pathOf(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }
}
