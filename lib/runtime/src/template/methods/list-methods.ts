import { TemplateError } from '../template-error';
import type { Runtime } from '../runtime';
import type { Arguments } from '../values/arguments';
import { areEqual } from '../values/equality';
import type { List, Value } from '../values/value';
import { asInteger } from './parameters';

/** The methods of lists and tuples that do not change them, by name. */
export const LIST_METHODS: Readonly<Record<string, (list: List, args: Arguments, run: Runtime) => Value>> = {
  count: (list, args, run) => {
    const [wanted = null] = args.readPositional('count', ['value'], 1);
    run.budget.readWhole(list as Value);
    return BigInt(list.filter((item) => areEqual(item, wanted)).length);
  },
  index: (list, args, run) => {
    const [wanted = null, start = 0n, stop = BigInt(list.length)] = args.readPositional(
      'index',
      ['value', 'start', 'stop'],
      1,
    );
    run.budget.readWhole(list as Value);
    const place = (bound: Value): number => {
      const at = asInteger(bound, 'a bound of index()');
      return at < 0 ? Math.max(0, at + list.length) : at;
    };
    const [from, to] = [place(start), place(stop)];
    const at = list.findIndex((item, index) => index >= from && index < to && areEqual(item, wanted));
    if (at < 0) throw new TemplateError('index() does not find the value');
    return BigInt(at);
  },
};
