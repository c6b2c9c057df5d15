import type { Constraint } from '../protocol';
import { ConstraintError } from './constraint-error';
import type { ByteSet } from './grammar/byte-set';
import { Dfa } from './grammar/dfa';
import { type Term, Terms } from './grammar/terms';
import { jsonObjectTerm, jsonSchemaTerm } from './json-schema/schema-compiler';
import { plainText } from './regex/alphabet';
import { matchingTexts } from './regex/regex-parser';

/** Steps of building: half a second or so for the worst schema, a few thousand for an ordinary one. */
const MAX_WORK = 400_000;
const MAX_CHOICES = 10_000;

/** The answers that a constraint allows, and the terms that they are made of. */
export interface CompiledConstraint {
  readonly terms: Terms;
  readonly start: Term;
}

/**
 * Reads a constraint. Needs no model, so a server can check a request before it is queued.
 *
 * @param alphabet - the bytes that the model's vocabulary can write
 * @throws {@link ConstraintError} if it is malformed, has a keyword that is not supported, or is too large
 */
export function compileConstraint(constraint: Constraint, alphabet?: ByteSet): CompiledConstraint {
  const terms = new Terms(MAX_WORK, alphabet);
  try {
    const start = termOf(terms, constraint);
    terms.freeze();
    return { terms, start };
  } catch (error) {
    // The only one that V8 throws here: something nests so deep that the stack is full.
    if (error instanceof RangeError) throw new ConstraintError('The constraint nests too deep.');
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
        throw new ConstraintError(`There are ${choices.length} choices; 1 to ${MAX_CHOICES} are allowed.`);
      const dfa = Dfa.ofStrings(
        terms,
        choices.map((choice) => new TextEncoder().encode(choice)),
      );
      if (dfa === undefined) throw new ConstraintError('This model can write none of the choices.');
      return terms.dfa(dfa);
    }
  }
}
