import type { Dict } from './dict';
import { Tuple } from './tuple';
import { PythonObject, type Value } from './value';

/** What `keys()`, `values()` and `items()` of a dict return. */
export class DictView extends PythonObject {
  readonly typeName: string;

  constructor(
    readonly kind: 'keys' | 'values' | 'items',
    readonly dict: Dict,
  ) {
    super();
    this.typeName = `dict_${kind}`;
  }

  *[Symbol.iterator](): Generator<Value, void, undefined> {
    for (const [key, value] of this.dict.entries())
      yield this.kind === 'keys' ? key : this.kind === 'values' ? value : new Tuple([key, value]);
  }
}
