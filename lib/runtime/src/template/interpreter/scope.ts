import type { Body } from '../syntax/nodes';
import type { Value } from '../values/value';

/** Variables that statements see: their own, and those of the scopes around. */
export class Scope {
  /** A variable that is undefined, whatever the scopes around say, is here without a value. */
  private readonly variables = new Map<string, Value | undefined>();

  constructor(
    private readonly outer: Scope | undefined,
    body?: Body,
  ) {
    for (const name of body?.blanks ?? []) this.variables.set(name, undefined);
  }

  get(name: string): Value | undefined {
    if (this.variables.has(name)) return this.variables.get(name);
    return this.outer?.get(name);
  }

  set(name: string, value: Value): void {
    this.variables.set(name, value);
  }
}
