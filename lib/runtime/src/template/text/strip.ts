import { charactersOf, isPlain } from '../values/characters';
import { isWhite } from '../syntax/white-space';

/** Removes characters from the sides of a text. @param set - the characters. @default - white space */
export function strip(text: string, side: 'start' | 'end' | 'both', set?: string): string {
  // Each character of a plain set is one UTF-16 unit, and so is white space: the text is not cut into characters then.
  const characters = set === undefined || isPlain(set) ? text : charactersOf(text);
  const wanted = set === undefined ? undefined : new Set(charactersOf(set));
  const isRemoved = (character: string): boolean => (wanted === undefined ? isWhite(character) : wanted.has(character));
  let start = 0;
  let end = characters.length;
  if (side !== 'end') while (start < end && isRemoved(characters[start] ?? '')) start += 1;
  if (side !== 'start') while (end > start && isRemoved(characters[end - 1] ?? '')) end -= 1;
  const kept = characters.slice(start, end);
  return typeof kept === 'string' ? kept : kept.join('');
}
