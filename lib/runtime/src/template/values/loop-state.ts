import { TemplateError } from '../template-error';
import type { Arguments } from './arguments';
import { Callable, NativeFunction } from './callable';
import { areEqual } from './equality';
import { Undefined } from './undefined';
import { type List, type Value, valueOr } from './value';

/** The variable `loop`. Items are read one ahead only if the template asks for what comes next. */
export class LoopState extends Callable {
  readonly typeName = 'LoopContext';
  private iterator: Iterator<Value>;
  private index = -1;
  private before: Value | undefined;
  private current: Value | undefined;
  /** The item after the current one, if it was read; `done` after the last. */
  private ahead: IteratorResult<Value> | undefined;
  private lastChanged: List | undefined;

  /**
   * @param known - the number of items. @default - all items are read if the template asks for it
   * @param recurse - renders the loop for other items. @default - the loop is not recursive
   */
  constructor(
    items: Iterable<Value>,
    private known: number | undefined,
    private readonly depth: number,
    private readonly recurse: ((items: Value, depth: number) => Value) | undefined,
  ) {
    super();
    this.iterator = items[Symbol.iterator]();
  }

  /** Goes to the next item, and returns it; undefined after the last. */
  next(): Value | undefined {
    const { done, value } = this.ahead ?? this.iterator.next();
    this.ahead = undefined;
    if (done === true) return undefined;
    this.index += 1;
    this.before = this.current;
    this.current = value as Value;
    return this.current;
  }

  get length(): number {
    if (this.known === undefined) {
      const rest: Value[] = [];
      for (let next = this.iterator.next(); next.done !== true; next = this.iterator.next()) rest.push(next.value);
      this.known = rest.length + this.index + 1 + (this.ahead !== undefined && this.ahead.done !== true ? 1 : 0);
      this.iterator = rest[Symbol.iterator]();
    }
    return this.known;
  }

  override call(args: Arguments): Value {
    const [items] = args.read('loop', ['iterable'], 1);
    if (this.recurse === undefined) throw new TemplateError("the loop is called, but it is not 'recursive'");
    return this.recurse(items ?? null, this.depth + 1);
  }

  override print(): string {
    return `<LoopContext ${this.index + 1}/${this.length}>`;
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'index':
        return BigInt(this.index + 1);
      case 'index0':
        return BigInt(this.index);
      case 'revindex':
        return BigInt(this.length - this.index);
      case 'revindex0':
        return BigInt(this.length - this.index - 1);
      case 'first':
        return this.index === 0;
      case 'last':
        return this.peek().done === true;
      case 'length':
        return BigInt(this.length);
      case 'depth':
        return BigInt(this.depth + 1);
      case 'depth0':
        return BigInt(this.depth);
      case 'previtem':
        return valueOr(this.before, () => new Undefined('there is no previous item'));
      case 'nextitem':
        return this.peek().done === true ? new Undefined('there is no next item') : (this.peek().value as Value);
      case 'cycle':
        return new NativeFunction((args) => this.cycle(args.positional));
      case 'changed':
        return new NativeFunction((args) => this.hasChanged(args.positional));
      default:
        return undefined;
    }
  }

  private peek(): IteratorResult<Value> {
    this.ahead ??= this.iterator.next();
    return this.ahead;
  }

  private cycle(items: List): Value {
    const item = items[this.index % items.length];
    if (item === undefined) throw new TemplateError('loop.cycle() needs at least one value');
    return item;
  }

  private hasChanged(values: List): boolean {
    const isSame = this.lastChanged !== undefined && areEqual(this.lastChanged, values);
    this.lastChanged = values;
    return !isSame;
  }
}
