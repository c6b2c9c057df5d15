import { ConstraintError } from '../constraint-error';
import { EVERY_CODE_POINT } from '../grammar/code-points';
import type { Term, Terms } from '../grammar/terms';
import { jsonText } from '../regex/alphabet';
import { matchingTexts, textsWithMatch } from '../regex/regex-parser';
import type { JsonGrammar } from './json-grammar';
import { countAt, invalid, type Schema } from './schema-document';

/** Keywords for strings. */
export const STRING_KEYWORDS = ['minLength', 'maxLength', 'pattern', 'format'] as const;

const YEAR_TO_DAY =
  '(\\d{4}-(0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|\\d{4}-(0[469]|11)-(0[1-9]|[12]\\d|30)' +
  '|\\d{4}-02-(0[1-9]|1\\d|2[0-8]))';
const TIME_OF_DAY = '([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,9})?(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)';
const LABEL = '[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const BYTE = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';

/**
 * Formats that are enforced, each by a pattern whose matches are valid in any case (so without 29 February and leap
 * seconds). Other formats are annotations, as JSON Schema defines them.
 *
 * @see https://json-schema.org/draft/2020-12/json-schema-validation#name-defined-formats
 */
const FORMATS: Readonly<Record<string, string>> = {
  date: YEAR_TO_DAY,
  time: TIME_OF_DAY,
  'date-time': `${YEAR_TO_DAY}T${TIME_OF_DAY}`,
  duration:
    'P(\\d{1,9}W|\\d{1,9}D(T\\d{1,9}H(\\d{1,9}M)?)?' +
    '|T(\\d{1,9}H(\\d{1,9}M(\\d{1,9}S)?)?|\\d{1,9}M(\\d{1,9}S)?|\\d{1,9}S))',
  uuid: '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}',
  email: `[A-Za-z0-9_+-]{1,20}(\\.[A-Za-z0-9_+-]{1,20}){0,2}@${LABEL}(\\.${LABEL}){1,3}`,
  hostname: `${LABEL}(\\.${LABEL}){0,3}`,
  ipv4: `${BYTE}(\\.${BYTE}){3}`,
};

/** The strings that match all of `schemas`, with their quotes. */
export function stringTerm(terms: Terms, json: JsonGrammar, schemas: readonly Schema[]): Term {
  const content = stringContent(terms, schemas);
  if (content !== undefined) return json.machine(json.quoted(content));
  const { min, max } = lengthsOf(schemas);
  return min === 0 && max === Number.POSITIVE_INFINITY
    ? json.string
    : json.quoted(terms.repeat(json.character, min, max));
}

/** The same without quotes and in their shortest form, if the schemas restrict more than the length. */
export function stringContent(terms: Terms, schemas: readonly Schema[]): Term | undefined {
  const alphabet = jsonText(terms);
  const forms = schemas.flatMap((schema) => {
    const { pattern, format } = schema.keywords;
    if (pattern !== undefined && typeof pattern !== 'string') throw invalid(schema, 'pattern', 'a regular expression');
    if (format !== undefined && typeof format !== 'string') throw invalid(schema, 'format', 'a text');
    try {
      return [
        ...(pattern === undefined ? [] : [textsWithMatch(terms, pattern, alphabet)]),
        ...(format !== undefined && Object.hasOwn(FORMATS, format)
          ? [matchingTexts(terms, FORMATS[format] as string, alphabet)]
          : []),
      ];
    } catch (error) {
      if (error instanceof ConstraintError)
        throw new ConstraintError(`The schema at ${schema.path} has a pattern that is not supported. ${error.message}`);
      throw error;
    }
  });
  if (forms.length === 0) return undefined;
  const { min, max } = lengthsOf(schemas);
  const isBounded = min > 0 || max < Number.POSITIVE_INFINITY;
  return terms.and([...forms, ...(isBounded ? [terms.repeat(alphabet.oneOf(EVERY_CODE_POINT), min, max)] : [])]);
}

function lengthsOf(schemas: readonly Schema[]): { min: number; max: number } {
  return {
    min: Math.max(0, ...schemas.map((schema) => countAt(schema, 'minLength') ?? 0)),
    max: Math.min(...schemas.map((schema) => countAt(schema, 'maxLength') ?? Number.POSITIVE_INFINITY)),
  };
}
