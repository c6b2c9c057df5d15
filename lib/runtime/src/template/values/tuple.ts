import { PythonObject, type Value } from './value';

/** A Python tuple. */
export class Tuple extends PythonObject {
  readonly typeName = 'tuple';

  /** @param fields - names of the items, which are attributes then */
  constructor(
    readonly items: readonly Value[],
    readonly fields: readonly string[] = [],
  ) {
    super();
  }
}
