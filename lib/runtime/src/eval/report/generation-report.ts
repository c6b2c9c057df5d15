import type { PromptExample } from '../data/prompt-examples';
import type { JudgedAnswer } from '../evaluate-generation';
import { markdownTable } from './markdown-table';
import type { Report } from './report';

/** Most wrong answers in the Markdown report; the JSON report has all. */
const SHOWN_MISTAKES = 10;

/** The setup of the evaluation. */
export interface GenerationRun {
  readonly model: string;
  readonly data: string;
  readonly backend: string;
  readonly maxTokens: number;
  readonly stop: string | undefined;
  readonly seconds: number;
}

/** The report of `eval generate`. */
export function generationReport(
  run: GenerationRun,
  examples: readonly PromptExample[],
  judged: readonly JudgedAnswer[],
): Report {
  const part = (isCounted: (answer: JudgedAnswer) => boolean): number =>
    judged.filter(isCounted).length / judged.length;
  const figures = {
    examples: judged.length,
    exactMatch: part(({ isExact }) => isExact),
    normalizedExactMatch: part(({ isNormalized }) => isNormalized),
    cutByLimit: judged.filter(({ isCut }) => isCut).length,
  };
  const mistakes = judged.flatMap((answer, index) =>
    answer.isNormalized ? [] : [{ ...answer, example: examples[index]! }],
  );
  const sections = [
    `# Answers of ${run.model}`,
    markdownTable(
      ['', ''],
      [
        ['exact match', figures.exactMatch],
        ['normalised exact match', figures.normalizedExactMatch],
      ],
    ),
    markdownTable(
      ['', ''],
      [
        ['data', run.data],
        ['examples', String(figures.examples)],
        ['backend', run.backend],
        ['answers cut after', `${run.maxTokens} tokens: ${figures.cutByLimit}`],
        ['seconds', run.seconds.toFixed(1)],
      ],
    ),
    ...(mistakes.length === 0
      ? []
      : [
          `Wrong, normalised: ${mistakes.length}` +
            (mistakes.length > SHOWN_MISTAKES ? `, of which the first ${SHOWN_MISTAKES}` : ''),
          markdownTable(
            ['at', 'answer', 'right'],
            mistakes
              .slice(0, SHOWN_MISTAKES)
              .map(({ answer, example }) => [example.place, answer, example.answers.join(' / ')]),
          ),
        ]),
  ];
  return {
    markdown: sections.join('\n\n'),
    json: {
      task: 'generate',
      ...run,
      ...figures,
      answers: judged.map(({ answer, isExact, isNormalized, isCut }, index) => ({
        place: examples[index]!.place,
        answer,
        isExact,
        isNormalized,
        isCut,
      })),
    },
  };
}
