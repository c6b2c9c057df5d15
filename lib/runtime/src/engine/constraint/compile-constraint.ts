import type { Constraint } from '../protocol';
import { ConstraintError } from './constraint-error';
import type { ByteSet } from './grammar/byte-set';
import { Dfa } from './grammar/dfa';
import { type Term, Terms } from './grammar/terms';
import { jsonObjectTerm, jsonSchemaTerm } from './json-schema/schema-compiler';
import { plainText } from './regex/alphabet';
import { matchingTexts } from './regex/regex-parser';

/** Most steps of building a grammar: about half a second. An ordinary schema takes a few thousand steps. */
const MAX_WORK = 400_000;
const MAX_CHOICES = 10_000;

/** A compiled constraint: the term of all allowed answers, and the factory that created it. */
export interface CompiledConstraint {
  readonly terms: Terms;
  readonly start: Term;
}

/**
 * Compiles a constraint. Needs no model, so a request can be checked before it is queued.
 *
 * @param alphabet - the bytes that the model's vocabulary can write
 * @throws {@link ConstraintError} if the constraint is malformed, has an unsupported keyword, or is too large
 */
export function compileConstraint(constraint: Constraint, alphabet?: ByteSet): CompiledConstraint {
  const terms = new Terms(MAX_WORK, alphabet);
  try {
    const start = termOf(terms, constraint);
    terms.freeze();
    return { terms, start };
  } catch (error) {
    // V8 throws a RangeError here only for a stack overflow, because of deep nesting.
    if (error instanceof RangeError) throw new ConstraintError('The constraint nests too deep; flatten it.');
    throw error;
  }
}

function termOf(terms: Terms, constraint: Constraint): Term {
  switch (constraint.type) {
    case 'json-object':
      return jsonObjectTerm(terms);
    case 'json-schema':
      return jsonSchemaTerm(terms, constraint.schema);
    case 'regex': {
      const dfa = Dfa.of(terms, matchingTexts(terms, constraint.pattern, plainText(terms)));
      if (dfa === undefined)
        throw new ConstraintError(`No text matches the pattern ${JSON.stringify(constraint.pattern.slice(0, 200))}.`);
      return terms.dfa(dfa);
    }
    case 'choice': {
      const { choices } = constraint;
      if (choices.length === 0 || choices.length > MAX_CHOICES)
        throw new ConstraintError(`There are ${choices.length} choices; there must be 1 to ${MAX_CHOICES}.`);
      const dfa = Dfa.ofStrings(
        terms,
        choices.map((choice) => new TextEncoder().encode(choice)),
      );
      if (dfa === undefined)
        throw new ConstraintError('This model can write none of the choices; its vocabulary lacks their characters.');
      return terms.dfa(dfa);
    }
  }
}
