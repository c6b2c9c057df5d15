import { PythonObject, type Value } from './value';

/** A value of `namespace()`, whose attributes can be set. */
export class Namespace extends PythonObject {
  readonly typeName = 'Namespace';

  readonly attributes = new Map<string, Value>();
}
