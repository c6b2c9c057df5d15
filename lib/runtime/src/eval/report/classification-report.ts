import type { ClassifierSpec } from '../../checkpoint/model-spec';
import type { LabelledText } from '../data/labelled-texts';
import type { JudgedText } from '../evaluate-classification';
import { accuracy, confusionMatrix, countLabels } from '../metrics/label-counts';
import {
  macroAverage,
  microAverage,
  type PrecisionRecall,
  precisionRecall,
  weightedAverage,
} from '../metrics/precision-recall';
import { rocAuc } from '../metrics/roc-auc';
import { markdownTable } from './markdown-table';
import type { Report } from './report';

/** Most wrong predictions in the Markdown report; the JSON report has all. */
const SHOWN_MISTAKES = 10;
/** Most labels of a confusion matrix in the Markdown report; wider tables are not readable. */
const SHOWN_CONFUSION = 12;

/** The setup of the evaluation. */
export interface ClassificationRun {
  readonly model: string;
  readonly data: string;
  readonly backend: string;
  readonly seconds: number;
}

/** The figures of one label. */
interface LabelFigures extends PrecisionRecall {
  readonly label: string;
  /** Undefined if all texts have the label or none has it. */
  readonly rocAuc: number | undefined;
}

/** The report of `eval classify`. */
export function classificationReport(
  run: ClassificationRun,
  { labels, problem }: ClassifierSpec,
  examples: readonly LabelledText[],
  judged: readonly JudgedText[],
): Report {
  const truth = examples.map((example) => example.labels);
  const predicted = judged.map((answer) => answer.predicted);
  const counts = countLabels(truth, predicted, labels.length);
  const perLabel = labels.map((label, index): LabelFigures => ({
    label,
    ...precisionRecall(counts[index]!),
    rocAuc: rocAuc(
      judged.map(({ scores }) => scores[index]!),
      truth.map((right) => right.includes(index)),
    ),
  }));
  // As in scikit-learn: if each text has one label, averages leave out labels that are neither correct nor predicted
  // for
  // any text.
  const occurring =
    problem === 'multi-label'
      ? counts
      : counts.filter(
          ({ truePositives, falsePositives, falseNegatives }) => truePositives + falsePositives + falseNegatives > 0,
        );
  const averages = {
    macro: macroAverage(occurring),
    micro: microAverage(occurring),
    weighted: weightedAverage(occurring),
  };
  const areas = perLabel.flatMap(({ rocAuc: area }) => (area === undefined ? [] : [area]));
  const figures = {
    examples: examples.length,
    accuracy: accuracy(truth, predicted),
    macroRocAuc: areas.length === 0 ? undefined : areas.reduce((sum, area) => sum + area, 0) / areas.length,
    cut: judged.filter(({ isCut }) => isCut).length,
  };
  const confusion =
    problem === 'single-label'
      ? confusionMatrix(
          truth.map(([label]) => label!),
          predicted.map(([label]) => label!),
          labels.length,
        )
      : undefined;
  const sections = [
    `# Labels of ${run.model}`,
    markdownTable(
      ['', ''],
      [
        [problem === 'single-label' ? 'accuracy' : 'accuracy (all labels of a text right)', figures.accuracy],
        ['ROC-AUC (mean over labels)', figures.macroRocAuc],
      ],
    ),
    markdownTable(
      ['label', 'precision', 'recall', 'F1', 'ROC-AUC', 'texts'],
      [
        ...perLabel.map((row) => [row.label, ...cells(row), row.rocAuc, row.support]),
        ...Object.entries(averages).map(([name, row]) => [
          `(${name} average)`,
          ...cells(row),
          name === 'macro' ? figures.macroRocAuc : undefined,
          row.support,
        ]),
      ],
    ),
    ...undefinedAreas(perLabel, examples.length),
    ...(confusion === undefined || labels.length > SHOWN_CONFUSION
      ? []
      : [
          markdownTable(
            ['right \\ given', ...labels],
            confusion.map((row, index) => [labels[index], ...row]),
          ),
        ]),
    markdownTable(
      ['', ''],
      [
        ['data', run.data],
        ['texts', String(figures.examples)],
        ['cut to what the model takes', String(figures.cut)],
        ['backend', run.backend],
        ['seconds', run.seconds.toFixed(1)],
      ],
    ),
    ...mistakeSections(labels, examples, judged),
  ];
  const names = (numbers: readonly number[]): string[] => numbers.map((label) => labels[label]!);
  return {
    markdown: sections.join('\n\n'),
    json: {
      task: 'classify',
      ...run,
      problem,
      ...orNull(figures),
      labels: perLabel.map(orNull),
      averages,
      ...(confusion === undefined ? {} : { confusion }),
      answers: judged.map(({ scores, predicted: given, isCut }, index) => ({
        place: examples[index]!.place,
        labels: names(examples[index]!.labels),
        predicted: names(given),
        scores,
        isCut,
      })),
    },
  };
}

function cells({ precision, recall, f1 }: PrecisionRecall): number[] {
  return [precision, recall, f1];
}

/** Explains why a label has no ROC-AUC. */
function undefinedAreas(perLabel: readonly LabelFigures[], examples: number): string[] {
  const reasons = perLabel.flatMap(({ label, support, rocAuc: area }) =>
    area === undefined ? [`${label} (${support === 0 ? 'no text has it' : `all ${examples} texts have it`})`] : [],
  );
  return reasons.length === 0
    ? []
    : [`ROC-AUC needs texts with and without the label; it is not defined for ${reasons.join(', ')}.`];
}

function mistakeSections(
  labels: readonly string[],
  examples: readonly LabelledText[],
  judged: readonly JudgedText[],
): string[] {
  const mistakes = judged.flatMap(({ predicted }, index) => {
    const right = examples[index]!.labels;
    return right.length === predicted.length && right.every((label) => predicted.includes(label))
      ? []
      : [{ right, predicted, place: examples[index]!.place }];
  });
  if (mistakes.length === 0) return [];
  const list = (numbers: readonly number[]): string =>
    numbers.length === 0 ? '(none)' : numbers.map((label) => labels[label]).join(', ');
  return [
    `Wrong: ${mistakes.length}${mistakes.length > SHOWN_MISTAKES ? `, of which the first ${SHOWN_MISTAKES}` : ''}`,
    markdownTable(
      ['at', 'given', 'right'],
      mistakes.slice(0, SHOWN_MISTAKES).map(({ place, predicted, right }) => [place, list(predicted), list(right)]),
    ),
  ];
}

/** Undefined figures become null in JSON, so that they stay visible. */
function orNull<T extends object>(figures: T): object {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, value === undefined ? null : (value as unknown)]),
  );
}
