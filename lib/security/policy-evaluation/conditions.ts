import { type Context, like } from './patterns';

type Test = (given: string, value: string, context: Context) => boolean;

/** Whether an operator is one that `holds` evaluates, with its prefix and suffix. */
export function isEvaluated(name: string): boolean {
  return name === 'Null' || OPERATORS[partsOf(name).operator] !== undefined;
}

/**
 * Returns whether a condition holds for the values that a request has of a key.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function holds(
  name: string,
  given: readonly string[] | undefined,
  values: readonly string[],
  context: Context,
): boolean {
  if (name === 'Null') return (given === undefined) === (values[0] === 'true');
  const { of, operator, ifExists } = partsOf(name);
  const test = OPERATORS[operator];
  if (test === undefined) throw new Error(`The operator ${name} is not evaluated.`);
  const negated = operator.includes('Not');
  const fits = (it: string) => values.some((value) => test(it, value, context)) !== negated;
  if (given === undefined) return ifExists || of === 'ForAllValues' || (negated && of === undefined);
  if (of === 'ForAllValues') return given.every(fits);
  if (of === 'ForAnyValue' || !negated) return given.some(fits);
  return given.every(fits);
}

function partsOf(name: string) {
  const [, of, operator = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(name) ?? [];
  return { of, operator, ifExists: ifExists !== undefined };
}

const equal: Test = (given, value, context) =>
  given === value || (value.includes('${') && pattern(given, value, context));
const pattern: Test = (given, value, context) => like(value, given, context);
const sameText: Test = (given, value) => given.toLowerCase() === value.toLowerCase();

/** By operator, without the negation. */
const OPERATORS: Readonly<Record<string, Test>> = {
  StringEquals: equal,
  StringNotEquals: equal,
  StringEqualsIgnoreCase: sameText,
  StringNotEqualsIgnoreCase: sameText,
  StringLike: pattern,
  StringNotLike: pattern,
  ArnEquals: pattern,
  ArnNotEquals: pattern,
  ArnLike: pattern,
  ArnNotLike: pattern,
  Bool: sameText,
  NumericEquals: (given, value) => Number(given) === Number(value),
  NumericNotEquals: (given, value) => Number(given) === Number(value),
  NumericLessThan: (given, value) => Number(given) < Number(value),
  NumericLessThanEquals: (given, value) => Number(given) <= Number(value),
  NumericGreaterThan: (given, value) => Number(given) > Number(value),
  NumericGreaterThanEquals: (given, value) => Number(given) >= Number(value),
};
