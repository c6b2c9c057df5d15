import { TemplateError } from '../template-error';
import { PythonObject } from './value';

/** The value of a variable, attribute or item that does not exist. It prints as nothing, and has no items. */
export class Undefined extends PythonObject {
  readonly typeName = 'Undefined';

  /** @param reason - what is not defined, as a sentence */
  constructor(readonly reason: string) {
    super();
  }

  /** Throws, for an operation that needs a value. */
  fail(): never {
    throw new TemplateError(this.reason);
  }
}
