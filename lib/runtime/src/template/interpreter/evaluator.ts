import type { Budget } from '../budget';
import { filterByName, MISSING_FILTERS } from '../filters/filters';
import { attributeOf } from '../methods/attribute';
import { arithmetic, concatenated, signed } from '../operators/arithmetic';
import { holds } from '../operators/comparison';
import { itemAt, sliceOf } from '../operators/subscript';
import type { Runtime } from '../runtime';
import type { ArgumentList, Expression, FilterExpression } from '../syntax/nodes';
import { MissingFeature, TemplateError } from '../template-error';
import { testByName } from '../tests';
import { Arguments } from '../values/arguments';
import { Callable } from '../values/callable';
import { Dict } from '../values/dict';
import { itemsOf } from '../values/iteration';
import { Markup } from '../values/markup';
import { reprOf } from '../values/print';
import { isTrue } from '../values/truth';
import { Tuple } from '../values/tuple';
import { typeName } from '../values/type-name';
import { Undefined } from '../values/undefined';
import { type Value, valueOr } from '../values/value';
import type { Scope } from './scope';

/** Calculates the values of expressions. */
export class Evaluator implements Runtime {
  /** The line of the template that is being evaluated. */
  line = 1;

  constructor(
    readonly budget: Budget,
    readonly now: Date,
  ) {}

  evaluate(node: Expression, scope: Scope): Value {
    this.line = node.line;
    switch (node.kind) {
      case 'literal':
        return this.budget.used(node.value);
      case 'name':
        return this.budget.used(valueOr(scope.get(node.name), () => this.undefinedName(node.name)));
      case 'attribute':
        return this.budget.used(this.attribute(this.evaluate(node.object, scope), node.attribute));
      case 'item':
        return this.evaluateItem(node.object, node.index, scope);
      case 'list':
        return this.budget.made(node.items.map((item) => this.evaluate(item, scope)));
      case 'tuple':
        return this.budget.made(new Tuple(node.items.map((item) => this.evaluate(item, scope))));
      case 'dict':
        return this.budget.made(
          new Dict(
            node.entries.map(([key, value]) => [this.evaluate(key, scope), this.evaluate(value, scope)] as const),
          ),
        );
      case 'call':
        return this.call(this.evaluate(node.callee, scope), this.arguments(node, scope), node.line);
      case 'filter':
        return this.evaluateFilter(node, scope, '');
      case 'test':
        return this.test(node.name, this.evaluate(node.operand, scope), this.arguments(node, scope));
      case 'not':
        return !isTrue(this.evaluate(node.operand, scope));
      case 'negative':
      case 'positive':
        return this.budget.used(signed(node.kind, this.evaluate(node.operand, scope)));
      case 'and':
      case 'or': {
        const left = this.evaluate(node.left, scope);
        return isTrue(left) === (node.kind === 'or') ? left : this.evaluate(node.right, scope);
      }
      case 'arithmetic':
        return this.budget.made(
          arithmetic(node.operator, this.evaluate(node.left, scope), this.evaluate(node.right, scope), this),
        );
      case 'comparison':
        return this.compare(node.first, node.rest, scope);
      case 'concatenation':
        return this.budget.made(
          concatenated(
            node.items.map((item) => this.evaluate(item, scope)),
            this,
          ),
        );
      case 'conditional':
        if (isTrue(this.evaluate(node.test, scope))) return this.evaluate(node.value, scope);
        if (node.otherwise !== undefined) return this.evaluate(node.otherwise, scope);
        return new Undefined(`the condition on line ${node.line} is false, and there is no 'else'`);
      default:
        throw new MissingFeature('A slice among several indexes');
    }
  }

  private undefinedName(name: string): Undefined {
    if (name === 'self') throw new MissingFeature("The variable 'self'");
    return new Undefined(`'${name}' is not defined`);
  }

