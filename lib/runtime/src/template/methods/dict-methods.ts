import type { Arguments } from '../values/arguments';
import { Dict } from '../values/dict';
import { DictView } from '../values/dict-view';
import { type Value, valueOr } from '../values/value';

/** The methods of dicts that do not change them, by name. */
export const DICT_METHODS: Readonly<Record<string, (dict: Dict, args: Arguments) => Value>> = {
  copy: (dict, args) => {
    args.read('copy', []);
    return new Dict(dict.entries());
  },
  get: (dict, args) => {
    const [key = null, fallback = null] = args.readPositional('get', ['key', 'default'], 1);
    return valueOr(dict.get(key), () => fallback);
  },
  items: (dict, args) => view('items', dict, args),
  keys: (dict, args) => view('keys', dict, args),
  values: (dict, args) => view('values', dict, args),
};

function view(kind: DictView['kind'], dict: Dict, args: Arguments): DictView {
  args.read(kind, []);
  return new DictView(kind, dict);
}
