import { TemplateError } from '../template-error';
import { isWhite, trimStart } from '../syntax/white-space';
import { reversed } from '../values/characters';

/** Cuts a text at a separator. @param most - cuts; negative: all */
export function split(text: string, separator: string | null, most: number): string[] {
  if (separator === null) return splitWhite(text, most);
  if (separator === '') throw new TemplateError('a text cannot be split at an empty text');
  const parts = text.split(separator);
  return most < 0 || parts.length <= most + 1 ? parts : [...parts.slice(0, most), parts.slice(most).join(separator)];
}

/** As {@link split}, from the end. */
export function splitFromEnd(text: string, separator: string | null, most: number): string[] {
  if (separator === null) return splitWhite(reversed(text), most).map(reversed).toReversed();
  if (separator === '') throw new TemplateError('a text cannot be split at an empty text');
  const parts = text.split(separator);
  if (most < 0 || parts.length <= most + 1) return parts;
  const kept = parts.length - most;
  return [parts.slice(0, kept).join(separator), ...parts.slice(kept)];
}

function splitWhite(text: string, most: number): string[] {
  const words: string[] = [];
  let rest = trimStart(text);
  while (rest !== '') {
    if (most >= 0 && words.length === most) {
      words.push(rest);
      break;
    }
    let end = 0;
    while (end < rest.length && !isWhite(rest.charAt(end))) end += 1;
    words.push(rest.slice(0, end));
    rest = trimStart(rest.slice(end));
  }
  return words;
}

/** The characters that end a line in Python, as the inside of a character class. */
const LINE_ENDS = '\\n\\r\\v\\f\\x1c-\\x1e\\x85\\u2028\\u2029';
const LINE = new RegExp(`[^${LINE_ENDS}]*(?:\\r\\n|[${LINE_ENDS}])|[^${LINE_ENDS}]+$`, 'g');
const END = new RegExp(`(?:\\r\\n|[${LINE_ENDS}])$`);

/** Cuts a text into lines, at every line end that Python knows. */
export function splitLines(text: string, keepsEnds = false): string[] {
  const lines = text.match(LINE) ?? [];
  return keepsEnds ? [...lines] : lines.map((line) => line.replace(END, ''));
}