  private compare(first: Expression, rest: readonly { operator: string; right: Expression }[], scope: Scope): boolean {
    let left = this.evaluate(first, scope);
    for (const { operator, right: expression } of rest) {
      const right = this.evaluate(expression, scope);
      if (!holds(operator, left, right, this)) return false;
      left = right;
    }
    return true;
  }

  private evaluateItem(object: Expression, index: Expression, scope: Scope): Value {
    const value = this.evaluate(object, scope);
    if (index.kind !== 'slice') return this.budget.used(this.item(value, this.evaluate(index, scope)));
    const bounds = [index.start, index.stop, index.step].map((bound) =>
      bound === undefined ? null : this.evaluate(bound, scope),
    );
    return this.budget.made(sliceOf(value, bounds, this));
  }

  /** Applies a filter; the innermost one of a block has the text of the block as its operand. */
  evaluateFilter(node: FilterExpression, scope: Scope, text: string): Value {
    const { operand } = node;
    const value =
      operand === undefined
        ? text
        : operand.kind === 'filter'
          ? this.evaluateFilter(operand, scope, text)
          : this.evaluate(operand, scope);
    const args = this.arguments(node, scope);
    this.line = node.line;
    return this.filter(node.name, value, args);
  }

  arguments(node: ArgumentList, scope: Scope): Arguments {
    if (
      node.positional.length === 0 &&
      node.keywords.length === 0 &&
      node.spread === undefined &&
      node.spreadKeywords === undefined
    )
      return Arguments.none;
    const positional = node.positional.map((argument) => this.evaluate(argument, scope));
    const keywords = new Map(node.keywords.map(([name, value]) => [name, this.evaluate(value, scope)] as const));
    if (node.spread !== undefined) positional.push(...this.budget.listOf(itemsOf(this.evaluate(node.spread, scope))));
    if (node.spreadKeywords !== undefined) this.spreadKeywords(this.evaluate(node.spreadKeywords, scope), keywords);
    return new Arguments(positional, keywords);
  }

  private spreadKeywords(value: Value, keywords: Map<string, Value>): void {
    if (!(value instanceof Dict)) throw new TemplateError(`'**' in a call needs a dict, not a ${typeName(value)}`);
    for (const [name, item] of value.entries()) {
      if (typeof name !== 'string') throw new TemplateError('the keywords of a call must be texts');
      if (keywords.has(name)) throw new TemplateError(`a call has two values for '${name}'`);
      keywords.set(name, item);
    }
  }

  call(callee: Value, args: Arguments, line: number): Value {
    this.line = line;
    if (callee instanceof Undefined) callee.fail();
    if (!(callee instanceof Callable)) throw new TemplateError(`a ${typeName(callee)} cannot be called`);
    return this.budget.made(callee.call(args));
  }

  attribute(object: Value, name: string): Value {
    const found = valueOr(attributeOf(object, name, this), () =>
      object instanceof Dict ? object.get(name) : undefined,
    );
    return valueOr(found, () => new Undefined(`a ${typeName(object)} has no attribute '${name}'`));
  }

  item(object: Value, index: Value): Value {
    const name = index instanceof Markup ? index.text : index;
    const found = valueOr(itemAt(object, name), () =>
      typeof name === 'string' ? attributeOf(object, name, this) : undefined,
    );
    if (found !== undefined) return found;
    const shown = typeof name === 'string' || typeof name === 'bigint' ? ` ${reprOf(name)}` : ' of that kind';
    return new Undefined(`a ${typeName(object)} has no item${shown}`);
  }

  filter(name: string, operand: Value, args: Arguments): Value {
    const filter = filterByName(name);
    if (filter === undefined) {
      if (MISSING_FILTERS.has(name)) throw new MissingFeature(`The filter '${name}'`);
      throw new TemplateError(`there is no filter '${name}'`);
    }
    this.budget.readWhole(operand);
    return this.budget.made(filter(operand, args, this));
  }

  test(name: string, operand: Value, args: Arguments): boolean {
    const test = testByName(name);
    if (test === undefined) throw new TemplateError(`there is no test '${name}'`);
    this.budget.spend(1);
    return test(operand, args, this);
  }
}
