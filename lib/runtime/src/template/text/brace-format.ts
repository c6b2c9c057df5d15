import type { Runtime } from '../runtime';
import { MissingFeature, TemplateError } from '../template-error';
import type { Arguments } from '../values/arguments';
import { reprOf, textOf } from '../values/print';
import type { Value } from '../values/value';
import { formatBySpec } from './format-spec';

const PIECE = /\{\{|\}\}|\{((?:[^{}]|\{[^{}]*\})*)\}|[{}]/g;
const FIELD = /^([^.[:!]*)((?:\.[^.[:!]+|\[[^\]]+\])*)(?:!(.))?(?::([^]*))?$/;

/** `text.format(...)`: replaces each field in braces. */
export function formatBraces(text: string, args: Arguments, run: Runtime): string {
  let automatic = 0;
  let isNumbered = false;
  const valueOf = (name: string): Value => {
    const isNumber = /^\d*$/.test(name);
    const index = name === '' ? automatic : Number(name);
    if (name === '') automatic += 1;
    else if (isNumber) isNumbered = true;
    if (automatic > 0 && isNumbered) throw new TemplateError('format() has fields with and without numbers');
    const value = isNumber ? args.positional[index] : args.keywords.get(name);
    if (value === undefined) throw new TemplateError(`format() has no value for '{${name}}'`);
    return value;
  };
  const field = (inside: string): string => {
    const match = FIELD.exec(inside);
    if (match === null) throw new TemplateError(`'{${inside}}' is not a valid field of format()`);
    const [, name = '', path = '', conversion, spec = ''] = match;
    const value = follow(valueOf(name), path, run);
    const nested = spec.replaceAll(/\{([^{}]*)\}/g, (_whole, inner: string) => field(inner));
    return formatBySpec(convert(value, conversion), nested, run);
  };
  return text.replaceAll(PIECE, (whole, inside?: string) => {
    if (inside !== undefined) return run.budget.made(field(inside));
    if (whole.length === 1) throw new TemplateError(`format() finds a single '${whole}' in its text`);
    return whole.charAt(0);
  });
}

function follow(start: Value, path: string, run: Runtime): Value {
  let value = start;
  for (const [, name, index] of path.matchAll(/\.([^.[]+)|\[([^\]]+)\]/g)) {
    if (name !== undefined) value = run.attribute(value, name);
    else if (index !== undefined) value = run.item(value, /^\d+$/.test(index) ? BigInt(index) : index);
  }
  return value;
}

function convert(value: Value, conversion: string | undefined): Value {
  if (conversion === undefined) return value;
  if (conversion === 's') return textOf(value);
  if (conversion === 'r') return reprOf(value);
  throw new MissingFeature(`The conversion '!${conversion}' of format()`);
}
