const CASED = /[\p{Lu}\p{Ll}\p{Lt}\p{Uppercase}\p{Lowercase}]/u;
const CASED_BUT_NOT_UPPER = new RegExp(`(?![\\p{Lu}\\p{Uppercase}])${CASED.source}`, 'u');
const CASED_BUT_NOT_LOWER = new RegExp(`(?![\\p{Ll}\\p{Lowercase}])${CASED.source}`, 'u');

/** The first character in upper case, all others in lower case. */
export function capitalize(text: string): string {
  const [first = ''] = text;
  return titleCase(first) + text.slice(first.length).toLowerCase();
}

/** Each word in upper case at its start: a letter after one that is none starts a word. */
export function title(text: string): string {
  let result = '';
  let isInside = false;
  for (const character of text) {
    result += isInside ? character.toLowerCase() : titleCase(character);
    isInside = isCased(character);
  }
  return result;
}

/** Swaps upper and lower case. */
export function swapCase(text: string): string {
  return Array.from(text, (character) =>
    character === character.toLowerCase() ? character.toUpperCase() : character.toLowerCase(),
  ).join('');
}

/** Whether a text has letters, and all are in one case. */
export function isAllCase(text: string, isUpper: boolean): boolean {
  return CASED.test(text) && !(isUpper ? CASED_BUT_NOT_UPPER : CASED_BUT_NOT_LOWER).test(text);
}

/** Whether each word of a text starts in upper case and goes on in lower case. */
export function isTitle(text: string): boolean {
  let hasCased = false;
  let isInside = false;
  for (const character of text) {
    const isCasedNow = isCased(character);
    if (isCasedNow && /[\p{Lu}\p{Lt}]/u.test(character) === isInside) return false;
    hasCased ||= isCasedNow;
    isInside = isCasedNow;
  }
  return hasCased;
}

function isCased(character: string): boolean {
  return CASED.test(character);
}

function titleCase(character: string): string {
  const upper = character.toUpperCase();
  return upper.length > character.length ? upper.charAt(0) + upper.slice(1).toLowerCase() : upper;
}
