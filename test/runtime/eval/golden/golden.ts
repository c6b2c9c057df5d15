import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** precision, recall, F1 and support, as scikit-learn returns them; of an average the support is null. */
type Averages = Readonly<Record<'macro' | 'micro' | 'weighted', readonly [number, number, number, null]>> & {
  readonly perLabel: readonly (readonly number[])[];
};

/** What scikit-learn and PyTorch say; `make.py` beside this file says how. */
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
