import type { ConfigFields } from './config-fields';
import { isRecord } from './json-file';
import { MAX_LABELS } from './model-bounds';
import type { ClassifierSpec } from './model-spec';

const PROBLEMS = {
  single_label_classification: 'single-label',
  multi_label_classification: 'multi-label',
  regression: 'regression',
} as const;

/** Reads the classifier of a `*ForSequenceClassification` checkpoint; undefined for every other checkpoint. */
export function classifierSpec(config: ConfigFields): ClassifierSpec | undefined {
  const architectures = config.get('architectures') ?? [];
  if (!Array.isArray(architectures)) throw config.invalid('architectures', 'a list of names');
  if (!architectures.some((name) => typeof name === 'string' && name.endsWith('ForSequenceClassification')))
    return undefined;
  const labels = labelsOf(config);
  return { labels, problem: problemOf(config, labels.length) };
}

/** `id2label` maps "0", "1", ... to names; without it there are `num_labels` labels, LABEL_0 and so on. */
function labelsOf(config: ConfigFields): string[] {
  const names = config.get('id2label') ?? undefined;
  if (names === undefined)
    return Array.from({ length: config.integer('num_labels', 1, MAX_LABELS, 2) }, (_, index) => `LABEL_${index}`);
  if (!isRecord(names)) throw config.invalid('id2label', 'an object from number to label');
  const count = Object.keys(names).length;
  if (count < 1 || count > MAX_LABELS || config.integer('num_labels', 1, MAX_LABELS, count) !== count)
    throw config.invalid('id2label', `an object of 1 to ${MAX_LABELS} labels, as many as num_labels says`);
  return Array.from({ length: count }, (_, index) => {
    const name = Object.hasOwn(names, index) ? names[index] : undefined;
    if (typeof name !== 'string')
      throw config.invalid('id2label', `an object with a text for each number from 0 to ${count - 1}`);
    return name;
  });
}

/**
 * The problem type. If the checkpoint does not define it, the rule of transformers' text-classification pipeline
 * applies: a single output is a probability.
 */
function problemOf(config: ConfigFields, labels: number): ClassifierSpec['problem'] {
  if ((config.get('problem_type') ?? undefined) !== undefined)
    return PROBLEMS[config.oneOf('problem_type', Object.keys(PROBLEMS) as (keyof typeof PROBLEMS)[])];
  return labels === 1 ? 'multi-label' : 'single-label';
}
