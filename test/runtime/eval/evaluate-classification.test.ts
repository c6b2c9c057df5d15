import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readModelSpec } from '../../../lib/runtime/src/checkpoint/config';
import type { ModelSpec } from '../../../lib/runtime/src/checkpoint/model-spec';
import { evaluateClassification } from '../../../lib/runtime/src/eval/evaluate-classification';
import { evaluateGeneration } from '../../../lib/runtime/src/eval/evaluate-generation';
import { evaluatePerplexity } from '../../../lib/runtime/src/eval/evaluate-perplexity';
import { Progress } from '../../../lib/runtime/src/eval/progress';
import { loadModel, type Model } from '../../../lib/runtime/src/model';
import { Tokenizer } from '../../../lib/runtime/src/tokenizer/tokenizer';
import { BUNDLED, classifierLogits, readPooledGolden } from '../golden/golden';

const FOLDER = mkdtempSync(join(tmpdir(), 'eval-'));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

const GOLDEN_FOLDER = join(__dirname, '../golden/bert-classifier');
const { prompt, tokenTypes } = readPooledGolden('bert-classifier');
const bundled = loadModel(BUNDLED);

/** The golden classifier, whose token n is the word "w<n>"; no special tokens, as its golden text has none. */
function classifier(spec: ModelSpec = readModelSpec(GOLDEN_FOLDER)): Model {
  const tokenizer = new Tokenizer(
    {
      model: {
        type: 'WordPiece',
        vocab: Object.fromEntries(Array.from({ length: 99 }, (_, id) => [`w${id}`, id])),
        unk_token: 'w1',
        continuing_subword_prefix: '##',
        max_input_chars_per_word: 100,
      },
      pre_tokenizer: { type: 'WhitespaceSplit' },
      normalizer: null,
      decoder: null,
      post_processor: null,
      added_tokens: [],
    },
    {},
  );
  return { ...bundled, folder: GOLDEN_FOLDER, spec, tokenizer };
}

