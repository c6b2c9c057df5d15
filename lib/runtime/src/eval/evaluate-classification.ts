import { type ClassifierSpec, startToken } from '../checkpoint/model-spec';
import { scores } from '../heads/classifier';
import type { Model } from '../model';
import type { ModelInput } from '../tokenizer/text-pair';
import { DataError } from './data/data-error';
import { type LabelledText, readLabelledTexts } from './data/labelled-texts';
import { classificationReport } from './report/classification-report';
import type { Report } from './report/report';
import { type EngineTask, runOnEngine } from './run-on-engine';

/** Least probability of a predicted label of a multi-label model. */
const THRESHOLD = 0.5;

/** The evaluation of a classifier. */
export interface ClassificationTask extends EngineTask {
  readonly modelName: string;
  /** Path of a JSON Lines file. */
  readonly data: string;
  readonly limit: number | undefined;
}

/** The prediction for a text. */
export interface JudgedText {
  /** [labels] probability of each label */
  readonly scores: readonly number[];
  /** Numbers of the predicted labels. */
  readonly predicted: readonly number[];
  /** Whether the text was cut to the context length. */
  readonly isCut: boolean;
}

/** Classifies texts and compares the predictions with the correct labels. */
export async function evaluateClassification(task: ClassificationTask): Promise<Report> {
  const { model, progress } = task;
  const classifier = classifierOf(model, task.modelName);
  const examples = readLabelledTexts(task.data, classifier, task.limit);
  const inputs = examples.map((example) => readInput(model, example));
  const hasTypes = model.spec.family === 'bert' && model.spec.tokenTypes > 1;
  const { answers, backend } = await runOnEngine(
    task,
    inputs,
    Math.max(...inputs.map(({ tokens }) => tokens.length)),
    async (engine, { tokens, types, isCut }): Promise<JudgedText> => {
      const logits = await engine.pool({ task: 'classify', tokens, ...(hasTypes ? { tokenTypes: types } : {}) }).values;
      if (!logits.every(Number.isFinite))
        throw new RangeError(
          `The outputs of the classifier are ${[...logits].join(', ')}; they must be finite. ` +
            "Check the model's weights.",
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
        ? 'It computes embeddings, for which there is no evaluation.'
        : 'It generates text: use eval perplexity or eval generate.';
    throw new DataError(
      `${name} is not a classifier: its checkpoint is not a *ForSequenceClassification model. ${instead}`,
    );
  }
  if (classifier.problem === 'regression')
    throw new DataError(
      `${name} predicts a number (its problem_type is regression); eval classify needs a model that predicts labels.`,
    );
  return classifier;
}

function readInput({ spec, tokenizer }: Model, { text, textPair, place }: LabelledText): ModelInput {
  const input = tokenizer.encodePair(text, textPair, spec.maxPositions);
  if (input.tokens.some((token) => token >= spec.vocabSize))
    throw new DataError(
      `${place}: the text has a token that the model has no embedding for; remove special tokens from it.`,
    );
  if (input.tokens.length > 0) return input;
  const start = startToken(spec);
  if (start === undefined)
    throw new DataError(
      `${place}: the text is empty, and the model has no start token; it must have at least one token.`,
    );
  return { tokens: [start], types: [0], isCut: false };
}

/** The most likely label, or for a multi-label model all labels above the threshold. */
function labelsFor(values: readonly number[], { problem }: ClassifierSpec): number[] {
  if (problem === 'multi-label') return values.flatMap((value, label) => (value >= THRESHOLD ? [label] : []));
  return [values.indexOf(Math.max(...values))];
}
