const SURROGATE = /[\ud800-\udfff]/;

/** Whether each character of a text is one UTF-16 unit, so that indexes are those of JavaScript. */
export function isPlain(text: string): boolean {
  return !SURROGATE.test(text);
}

/** Counts the characters of a text as Python does: by code points. */
export function lengthOf(text: string): number {
  if (isPlain(text)) return text.length;
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

/** Returns the characters of a text. */
export function charactersOf(text: string): readonly string[] {
  return isPlain(text) ? text.split('') : [...text];
}

/** Returns a text with its characters from the last to the first. */
export function reversed(text: string): string {
  return charactersOf(text).toReversed().join('');
}

/** Orders two texts by code points. */
export function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  if (isPlain(left) && isPlain(right)) return left < right ? -1 : 1;
  const [a, b] = [[...left], [...right]];
  const at = a.findIndex((character, index) => character !== b[index]);
  if (at < 0) return -1;
  return (a[at]?.codePointAt(0) ?? 0) - (b[at]?.codePointAt(0) ?? -1);
}
