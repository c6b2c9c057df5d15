/** Character by character: a sigma at the end of a word is like any other. */
export function lowerCase(text: string): string {
  let result = '';
  for (const character of text) result += character.toLowerCase();
  return result;
}
