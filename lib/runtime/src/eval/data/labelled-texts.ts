import type { ClassifierSpec } from '../../checkpoint/model-spec';
import { DataError } from './data-error';
import { type JsonLine, readJsonLines } from './json-lines';

/** A text, or two that are judged together, and what is right about it. */
export interface LabelledText {
  readonly text: string;
  readonly textPair: string | undefined;
  /** Numbers of the labels that it has: one, unless the model gives any number of them. */
  readonly labels: readonly number[];
  /** FILE:LINE */
  readonly place: string;
}

/**
 * Reads texts with their labels, one a line: `{"text", "text_pair"?, "label"}`. A label is one of the model's names or
 * a number from 0; a model that gives any number of labels takes a list of them.
 *
 * @throws DataError with the line of what is not one
 */
export function readLabelledTexts(path: string, classifier: ClassifierSpec, limit?: number): LabelledText[] {
  return readJsonLines(path, limit).map((line) => {
    const {
      fields: { text, text_pair: textPair },
      place,
    } = line;
    if (typeof text !== 'string') throw new DataError(`${place}: "text" must be text.`);
    if (textPair !== undefined && textPair !== null && typeof textPair !== 'string')
      throw new DataError(`${place}: "text_pair" must be text; leave it out where there is one text.`);
    return { text, textPair: textPair ?? undefined, labels: readLabels(line, classifier), place };
  });
}

function readLabels({ fields: { label }, place }: JsonLine, { labels, problem }: ClassifierSpec): number[] {
  if (label === undefined || label === null) throw new DataError(`${place}: "label" is missing.`);
  if (!Array.isArray(label)) return [readLabel(label, labels, place)];
  if (problem === 'single-label')
    throw new DataError(`${place}: "label" is a list; this model gives each text one label.`);
  return [...new Set(label.map((value) => readLabel(value, labels, place)))];
}

/** Label names that an error lists. */
const NAMED_LABELS = 20;

function readLabel(value: unknown, labels: readonly string[], place: string): number {
  const index = typeof value === 'string' ? labels.indexOf(value) : typeof value === 'number' ? value : -1;
  if (Number.isInteger(index) && index >= 0 && index < labels.length) return index;
  const names = labels
    .slice(0, NAMED_LABELS)
    .map((name) => JSON.stringify(name))
    .join(', ');
  throw new DataError(
    `${place}: ${JSON.stringify(value)} is no label of the model; it has ${names}${labels.length > NAMED_LABELS ? `, and ${labels.length - NAMED_LABELS} more` : ''}, or their numbers from 0 to ${labels.length - 1}.`,
  );
}
