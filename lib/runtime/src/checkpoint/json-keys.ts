/**
 * Checks JSON text before it is parsed: its nesting depth, and duplicate keys of objects. `JSON.parse` silently keeps
 * the last of two equal keys and builds any nesting in memory. Does not check that the text is valid JSON; `JSON.parse`
 * does that.
 *
 * @returns the problem, or undefined
 */
export function problemOfJsonKeys(text: string, maxDepth: number): string | undefined {
  const open: (Set<string> | undefined)[] = []; // keys of each open object; undefined for an array
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i];
    if (character === '{' || character === '[') {
      open.push(character === '{' ? new Set() : undefined);
      if (open.length > maxDepth) return `nests deeper than ${maxDepth} levels`;
    } else if (character === '}' || character === ']') {
      open.pop();
    } else if (character === '"') {
      const end = endOfString(text, i);
      const keys = open.at(-1);
      if (keys !== undefined && isFollowedByColon(text, end)) {
        const key = unescaped(text.slice(i, end + 1));
        if (keys.has(key)) return `has the name ${JSON.stringify(key)} twice`;
        keys.add(key);
      }
      i = end;
    }
  }
  return undefined;
}

function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i += 1) {
    if (text[i] === '\\') i += 1;
    else if (text[i] === '"') return i;
  }
  return text.length;
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
