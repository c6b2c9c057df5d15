import type { Constraint } from '../protocol';
import { compileConstraint } from './compile-constraint';
import { ConstraintError } from './constraint-error';
import { type ByteSet, byteSet } from './grammar/byte-set';
import { GrammarConstraint, TokenGrammar, type TokenTable } from './grammar-constraint';
import type { ConstraintFactory } from './token-constraint';
import { type TokenSpellings, TokenTrie } from './token-trie';

/** Number of cached grammars: a service mostly uses the same few. */
const CACHED_GRAMMARS = 8;

/**
 * Creates constraints for a vocabulary.
 *
 * @param read - reads the vocabulary; called for the first constraint, so that a server without constraints spends
 *   neither time nor memory on it
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
      if (grammars.size >= CACHED_GRAMMARS && oldest !== undefined) grammars.delete(oldest);
    } else {
      grammars.delete(key); // and added again as the most recently used
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
 * The alphabet is the bytes that have a single-byte token: these can be written at any position, so an answer never
 * gets stuck. Most vocabularies lack bytes that never occur in UTF-8, and some lack those of rare scripts.
 */
function tableOf(spellings: TokenSpellings): TokenTable & { readonly alphabet: ByteSet } {
  if (spellings.endTokens.length === 0)
    throw new ConstraintError('This model does not support constraints: it has no end token.');
  const alphabet = byteSet(
    ...spellings.bytes.flatMap((bytes): [number, number][] => (bytes?.length === 1 ? [[bytes[0]!, bytes[0]!]] : [])),
  );
  return { ...spellings, alphabet, trie: new TokenTrie(spellings.bytes) };
}
