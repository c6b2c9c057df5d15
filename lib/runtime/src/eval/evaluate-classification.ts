import { type ClassifierSpec, startToken } from '../checkpoint/model-spec';
import { scores } from '../heads/classifier';
import type { Model } from '../model';
import type { ModelInput } from '../tokenizer/text-pair';
import { DataError } from './data/data-error';
import { type LabelledText, readLabelledTexts } from './data/labelled-texts';
import { classificationReport } from './report/classification-report';
import type { Report } from './report/report';
import { type EngineTask, throughEngine } from './through-engine';

/** From this probability on a text is given a label, where it may have any number of them. */
const THRESHOLD = 0.5;

/** What to measure, and on what. */
export interface ClassificationTask extends EngineTask {
  readonly modelName: string;
  /** Path of a JSON Lines file. */
  readonly data: string;
  readonly limit: number | undefined;
}

/** What a model says about a text. */
export interface JudgedText {
  /** [labels] how likely each is */
  readonly scores: readonly number[];
  /** Numbers of the labels that it was given. */
  readonly predicted: readonly number[];
  /** Whether the end of the text was not read, as it is longer than the model takes. */
  readonly isCut: boolean;
}

/** Lets a classifier judge texts, and counts how often it is right. */
export async function evaluateClassification(task: ClassificationTask): Promise<Report> {
  const { model, progress } = task;
  const classifier = classifierOf(model, task.modelName);
  const examples = readLabelledTexts(task.data, classifier, task.limit);
  const inputs = examples.map((example) => readInput(model, example));
  const hasTypes = model.spec.family === 'bert' && model.spec.tokenTypes > 1;
  const { answers, backend } = await throughEngine(
    task,
    inputs,
    Math.max(...inputs.map(({ tokens }) => tokens.length)),
    async (engine, { tokens, types, isCut }): Promise<JudgedText> => {
      const logits = await engine.pool({ task: 'classify', tokens, ...(hasTypes ? { tokenTypes: types } : {}) }).values;
      if (!logits.every(Number.isFinite))
        throw new RangeError(
          `The classifier's outputs are ${[...logits].join(', ')}: the weights of the model are no good.`,
        );
      const values = [...scores(logits, classifier)];
      return { scores: values, predicted: labelsFor(values, classifier), isCut };
    },
  );
  return classificationReport(
    { model: task.modelName, data: task.data, backend, seconds: progress.seconds },
    classifier,
    examples,
    answers,
  );
}

function classifierOf({ spec }: Model, name: string): ClassifierSpec {
  const { classifier } = spec;
  if (classifier === undefined) {
    const instead =
      spec.family === 'bert'
        ? 'It makes embeddings, which no evaluation measures.'
        : 'It goes on with texts: use eval perplexity, or eval generate.';
    throw new DataError(
      `${name} is no classifier: its checkpoint is not a *ForSequenceClassification model. ${instead}`,
    );
  }
  if (classifier.problem === 'regression')
    throw new DataError(
      `${name} answers with a number (its problem_type is regression), not with labels; eval classify measures labels.`,
    );
  return classifier;
}

function readInput({ spec, tokenizer }: Model, { text, textPair, place }: LabelledText): ModelInput {
  const input = tokenizer.encodePair(text, textPair, spec.maxPositions);
  if (input.tokens.some((token) => token >= spec.vocabSize))
    throw new DataError(`${place}: the text has a token that the model has no embedding for.`);
  if (input.tokens.length > 0) return input;
  const start = startToken(spec);
  if (start === undefined)
    throw new DataError(`${place}: the text is empty, and the model has no token for the start of a text.`);
  return { tokens: [start], types: [0], isCut: false };
}

/** The likeliest label, or all that are likely enough. */
function labelsFor(values: readonly number[], { problem }: ClassifierSpec): number[] {
  if (problem === 'multi-label') return values.flatMap((value, label) => (value >= THRESHOLD ? [label] : []));
  return [values.indexOf(Math.max(...values))];
}
