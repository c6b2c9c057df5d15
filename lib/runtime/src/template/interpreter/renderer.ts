import { setAttribute } from '../globals';
import { ITERATION } from '../limits';
import { LoopState } from '../values/loop-state';
import type {
  Body,
  CallExpression,
  FilterExpression,
  ForStatement,
  MacroDefinition,
  Statement,
  Target,
} from '../syntax/nodes';
import { TemplateError } from '../template-error';
import { Arguments } from '../values/arguments';
import { itemsOf, tryLength } from '../values/iteration';
import { Markup } from '../values/markup';
import { Namespace } from '../values/namespace';
import { textOf } from '../values/print';
import { isTrue } from '../values/truth';
import { typeName } from '../values/type-name';
import type { Value } from '../values/value';
import { Evaluator } from './evaluator';
import { Macro, type MacroRunner } from './macro';
import { Output } from './output';
import { Scope } from './scope';

/** How statements ended: a `break` or `continue` ends the statements around it up to the loop. */
type Flow = 'next' | 'break' | 'continue';

/** Runs the statements of a template. */
export class Renderer extends Evaluator implements MacroRunner {
  /** Renders a body that has variables of its own. */
  text(body: Body, scope: Scope): string {
    const output = new Output(this.budget);
    this.statements(body.statements, scope, output);
    return output.text();
  }

  run({ body }: MacroDefinition, scope: Scope): string {
    return this.budget.nested(() => this.text(body, scope));
  }

  private statements(statements: readonly Statement[], scope: Scope, output: Output): Flow {
    for (const statement of statements) {
      const flow = this.statement(statement, scope, output);
      if (flow !== 'next') return flow;
    }
    return 'next';
  }

  private statement(node: Statement, scope: Scope, output: Output): Flow {
    this.line = node.line;
    this.budget.spend(1);
    switch (node.kind) {
      case 'text':
        output.write(node.text);
        return 'next';
      case 'output':
        output.write(this.print(this.evaluate(node.expression, scope)));
        return 'next';
      case 'if':
        for (const { test, body } of node.branches)
          if (isTrue(this.evaluate(test, scope))) return this.statements(body, scope, output);
        return this.statements(node.otherwise, scope, output);
      case 'for':
        return this.for(node, scope, output);
      case 'set':
        this.assign(node.target, this.evaluate(node.value, scope), scope);
        return 'next';
      case 'set block':
        this.assign(node.target, this.block(node.body, node.filter, scope), scope);
        return 'next';
      case 'macro':
        this.budget.spend(node.macro.cost);
        scope.set(node.name, new Macro(node.macro, scope, this));
        return 'next';
      case 'call block':
        output.write(textOnly(this.callBlock(node.call, node.macro, scope)));
        return 'next';
      case 'filter block':
        output.write(textOnly(this.block(node.body, node.filter, scope)));
        return 'next';
      case 'with': {
        const inner = new Scope(scope, node.body);
        for (const [index, target] of node.targets.entries()) {
          const value = node.values[index];
          if (value !== undefined) this.assign(target, this.evaluate(value, scope), inner);
        }
        return this.statements(node.body.statements, inner, output);
      }
      case 'generation':
        output.write(this.text(node.body, new Scope(scope, node.body)));
        return 'next';
      default:
        return node.kind;
    }
  }

  /** Writes a value; a list is measured before, as it may hold another one many times. */
  private print(value: Value): string {
    this.budget.readWhole(value);
    this.budget.checkSize(this.budget.sizeOf(value));
    return textOf(value);
  }

  private block(body: Body, filter: FilterExpression | undefined, scope: Scope): Value {
    const inner = new Scope(scope, body);
    const text = this.budget.made(this.text(body, inner));
    return filter === undefined ? text : this.evaluateFilter(filter, inner, text);
  }

  private callBlock(node: CallExpression, definition: MacroDefinition, scope: Scope): Value {
    const callee = this.evaluate(node.callee, scope);
    const { positional, keywords } = this.arguments(node, scope);
    const caller = new Macro(definition, scope, this);
    return this.call(callee, new Arguments(positional, new Map([...keywords, ['caller', caller]])), node.line);
  }

  private for(node: ForStatement, scope: Scope, output: Output): Flow {
    this.loop(node, this.evaluate(node.iterable, scope), scope, output, 0);
    return 'next';
  }

  private loop(node: ForStatement, value: Value, scope: Scope, output: Output, depth: number): void {
    const items = node.condition === undefined ? itemsOf(value) : this.filtered(node, value, scope);
    const recurse = (inner: Value, innerDepth: number): Value =>
      this.budget.nested(() => {
        const innerOutput = new Output(this.budget);
        this.loop(node, inner, scope, innerOutput, innerDepth);
        return innerOutput.text();
      });
    const length = node.condition === undefined ? tryLength(value) : undefined;
    const state = new LoopState(items, length, depth, node.isRecursive ? recurse : undefined);
    let isDone = false;
    for (let item = this.nextItem(state); item !== undefined; item = this.nextItem(state)) {
      const inner = new Scope(scope, node.body);
      inner.set('loop', state);
      this.assign(node.target, item, inner);
      const flow = this.statements(node.body.statements, inner, output);
      if (flow === 'break') break;
      // Jinja takes an iteration that ends with `continue` for none, and so renders `else` if there is no other.
      isDone ||= flow === 'next';
    }
    if (!isDone && node.otherwise !== undefined)
      this.statements(node.otherwise.statements, new Scope(scope, node.otherwise), output);
  }

  private nextItem(state: LoopState): Value | undefined {
    this.budget.spend(ITERATION);
    return state.next();
  }

  /** The items for which the condition of a loop holds. They are chosen while the loop runs. */
  private *filtered(
    { target, condition }: ForStatement,
    value: Value,
    scope: Scope,
  ): Generator<Value, void, undefined> {
    for (const item of this.budget.counted(itemsOf(value))) {
      const inner = new Scope(scope);
      this.assign(target, item, inner);
      if (condition === undefined || isTrue(this.evaluate(condition, inner))) yield item;
    }
  }

  private assign(target: Target, value: Value, scope: Scope): void {
    if (target.kind === 'name') scope.set(target.name, value);
    else if (target.kind === 'namespace') {
      const space = scope.get(target.name);
      if (!(space instanceof Namespace))
        throw new TemplateError(`'${target.name}.${target.attribute}' cannot be set: '${target.name}' is no namespace`);
      setAttribute(space, target.attribute, value, this);
    } else this.unpack(target.items, value, scope);
  }

  private unpack(targets: readonly Target[], value: Value, scope: Scope): void {
    const items = this.budget.listOf(itemsOf(value));
    if (items.length !== targets.length)
      throw new TemplateError(
        `a ${typeName(value)} with ${items.length} items cannot be set to ${targets.length} names`,
      );
    for (const [index, target] of targets.entries()) this.assign(target, items[index] ?? null, scope);
  }
}

/** Jinja writes what a call block or filter block returns without converting it. */
function textOnly(value: Value): string {
  if (typeof value === 'string') return value;
  if (value instanceof Markup) return value.text;
  throw new TemplateError(`a block returns a ${typeName(value)} where a text is needed`);
}
