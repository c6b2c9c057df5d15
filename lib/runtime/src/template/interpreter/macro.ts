import { TemplateError } from '../template-error';
import type { Expression, MacroDefinition } from '../syntax/nodes';
import type { Arguments } from '../values/arguments';
import { Callable } from '../values/callable';
import { Dict } from '../values/dict';
import { reprOf } from '../values/print';
import { Tuple } from '../values/tuple';
import { Undefined } from '../values/undefined';
import { type Value, valueOr } from '../values/value';
import { Scope } from './scope';

/** What a macro needs of the interpreter. */
export interface MacroRunner {
  evaluate(expression: Expression, scope: Scope): Value;
  /** Renders the body of a macro. */
  run(macro: MacroDefinition, scope: Scope): string;
}

/** A macro, or `caller` of a call block. */
export class Macro extends Callable {
  readonly typeName = 'Macro';

  constructor(
    private readonly definition: MacroDefinition,
    private readonly outer: Scope,
    private readonly runner: MacroRunner,
  ) {
    super();
  }

  override call(args: Arguments): Value {
    const { parameters, body } = this.definition;
    const scope = new Scope(this.outer, body);
    const keywords = new Map(args.keywords);
    const given = parameters.map(({ name }, index) => {
      const value = valueOr(args.positional[index], () => keywords.get(name));
      if (index >= args.positional.length) keywords.delete(name);
      return value;
    });
    this.setSpecial(scope, args, keywords);
    for (const [index, { name, fallback }] of parameters.entries())
      scope.set(
        name,
        valueOr(given[index], () =>
          fallback === undefined
            ? new Undefined(`the parameter '${name}' has no value`)
            : this.runner.evaluate(fallback, scope),
        ),
      );
    return this.runner.run(this.definition, scope);
  }

  /** Sets `caller`, `kwargs` and `varargs` if the body reads them; other arguments are an error. */
  private setSpecial(scope: Scope, args: Arguments, keywords: Map<string, Value>): void {
    const { parameters, reads } = this.definition;
    const isOwn = (name: string): boolean =>
      reads.has(name) && !parameters.some((parameter) => parameter.name === name);
    if (isOwn('caller')) {
      const caller = keywords.get('caller');
      keywords.delete('caller');
      scope.set(
        'caller',
        caller === undefined || caller === null ? new Undefined('the macro was called without a call block') : caller,
      );
    }
    const [unknown] = keywords.keys();
    if (isOwn('kwargs')) scope.set('kwargs', new Dict(keywords));
    else if (unknown !== undefined) throw new TemplateError(`the macro ${this.title} has no parameter '${unknown}'`);
    const more = args.positional.slice(parameters.length);
    if (isOwn('varargs')) scope.set('varargs', new Tuple(more));
    else if (more.length > 0)
      throw new TemplateError(
        `the macro ${this.title} has ${args.positional.length} arguments; it takes at most ${parameters.length}`,
      );
  }

  private get title(): string {
    return this.definition.name === undefined ? "'caller'" : `'${this.definition.name}'`;
  }

  override print(): string {
    const { name } = this.definition;
    return `<Macro ${name === undefined ? 'anonymous' : reprOf(name)}>`;
  }

  override attribute(name: string): Value | undefined {
    if (name === 'name') return this.definition.name ?? null;
    if (name === 'arguments') return new Tuple(this.definition.parameters.map((parameter) => parameter.name));
    if (name === 'caller') return this.definition.reads.has('caller');
    return undefined;
  }
}
