import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Precision, recall, F1 and support, as scikit-learn returns them; the support of an average is null. */
type Averages = Readonly<Record<'macro' | 'micro' | 'weighted', readonly [number, number, number, null]>> & {
  readonly perLabel: readonly (readonly number[])[];
};

/** Results of scikit-learn and PyTorch, computed by `make.py` in this folder. */
export const GOLDEN = JSON.parse(readFileSync(join(__dirname, 'golden.json'), 'utf8')) as {
  readonly single: readonly (Averages & {
    labels: number;
    truth: number[];
    predicted: number[];
    present: number[];
    accuracy: number;
    confusion: number[][];
  })[];
  readonly multi: Averages & {
    labels: number;
    truth: number[][];
    predicted: number[][];
    scores: number[][];
    accuracy: number;
    rocAuc: { perLabel: number[]; macro: number };
  };
  readonly auc: readonly { truth: boolean[]; scores: number[]; rocAuc: number }[];
  readonly ovr: readonly { labels: number; truth: number[]; scores: number[][]; macro: number }[];
  readonly crossEntropy: readonly {
    logits: number[][];
    targets: number[];
    losses: number[];
    other: number[][];
    divergences: number[];
  }[];
  readonly perplexity: {
    text: string;
    ids: number[];
    runs: { context: number; stride: number; scored: number; mean: number; perplexity: number }[];
  };
};
