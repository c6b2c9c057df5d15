/** Converts to lower case character by character: a sigma at the end of a word is not special. */
export function lowerCase(text: string): string {
  let result = '';
  for (const character of text) result += character.toLowerCase();
  return result;
}
