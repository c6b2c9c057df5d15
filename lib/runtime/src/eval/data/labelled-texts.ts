import type { ClassifierSpec } from '../../checkpoint/model-spec';
import { DataError } from './data-error';
import { type JsonLine, readJsonLines } from './json-lines';

/** A text, or a pair of texts, with its correct labels. */
export interface LabelledText {
  readonly text: string;
  readonly textPair: string | undefined;
  /** Numbers of its labels: one, or any number for a multi-label model. */
  readonly labels: readonly number[];
  /** FILE:LINE */
  readonly place: string;
}

/**
 * Reads texts with their labels, one per line: `{"text", "text_pair"?, "label"}`. A label is a name of the model's
 * `id2label` or a number from 0; for a multi-label model it may be a list.
 *
 * @throws DataError with the line that is not valid
 */
export function readLabelledTexts(path: string, classifier: ClassifierSpec, limit?: number): LabelledText[] {
  return readJsonLines(path, limit).map((line) => {
    const {
      fields: { text, text_pair: textPair },
      place,
    } = line;
    if (typeof text !== 'string') throw new DataError(`${place}: "text" must be text.`);
    if (textPair !== undefined && textPair !== null && typeof textPair !== 'string')
      throw new DataError(`${place}: "text_pair" must be text; leave it out if there is only one text.`);
    return { text, textPair: textPair ?? undefined, labels: readLabels(line, classifier), place };
  });
}

function readLabels({ fields: { label }, place }: JsonLine, { labels, problem }: ClassifierSpec): number[] {
  if (label === undefined || label === null)
    throw new DataError(`${place}: "label" is missing; add the correct label.`);
  if (!Array.isArray(label)) return [readLabel(label, labels, place)];
  if (problem === 'single-label')
    throw new DataError(`${place}: "label" is a list; it must be one label, as this is not a multi-label model.`);
  return [...new Set(label.map((value) => readLabel(value, labels, place)))];
}

/** Most label names in an error message. */
const NAMED_LABELS = 20;

function readLabel(value: unknown, labels: readonly string[], place: string): number {
  const index = typeof value === 'string' ? labels.indexOf(value) : typeof value === 'number' ? value : -1;
  if (Number.isInteger(index) && index >= 0 && index < labels.length) return index;
  const names = labels
    .slice(0, NAMED_LABELS)
    .map((name) => JSON.stringify(name))
    .join(', ');
  const others = labels.length > NAMED_LABELS ? `, one of ${labels.length - NAMED_LABELS} more` : '';
  throw new DataError(
    `${place}: ${JSON.stringify(value)} is not a label of the model; use ${names}${others}, ` +
      `or their numbers from 0 to ${labels.length - 1}.`,
  );
}
