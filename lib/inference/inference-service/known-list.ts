import { isListToken } from '../../core/late-bound';
import type { OptionReader, TextForm } from '../../core/option-reader';

/**
 * Reads a list of texts whose length the plan depends on: each becomes an object of its own, or they are joined. Items
 * may be known only at deployment, the list may not.
 */
export function readKnownList<Options extends object>(
  read: OptionReader<Options>,
  name: keyof Options & string,
  form: TextForm,
): readonly string[] {
  if (!isListToken(read.raw(name))) return read.texts(name, form);
  const message = `${name} must be known at synthesis as a list; it is a token.`;
  read.problem('must-be-known', name, message, 'Pass a list. Each item may be a token.');
  return [];
}
