import type { Constraint } from '../protocol';
import { compileConstraint } from './compile-constraint';
import { ConstraintError } from './constraint-error';
import { type ByteSet, byteSet } from './grammar/byte-set';
import { GrammarConstraint, TokenGrammar, type TokenTable } from './grammar-constraint';
import type { ConstraintFactory } from './token-constraint';
import { type TokenSpellings, TokenTrie } from './token-trie';

/** Grammars that are kept: a service mostly asks for the same few again. */
const REMEMBERED = 8;

/**
 * Makes constraints for a vocabulary.
 *
 * @param read - reads the vocabulary; called when the first constraint is asked for, so that a server that never sees
 *   one does not wait or take memory for it
 */
export function createConstraintFactory(read: () => TokenSpellings): ConstraintFactory {
  const grammars = new Map<string, TokenGrammar>();
  let table: ReturnType<typeof tableOf> | undefined;
  return (constraint) => {
    const key = keyOf(constraint);
    let grammar = grammars.get(key);
    if (grammar === undefined) {
      table ??= tableOf(read());
      const { terms, start } = compileConstraint(constraint, table.alphabet);
      grammar = new TokenGrammar(terms, start, table);
      const [oldest] = grammars.keys();
      if (grammars.size >= REMEMBERED && oldest !== undefined) grammars.delete(oldest);
    } else {
      grammars.delete(key); // and back again as the youngest
    }
    grammars.set(key, grammar);
    return new GrammarConstraint(grammar);
  };
}

function keyOf(constraint: Constraint): string {
  switch (constraint.type) {
    case 'json-object':
      return 'json-object';
    case 'json-schema':
      return `schema ${constraint.schema}`;
    case 'regex':
      return `regex ${constraint.pattern}`;
    case 'choice':
      return `choice ${JSON.stringify(constraint.choices)}`;
  }
}

/**
 * What has a token of one byte can be written whatever came before, so no answer comes to a place where no token fits.
 * Vocabularies mostly lack the bytes that are in no UTF-8, and some lack those of rare scripts.
 */
function tableOf(spellings: TokenSpellings): TokenTable & { readonly alphabet: ByteSet } {
  if (spellings.endTokens.length === 0)
    throw new ConstraintError('This model cannot be held to a form: it has no end token.');
  const alphabet = byteSet(
    ...spellings.bytes.flatMap((bytes): [number, number][] => (bytes?.length === 1 ? [[bytes[0]!, bytes[0]!]] : [])),
  );
  return { ...spellings, alphabet, trie: new TokenTrie(spellings.bytes) };
}
