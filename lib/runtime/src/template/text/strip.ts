import { charactersOf } from '../values/characters';
import { isWhite } from '../syntax/white-space';

/** Removes characters from the sides of a text. @param set - the characters. @default - white space */
export function strip(text: string, side: 'start' | 'end' | 'both', set?: string): string {
  const characters = charactersOf(text);
  const wanted = set === undefined ? undefined : new Set(charactersOf(set));
  const isRemoved = (character: string): boolean => (wanted === undefined ? isWhite(character) : wanted.has(character));
  let start = 0;
  let end = characters.length;
  if (side !== 'end') while (start < end && isRemoved(characters[start] ?? '')) start += 1;
  if (side !== 'start') while (end > start && isRemoved(characters[end - 1] ?? '')) end -= 1;
  return start === 0 && end === characters.length ? text : characters.slice(start, end).join('');
}
