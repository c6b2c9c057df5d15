import { isFilter } from '../filters/filters';
import { TemplateError } from '../template-error';
import { isTest } from '../tests';
import type { Body } from './nodes';

/**
 * Throws for a filter or test that Jinja does not have. As in Jinja, a name that is used under a condition is not
 * checked before it is used.
 */
export function checkNames(template: Body): void {
  visit(template, false);
}

function visit(node: unknown, isConditional: boolean): void {
  if (Array.isArray(node)) for (const item of node) visit(item, isConditional);
  else if (typeof node === 'object' && node !== null) {
    const { kind, name, line } = node as { readonly kind?: string; readonly name?: string; readonly line?: number };
    if (!isConditional && name !== undefined) checkName(kind, name, line);
    for (const [part, inner] of Object.entries(node)) visit(inner, isUnderCondition(kind, part, isConditional));
  }
}

function checkName(kind: string | undefined, name: string, line: number | undefined): void {
  if (kind === 'filter' && !isFilter(name)) throw new TemplateError(`there is no filter '${name}'`, line);
  if (kind === 'test' && !isTest(name)) throw new TemplateError(`there is no test '${name}'`, line);
}

/** A body, and what belongs to it, starts again without a condition. */
function isUnderCondition(kind: string | undefined, part: string, isConditional: boolean): boolean {
  if (kind === 'if' || kind === 'conditional') return true;
  const startsAgain = part === 'macro' || (kind !== undefined && ['body', 'condition', 'otherwise'].includes(part));
  return isConditional && !startsAgain && !(part === 'filter' && kind?.endsWith('block') === true);
}
