/** The characters that Python takes for white space, as the inside of a character class. */
export const WHITE_SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';

const WHITE = new RegExp(`^[${WHITE_SPACE}]$`);

/** Whether a character is white space in Python. */
export function isWhite(character: string): boolean {
  return WHITE.test(character);
}

/** Whether a text is empty or white space only. */
export function isBlank(text: string): boolean {
  return startOfText(text) === text.length;
}

/** Removes white space from the start of a text. */
export function trimStart(text: string): string {
  return text.slice(startOfText(text));
}

/** Removes white space from the end of a text. */
export function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isWhite(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

function startOfText(text: string): number {
  let start = 0;
  while (start < text.length && isWhite(text.charAt(start))) start += 1;
  return start;
}
