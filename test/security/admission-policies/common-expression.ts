import { isDeepStrictEqual } from 'node:util';
import { runInNewContext } from 'node:vm';

/** What an expression may name, such as `object`. */
export type Names = Readonly<Record<string, unknown>>;

/**
 * Returns the value of an expression of the Common Expression Language, as far as admission policies use it: it is
 * translated to JavaScript. `test/real/access` gives the same cases to a real API server.
 *
 * @see https://kubernetes.io/docs/reference/using-api/cel/ (optional fields, read 2026-11)
 */
export function evaluated(expression: string, names: Names): unknown {
  const texts: string[] = [];
  const script = expression
    .replaceAll(/'[^']*'|"[^"]*"/g, (text) => `text${texts.push(text.slice(1, -1)) - 1}`)
    .replaceAll(/has\(([\w.]+)\)/g, '($1 !== undefined)')
    .replaceAll('.?', '?.')
    .replaceAll(/([\w.?]+)\.orValue\((\[\]|\{\}|false|0)\)/g, '($1 ?? $2)')
    .replaceAll(/\.all\((\w), /g, '.every(($1) => ')
    .replaceAll(/\.exists\((\w), /g, '.some(($1) => ')
    .replaceAll(/([\w.]+)\.matches\((\w+)\)/g, 'new RegExp($2).test($1)')
    .replaceAll(/([\w.]+) in (\[[^\]]*\]|\([^)]*\)|[\w.]+)/g, 'isIn($1, $2)')
    .replaceAll(/([\w.]+) != ([\w.]+)/g, '!same($1, $2)');
  // Lists are joined by '+' outside of brackets, texts inside.
  const terms = script.split(/ \+ (?![^(]*\))/);
  const joined = terms.length === 1 ? script : `[${terms.join(', ')}].flat()`;
  const named = Object.fromEntries(texts.map((text, index) => [`text${index}`, text]));
  return runInNewContext(joined, { ...names, ...named, isIn, same: isDeepStrictEqual });
}

function isIn(item: string, items: readonly string[] | object): boolean {
  return Array.isArray(items) ? items.includes(item) : item in items;
}
