import type { Budget } from './budget';
import type { Arguments } from './values/arguments';
import type { Value } from './values/value';

/** What filters, tests, methods and operators use of the interpreter. */
export interface Runtime {
  readonly budget: Budget;
  readonly now: Date;
  /** `object.name` */
  attribute(object: Value, name: string): Value;
  /** `object[index]` */
  item(object: Value, index: Value): Value;
  filter(name: string, operand: Value, args: Arguments): Value;
  test(name: string, operand: Value, args: Arguments): boolean;
}