function task(model: Model, lines: readonly (object | string)[]) {
  const data = join(FOLDER, 'data');
  writeFileSync(data, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
  return {
    model,
    modelName: 'tiny',
    data,
    limit: undefined,
    backend: 'reference' as const,
    maxNumSeqs: 2,
    signal: new AbortController().signal,
    progress: new Progress({ write: () => true } as unknown as NodeJS.WriteStream, 'texts'),
    onNote: () => undefined,
  };
}

const words = (ids: readonly number[]): string => ids.map((id) => `w${id}`).join(' ');
const behind = tokenTypes!.indexOf(1);
/** The pair that transformers computed the golden logits of. */
const PAIR = { text: words(prompt.slice(0, behind)), text_pair: words(prompt.slice(behind)) };
const LABELS = ['contradiction', 'entailment', 'neutral'];
const LOGITS = [...classifierLogits('bert-classifier')];
const RIGHT = LABELS[LOGITS.indexOf(Math.max(...LOGITS))]!;
const WRONG = LABELS.find((label) => label !== RIGHT)!;

test("a classifier's probabilities are those of PyTorch, and the report counts what it was right about", async () => {
  const sum = LOGITS.reduce((total, logit) => total + Math.exp(logit), 0);

  const { json, markdown } = await evaluateClassification(
    task(classifier(), [
      { ...PAIR, label: RIGHT },
      { ...PAIR, label: LABELS.indexOf(RIGHT) },
      '',
      { ...PAIR, label: WRONG },
    ]),
  );

  const { answers } = json as { answers: { scores: number[] }[] };
  for (const answer of answers)
    for (const [label, score] of answer.scores.entries())
      expect(Math.abs(score - Math.exp(LOGITS[label]!) / sum)).toBeLessThanOrEqual(1e-4);
  expect(json).toMatchObject({
    task: 'classify',
    model: 'tiny',
    backend: 'reference',
    problem: 'single-label',
    examples: 3,
    accuracy: 2 / 3,
    cut: 0,
    averages: {
      micro: { f1: 2 / 3 },
      macro: { precision: 1 / 3, recall: 1 / 2, f1: expect.closeTo(0.4, 12) },
      weighted: { f1: expect.closeTo((0.8 * 2) / 3, 12) },
    },
    answers: [
      { labels: [RIGHT], predicted: [RIGHT] },
      { labels: [RIGHT] },
      { place: expect.stringMatching(/data:4$/), labels: [WRONG], predicted: [RIGHT] },
    ],
  });
  expect(markdown).toContain(`| ${RIGHT} | 0.6667 | 1 | 0.8000 | 0.5000 | 2 |`);
});

test('the two texts of a pair have different token types', async () => {
  const { json } = await evaluateClassification(
    task(classifier(), [
      { ...PAIR, label: 0 },
      { text: `${PAIR.text} ${PAIR.text_pair}`, label: 0 },
    ]),
  );

  const [pair, whole] = (json as { answers: { scores: number[] }[] }).answers;
  expect(Math.max(...pair!.scores.map((score, label) => Math.abs(score - whole!.scores[label]!)))).toBeGreaterThan(
    1e-3,
  );
});

test('a text longer than the context is cut, and the report says so', async () => {
  const ids = Array.from({ length: 60 }, (_, index) => index + 2);
  const { json } = await evaluateClassification(
    task(classifier(), [
      { text: words(ids), label: 0 },
      { text: words(ids.slice(0, 40)), label: 0 },
    ]),
  );

  const { answers } = json as { answers: { scores: number[]; isCut: boolean }[] };
  expect(json).toMatchObject({ cut: 1 });
  expect(answers.map(({ isCut }) => isCut)).toEqual([true, false]);
  expect(answers[0]!.scores).toEqual(answers[1]!.scores);
});

test.each([
  [['{"text": "w2"}'], /data:1: "label" is missing/],
  [['', '{"label": 1}'], /data:2: "text" must be text/],
  [[{ text: 'w2', text_pair: 3, label: 1 }], /data:1: "text_pair" must be text/],
  [
    [
      { text: 'w2', label: 0 },
      { text: 'w2', label: 'happy' },
    ],
    new RegExp(
      'data:2: "happy" is not a label of the model; ' +
        'use "contradiction", "entailment", "neutral", or their numbers from 0 to 2',
    ),
  ],
  [[{ text: 'w2', label: 3 }], /data:1: 3 is not a label/],
  [[{ text: 'w2', label: 0.5 }], /data:1: 0.5 is not a label/],
  [[{ text: 'w2', label: true }], /data:1: true is not a label/],
  [[{ text: 'w2', label: [0] }], /data:1: "label" is a list; it must be one label, as this is not a multi-label/],
  [['{"text": "w2", "label": 0'], /data:1: this line is not valid JSON/],
  [[{ text: '', label: 0 }], /data:1: the text is empty/],
  [[{ text: 'w98', label: 0 }], /data:1: the text has a token that the model has no embedding for/],
])('data %j is rejected', async (lines, message) => {
  await expect(evaluateClassification(task(classifier(), lines))).rejects.toMatchObject({
    name: 'DataError',
    message: expect.stringMatching(message),
  });
});

test('the labels of a multi-label model are a list, or a single label', async () => {
  const spec = readModelSpec(GOLDEN_FOLDER);
  const multi = classifier({ ...spec, classifier: { labels: LABELS, problem: 'multi-label' } } as ModelSpec);
  const given = LABELS.filter((_, label) => LOGITS[label]! >= 0); // a probability of one half or more

  const { json } = await evaluateClassification(
    task(multi, [
      { ...PAIR, label: given },
      { ...PAIR, label: [] },
      { ...PAIR, label: 'neutral' },
    ]),
  );

  expect(json).toMatchObject({
    problem: 'multi-label',
    answers: [{ labels: given, predicted: given }, { labels: [] }, { labels: ['neutral'] }],
  });
});

test('each evaluation names the right one for a model of another kind', async () => {
  const common = task(classifier(), [{ text: 'x', label: 0 }]);
  const number = classifier({
    ...readModelSpec(GOLDEN_FOLDER),
    classifier: { labels: ['stars'], problem: 'regression' },
  } as ModelSpec);
  const encoder = classifier({ ...readModelSpec(GOLDEN_FOLDER), classifier: undefined } as ModelSpec);

  await expect(evaluateClassification({ ...common, model: bundled })).rejects.toThrow(
    /is not a classifier.*use eval perplexity or eval generate/,
  );
  await expect(evaluateClassification({ ...common, model: number })).rejects.toThrow(/predicts a number/);
  await expect(evaluateClassification({ ...common, model: encoder })).rejects.toThrow(
    /is not a classifier.*computes embeddings/,
  );
  await expect(
    evaluatePerplexity({ ...common, context: undefined, stride: undefined, quantize: 'none', compare: undefined }),
  ).rejects.toThrow(/is a classifier.*eval classify/);
  await expect(evaluateGeneration({ ...common, maxTokens: 1, stop: undefined })).rejects.toThrow(
    /is a classifier.*eval classify/,
  );
  await expect(evaluateGeneration({ ...common, model: encoder, maxTokens: 1, stop: undefined })).rejects.toThrow(
    /is an encoder/,
  );
});

test('texts are cancelled by the signal', async () => {
  const abort = new AbortController();
  const progress = { update: () => abort.abort(new Error('enough')), seconds: 0 } as unknown as Progress;

  await expect(
    evaluateClassification({
      ...task(
        classifier(),
        Array.from({ length: 20 }, () => ({ ...PAIR, label: 0 })),
      ),
      signal: abort.signal,
      progress,
    }),
  ).rejects.toThrow('enough');
});
