import type { Arguments } from './arguments';
import { PythonObject, type Value } from './value';

/** A value that can be called: a function, a method, a macro or the `loop` of a recursive loop. */
export abstract class Callable extends PythonObject {
  abstract call(args: Arguments): Value;

  /** Returns an attribute; undefined if it has none of this name. */
  attribute(_name: string): Value | undefined {
    return undefined;
  }

  /** How it prints. @default - printing it is an error, as Python prints its address in memory */
  print(): string | undefined {
    return undefined;
  }
}

/** A function or method that is written in TypeScript. */
export class NativeFunction extends Callable {
  readonly typeName = 'builtin_function_or_method';

  constructor(private readonly run: (args: Arguments) => Value) {
    super();
  }

  override call(args: Arguments): Value {
    return this.run(args);
  }
}
