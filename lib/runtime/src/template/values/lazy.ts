import { PythonObject, type Value } from './value';

/** A Python iterator: its items are calculated when they are read, and can be read once. */
export class Lazy extends PythonObject {
  private readonly iterator: Iterator<Value>;

  /** @param typeName - the type in Python, for messages */
  constructor(
    items: Iterable<Value>,
    readonly typeName = 'generator',
  ) {
    super();
    this.iterator = items[Symbol.iterator]();
  }

  /** Returns the next item, or undefined after the last. */
  next(): Value | undefined {
    const { done, value } = this.iterator.next();
    return done === true ? undefined : (value as Value);
  }

  *[Symbol.iterator](): Generator<Value, void, undefined> {
    for (let item = this.next(); item !== undefined; item = this.next()) yield item;
  }
}
