import { TemplateError } from '../template-error';
import type { Value } from './value';

/** The arguments of a call. */
export class Arguments {
  static readonly none = new Arguments([]);

  constructor(
    readonly positional: readonly Value[],
    readonly keywords: ReadonlyMap<string, Value> = new Map(),
  ) {}

  /** Returns the same arguments without the first. */
  rest(): Arguments {
    return new Arguments(this.positional.slice(1), this.keywords);
  }

  /**
   * Returns the value of each parameter; undefined for one that is not given.
   *
   * @param name - of the function, for messages
   * @param required - how many of the parameters must be given
   */
  read(name: string, parameters: readonly string[], required = 0): (Value | undefined)[] {
    if (this.positional.length > parameters.length)
      throw new TemplateError(
        `${name}() has ${this.positional.length} arguments; it takes at most ${parameters.length}`,
      );
    const values: (Value | undefined)[] = parameters.map((_, index) => this.positional[index]);
    for (const [keyword, value] of this.keywords) {
      const index = parameters.indexOf(keyword);
      if (index < 0) throw new TemplateError(`${name}() has no parameter '${keyword}'`);
      if (values[index] !== undefined) throw new TemplateError(`${name}() has two values for '${keyword}'`);
      values[index] = value;
    }
    for (const [index, value] of values.entries())
      if (value === undefined && index < required)
        throw new TemplateError(`${name}() needs a value for '${parameters[index]}'`);
    return values;
  }

  /** As {@link read}, for a function that takes no keywords. */
  readPositional(name: string, parameters: readonly string[], required = 0): (Value | undefined)[] {
    if (this.keywords.size > 0) throw new TemplateError(`${name}() takes no keyword arguments`);
    return this.read(name, parameters, required);
  }
}
