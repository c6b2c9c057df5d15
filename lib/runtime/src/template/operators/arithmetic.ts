import { SCALAR } from '../limits';
import type { Runtime } from '../runtime';
import { MissingFeature, TemplateError } from '../template-error';
import { formatPercent } from '../text/percent-format';
import { Markup } from '../values/markup';
import { textOf } from '../values/print';
import { Tuple } from '../values/tuple';
import { typeName } from '../values/type-name';
import { Undefined } from '../values/undefined';
import { isList, type Value } from '../values/value';
import { calculate, numberOf } from './numbers';

/** `left operator right`, for `+`, `-`, `*`, `/`, `//`, `%` and `**`. */
export function arithmetic(operator: string, left: Value, right: Value, run: Runtime): Value {
  if (operator === '%' && typeof left === 'string') return formatPercent(left, right, run);
  if (left instanceof Undefined) left.fail();
  if (right instanceof Undefined) right.fail();
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a !== undefined && b !== undefined) return calculate(operator, a, b);
  if (operator === '+') return added(left, right, run);
  if (operator === '*' && typeof b === 'bigint') return repeated(left, b, run);
  if (operator === '*' && typeof a === 'bigint') return repeated(right, a, run);
  if (left instanceof Markup) throw new MissingFeature(`'${operator}' of an escaped text`);
  throw unfit(operator, left, right);
}

/** `-operand` and `+operand` */
export function signed(kind: 'negative' | 'positive', operand: Value): Value {
  if (operand instanceof Undefined) operand.fail();
  const value = numberOf(operand);
  if (value === undefined) throw new TemplateError(`a ${typeName(operand)} has no sign`);
  return kind === 'negative' ? -value : value;
}

function added(left: Value, right: Value, run: Runtime): Value {
  if (typeof left === 'string' && typeof right === 'string') {
    run.budget.checkSize(left.length + right.length);
    return left + right;
  }
  if (isList(left) && isList(right)) {
    run.budget.checkSize(run.budget.sizeOf(left) + run.budget.sizeOf(right));
    return [...left, ...right];
  }
  if (left instanceof Tuple && right instanceof Tuple) {
    run.budget.checkSize(run.budget.sizeOf(left) + run.budget.sizeOf(right));
    return new Tuple([...left.items, ...right.items]);
  }
  if (isText(left) && isText(right)) return new Markup(escaped(left) + escaped(right));
  throw unfit('+', left, right);
}

function isText(value: Value): value is string | Markup {
  return typeof value === 'string' || value instanceof Markup;
}

function escaped(value: string | Markup): string {
  return typeof value === 'string' ? Markup.escape(value).text : value.text;
}

function repeated(value: Value, times: bigint, run: Runtime): Value {
  const count = times > 0n ? Number(times) : 0;
  run.budget.checkProduct(run.budget.sizeOf(value) + SCALAR, count);
  if (typeof value === 'string') return value.repeat(count);
  if (value instanceof Markup) return new Markup(value.text.repeat(count));
  const items = isList(value) ? value : value instanceof Tuple ? value.items : undefined;
  if (items === undefined) throw unfit('*', value, times);
  run.budget.spend(items.length * count);
  const all = Array.from({ length: count }, () => items).flat(1) as Value[];
  return isList(value) ? all : new Tuple(all);
}

function unfit(operator: string, left: Value, right: Value): TemplateError {
  return new TemplateError(`'${operator}' cannot be applied to a ${typeName(left)} and a ${typeName(right)}`);
}

/** `a ~ b ~ c` */
export function concatenated(values: readonly Value[], run: Runtime): string {
  const texts = values.map((value) => {
    if (typeof value !== 'string') run.budget.readWhole(value);
    return textOf(value);
  });
  run.budget.checkSize(texts.reduce((sum, { length }) => sum + length, 0));
  return texts.join('');
}
