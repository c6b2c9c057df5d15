import { endOfString } from './end-of-string';

/**
 * Checks JSON text before it is parsed: its nesting depth, and the names in its objects. `JSON.parse` silently keeps
 * the last of two equal names and builds any nesting in memory. Does not check that the text is valid JSON;
 * `JSON.parse` does that.
 *
 * @param problemOf - what is wrong with a name; it is repeated if its object has it already
 * @returns the problem, or undefined
 */
export function problemOfJsonNames(
  text: string,
  maxDepth: number,
  problemOf: (name: string, isRepeated: boolean) => string | undefined,
): string | undefined {
  const open: (Set<string> | undefined)[] = []; // names of each open object; undefined for an array
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i];
    if (character === '{' || character === '[') {
      open.push(character === '{' ? new Set() : undefined);
      if (open.length > maxDepth) return `nests deeper than ${maxDepth} levels`;
    } else if (character === '}' || character === ']') {
      open.pop();
    } else if (character === '"') {
      const end = endOfString(text, i);
      const names = open.at(-1);
      if (names !== undefined && isFollowedByColon(text, end)) {
        const name = unescaped(text.slice(i, end + 1));
        const problem = problemOf(name, names.has(name));
        if (problem !== undefined) return problem;
        names.add(name);
      }
      i = end;
    }
  }
  return undefined;
}

function isFollowedByColon(text: string, end: number): boolean {
  let i = end + 1;
  while (text[i] === ' ' || text[i] === '\n' || text[i] === '\r' || text[i] === '\t') i += 1;
  return text[i] === ':';
}

/** `"a"` and `"\u0061"` are two spellings of the same name. */
function unescaped(literal: string): string {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return literal;
  }
}
