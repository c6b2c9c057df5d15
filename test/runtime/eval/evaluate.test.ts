import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readModelSpec } from '../../../lib/runtime/src/checkpoint/config';
import { evaluateGeneration } from '../../../lib/runtime/src/eval/evaluate-generation';
import { evaluatePerplexity } from '../../../lib/runtime/src/eval/evaluate-perplexity';
import { Progress } from '../../../lib/runtime/src/eval/progress';
import { writeReport } from '../../../lib/runtime/src/eval/report/report';
import { loadModel, type Model } from '../../../lib/runtime/src/model';
import { Tokenizer } from '../../../lib/runtime/src/tokenizer/tokenizer';
import { BUNDLED } from '../golden/golden';

const FOLDER = mkdtempSync(join(tmpdir(), 'eval-'));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

function fileOf(content: string | Buffer): string {
  const path = join(FOLDER, 'data');
  writeFileSync(path, content);
  return path;
}

const model = loadModel(BUNDLED);
const common = () => ({
  model,
  modelName: 'tiny',
  limit: undefined,
  backend: 'reference' as const,
  signal: new AbortController().signal,
  progress: new Progress({ write: () => true } as unknown as NodeJS.WriteStream, 'tokens'),
  onNote: () => undefined,
});
const perplexityOf = (content: string | Buffer, extra: object = {}) =>
  evaluatePerplexity({
    ...common(),
    data: fileOf(content),
    context: undefined,
    stride: undefined,
    quantize: 'none',
    compare: undefined,
    ...extra,
  });
const answersOf = (content: string, extra: object = {}) =>
  evaluateGeneration({ ...common(), data: fileOf(content), maxTokens: 8, stop: undefined, maxNumSeqs: 4, ...extra });

/** A model whose token n is the word "w<n>", small enough to be quantised quickly. */
function smallModel(): Model {
  const folder = join(__dirname, '../golden/gpt2');
  const spec = readModelSpec(folder);
  const vocab = Object.fromEntries(Array.from({ length: spec.vocabSize }, (_, id) => [`w${id}`, id]));
  const tokenizer = new Tokenizer(
    {
      model: {
        type: 'WordPiece',
        vocab,
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
  return { ...model, folder, spec, tokenizer };
}

test('a perplexity report has the figures and the setup, as Markdown and JSON', async () => {
  const report = await perplexityOf('w5 w7 w9 w11 w13 w200', { model: smallModel(), quantize: 'q8', compare: 'f32' });

  expect(report.json).toMatchObject({
    task: 'perplexity',
    model: 'tiny',
    context: 96,
    stride: 48,
    scoredTokens: 5,
    quantize: 'q8',
    backend: 'reference',
    comparison: { greedyAgreement: expect.any(Number) },
  });
  const { perplexity } = report.json as { perplexity: number };
  expect(report.markdown).toContain(`| perplexity | ${perplexity.toFixed(4)} |`);
  expect(report.markdown).toContain('| q8 compared with f32 |');
});

test.each([
  ['', {}, /has 0 tokens; it must have at least two/],
  ['long enough', { limit: 1 }, /has 1 tokens within --limit 1/],
  ['long enough', { context: 257 }, /--context is 257; the model has 256 positions/],
  ['long enough', { context: 16, stride: 16 }, /--stride is 16; it must be less than --context, which is 16/],
  [Buffer.from('fine\nbad \xff\n', 'latin1'), {}, /data:2: this line is not UTF-8/],
])('text %p with %p is rejected', async (content, extra, message) => {
  await expect(perplexityOf(content, extra)).rejects.toMatchObject({
    name: 'DataError',
    message: expect.stringMatching(message),
  });
});

test('a limit evaluates only the start of a text', async () => {
  const text = 'The night watch climbed the stairs and found the lamp had burned all its oil. '.repeat(3);

  expect((await perplexityOf(text, { limit: 21 })).json).toMatchObject({ scoredTokens: 20 });
});

test('answers are compared with the correct ones, exactly and normalised; a stop string ends them', async () => {
  const prompt = 'HAMLET.\nTo be, or not to be, that is the';
  const [{ answer }] = (
    (await answersOf(`${JSON.stringify({ prompt, answer: '' })}\n`)).json as { answers: [{ answer: string }] }
  ).answers;
  const lines = [
    { prompt, answer: ['x', answer] },
    { prompt, answer: `The ${answer.toUpperCase()}!` },
    { messages: [{ role: 'user', content: prompt }], answer: 'never said' },
  ];

  const report = await answersOf(`${lines.map((line) => JSON.stringify(line)).join('\n\n')}\n`);
  const stopped = await answersOf(JSON.stringify({ prompt, answer: answer.slice(0, 3) }), { stop: answer.slice(3, 5) });

  expect(report.json).toMatchObject({
    task: 'generate',
    examples: 3,
    exactMatch: 1 / 3,
    normalizedExactMatch: 2 / 3,
    answers: [{ isExact: true }, { isExact: false, isNormalized: true }, { isNormalized: false }],
  });
  expect(report.markdown).toContain('| exact match | 0.3333 |');
  expect(report.markdown).toContain('never said');
  expect(stopped.json).toMatchObject({ exactMatch: 1, cutByLimit: 0 });
}, 60_000);

test.each([
  ['', /has no lines/],
  ['{"prompt": "a", "answer": "b"}\n{"prompt"', /data:2: this line is not valid JSON/],
  ['\n\n[1]', /data:3: this line is not a JSON object/],
  ['{"answer": "b"}', /data:1: the line must have either "prompt" or "messages"/],
  ['{"prompt": "a", "messages": [], "answer": "b"}', /either "prompt" or "messages"/],
  ['{"prompt": 1, "answer": "b"}', /"prompt" must be text/],
  ['{"messages": [{"role": "user"}], "answer": "b"}', /"messages" must be a list of objects/],
  ['{"prompt": "a"}', /"answer" must be text, or a list/],
  ['{"prompt": "a", "answer": []}', /"answer" must be text, or a list/],
  [
    JSON.stringify({ prompt: 'word '.repeat(300), answer: 'b' }),
    /data:1: the prompt has \d+ tokens; with --max-tokens 8 that is more than the model's 256 positions/,
  ],
])('prompts %p are rejected', async (content, message) => {
  await expect(answersOf(content)).rejects.toMatchObject({
    name: 'DataError',
    message: expect.stringMatching(message),
  });
});

test('answers are cancelled by the signal', async () => {
  const abort = new AbortController();
  const lines = Array.from({ length: 12 }, () => JSON.stringify({ prompt: 'HAMLET.', answer: 'x' })).join('\n');
  const progress = { update: () => abort.abort(new Error('enough')), seconds: 0 } as unknown as Progress;

  await expect(answersOf(lines, { signal: abort.signal, progress })).rejects.toThrow('enough');
});

test('a report is written to standard output, to one file, or to one file per format', () => {
  const report = { markdown: '# A', json: { a: 1 } };
  const output = join(FOLDER, 'report');

  expect(writeReport(report, { format: 'markdown', output: undefined })).toBe('# A\n');
  expect(JSON.parse(writeReport(report, { format: 'json', output: undefined }))).toEqual({ a: 1 });
  expect(writeReport(report, { format: 'both', output: `${output}.md` })).toBe('');
  expect(readFileSync(`${output}.md`, 'utf8')).toBe('# A\n');
  expect(JSON.parse(readFileSync(`${output}.json`, 'utf8'))).toEqual({ a: 1 });
});
