import type { Perplexity, PerplexityComparison } from '../perplexity';
import { markdownTable } from './markdown-table';
import type { Report } from './report';

/** The setup of the evaluation. */
export interface PerplexityRun {
  readonly model: string;
  readonly data: string;
  readonly backend: string;
  readonly context: number;
  readonly stride: number;
  /** Precision of the weights; `none`: as in the checkpoint. */
  readonly quantize: string;
  readonly compare: string | undefined;
  /** UTF-8 bytes of the scored tokens. */
  readonly scoredBytes: number;
  readonly seconds: number;
}

/** The report of `eval perplexity`. */
export function perplexityReport(run: PerplexityRun, result: Perplexity | PerplexityComparison): Report {
  const comparison = 'baseline' in result ? result : undefined;
  const model = 'baseline' in result ? result.model : result;
  const column = (scored: Perplexity): number[] => [
    scored.perplexity,
    scored.meanNegativeLogLikelihood,
    bitsPerByte(scored, run),
  ];
  const facts: [string, string | number][] = [
    ['data', run.data],
    ['tokens scored', model.scoredTokens],
    ['context, stride', `${run.context}, ${run.stride}`],
    ['backend', run.backend],
    ['seconds', Math.round(run.seconds * 10) / 10],
  ];
  const names = ['perplexity', 'mean negative log-likelihood (nats a token)', 'bits a byte'];
  const columns = comparison === undefined ? [column(model)] : [column(model), column(comparison.baseline)];
  const sections = [
    `# Perplexity of ${run.model}`,
    markdownTable(
      ['', weightsName(run.quantize), ...(comparison === undefined ? [] : [weightsName(run.compare ?? '')])],
      names.map((name, row) => [name, ...columns.map((values) => values[row])]),
    ),
    ...(comparison === undefined
      ? []
      : [
          markdownTable(
            [`${weightsName(run.quantize)} compared with ${weightsName(run.compare ?? '')}`, ''],
            [
              ['ratio of perplexities', comparison.ratio],
              ['same most likely token', comparison.greedyAgreement],
              ['mean divergence (nats a token)', comparison.meanDivergence],
            ],
          ),
        ]),
    markdownTable(
      ['', ''],
      facts.map(([name, value]) => [name, String(value)]),
    ),
  ];
  return {
    markdown: sections.join('\n\n'),
    json: {
      task: 'perplexity',
      ...run,
      scoredTokens: model.scoredTokens,
      ...figures(model, run),
      ...(comparison === undefined
        ? {}
        : {
            comparison: {
              baseline: figures(comparison.baseline, run),
              ratio: comparison.ratio,
              greedyAgreement: comparison.greedyAgreement,
              meanDivergence: comparison.meanDivergence,
            },
          }),
    },
  };
}

function figures(scored: Perplexity, run: PerplexityRun): object {
  return {
    perplexity: scored.perplexity,
    meanNegativeLogLikelihood: scored.meanNegativeLogLikelihood,
    bitsPerByte: bitsPerByte(scored, run),
  };
}

/** Independent of the length of a model's tokens, so models with different vocabularies can be compared. */
function bitsPerByte(scored: Perplexity, run: PerplexityRun): number {
  return (scored.meanNegativeLogLikelihood * scored.scoredTokens) / Math.LN2 / run.scoredBytes;
}

function weightsName(precision: string): string {
  return precision === 'none' ? 'as stored' : precision;
}
