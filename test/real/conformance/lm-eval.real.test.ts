import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createBackend } from '../../../lib/runtime/src/backend/create-backend';
import { startToken } from '../../../lib/runtime/src/checkpoint/model-spec';
import { openWeights } from '../../../lib/runtime/src/checkpoint/open-weights';
import { perplexity, perplexityLimits } from '../../../lib/runtime/src/eval/perplexity';
import { loadModel } from '../../../lib/runtime/src/model';
import { packedRuntime, Served } from '../load/served';
import { runTool } from './venv';

// lm-eval (local-completions) scores and continues texts of our own through the server. What it gets is what the
// reference backend computes in this process. Its tokenizer is that of the model's folder, so that nothing is
// downloaded.

const FOLDER = path.join(__dirname, '../../../out/lm-eval');
const MODEL = path.join(__dirname, '../../../lib/runtime/models/tiny-shakespeare');
const CONTEXT = 256;

const CHOICES = [
  { context: 'ROMEO:\nMy lady, I', choices: ['am here.', 'is here.', 'lord of the'], answer: 0 },
  { context: 'First Citizen:\nWe are', choices: ['the people,', 'zzz qqq', 'to be'], answer: 0 },
];
const TEXTS = [
  { text: 'ROMEO:\nMy lady, I have come to speak of the morning, and of the night that was before it.\n' },
  { text: 'First Citizen:\nWe are many, and we are hungry.\n' },
];
const MAX_TOKENS = 24;

interface Sample {
  readonly doc_id: number;
  readonly resps: readonly (readonly unknown[])[];
}

let served: Served;
let samples: Readonly<Record<'choice' | 'generate' | 'rolling', readonly Sample[]>>;
beforeAll(async () => {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  writeTask('choice', CHOICES, {
    output_type: 'multiple_choice',
    doc_to_text: '{{context}}',
    doc_to_choice: '{{choices}}',
    doc_to_target: '{{answer}}',
    target_delimiter: ' ',
    metric_list: [{ metric: 'acc' }],
  });
  writeTask('generate', CHOICES, {
    output_type: 'generate_until',
    doc_to_text: '{{context}}',
    doc_to_target: '{{choices[0]}}',
    generation_kwargs: { until: ['\n'], max_gen_toks: MAX_TOKENS, temperature: 0 },
    metric_list: [{ metric: 'exact_match' }],
  });
  writeTask('rolling', TEXTS, {
    output_type: 'loglikelihood_rolling',
    doc_to_text: '',
    doc_to_target: '{{text}}',
    metric_list: [{ metric: 'word_perplexity' }],
  });
  served = await Served.start(packedRuntime(), []);
  // A token is kept for the answer that scoring asks for, too: max_length is what the server holds.
  const model = [
    'model=tiny-shakespeare',
    `base_url=${served.url}/v1/completions`,
    `tokenizer=${MODEL}`,
    `max_length=${CONTEXT}`,
    'max_retries=1',
  ].join(',');
  const { code, output } = await runTool(
    'lm_eval',
    [
      'run',
      '--model',
      'local-completions',
      '--model_args',
      model,
      '--tasks',
      'own_choice,own_generate,own_rolling',
      '--include_path',
      path.join(FOLDER, 'tasks'),
      '--output_path',
      path.join(FOLDER, 'results'),
      '--log_samples',
    ],
    { cwd: FOLDER, timeoutSeconds: 600 },
  );
  if (code !== 0) throw new Error(`lm_eval ends with ${code}: ${output.slice(-5000)}`);
  samples = { choice: samplesOf('choice'), generate: samplesOf('generate'), rolling: samplesOf('rolling') };
}, 1_800_000);

afterAll(async () => {
  served?.signal('SIGTERM');
  expect(await served?.exited).toBe(0);
}, 60_000);

/** A task of lm-eval whose data lie beside it. YAML takes JSON. */
function writeTask(name: string, docs: readonly object[], config: object): void {
  const folder = path.join(FOLDER, 'tasks');
  mkdirSync(folder, { recursive: true });
  const data = path.join(folder, `${name}.jsonl`);
  writeFileSync(data, docs.map((doc) => `${JSON.stringify(doc)}\n`).join(''));
  writeFileSync(
    path.join(folder, `${name}.yaml`),
    JSON.stringify({
      task: `own_${name}`,
      dataset_path: 'json',
      dataset_kwargs: { data_files: data },
      test_split: 'train',
      ...config,
    }),
  );
}

function samplesOf(name: string): Sample[] {
  const results = path.join(FOLDER, 'results');
  const file = readdirSync(results, { recursive: true, encoding: 'utf8' }).find((entry) =>
    path.basename(entry).startsWith(`samples_own_${name}_`),
  );
  if (file === undefined) throw new Error(`lm-eval wrote no samples of own_${name} in ${results}`);
  return readFileSync(path.join(results, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Sample)
    .toSorted((a, b) => a.doc_id - b.doc_id);
}

/**
 * ln of the probability that the reference backend gives to all of these texts' tokens but the first, for each text.
 */
async function logProbabilities(texts: readonly (readonly number[])[]): Promise<number[]> {
  const { spec, folder } = loadModel(MODEL);
  const weights = openWeights(folder);
  const { backend } = createBackend({ backend: 'reference' }, spec, weights, perplexityLimits(spec.vocabSize, CONTEXT));
  try {
    const sums: number[] = [];
    for (const tokens of texts) {
      const { meanNegativeLogLikelihood, scoredTokens } = await perplexity(backend, tokens, {
        context: CONTEXT,
        stride: CONTEXT / 2,
      });
      sums.push(-meanNegativeLogLikelihood * scoredTokens);
    }
    return sums;
  } finally {
    weights.close();
  }
}

test('log-likelihoods of answers are those of the reference backend', async () => {
  const { tokenizer } = loadModel(MODEL);
  const pairs = CHOICES.flatMap(({ context, choices }) =>
    choices.map((choice) => [`${context} ${choice}`, context] as const),
  );
  const sums = await logProbabilities(pairs.flat().map((text) => tokenizer.encode(text)));

  const told = samples.choice.flatMap(({ resps }) => resps.map(([answer]) => Number((answer as unknown[])[0])));
  expect(told).toEqual(
    pairs.map((_, index) => expect.closeTo((sums[2 * index] ?? NaN) - (sums[2 * index + 1] ?? NaN), 3)),
  );
});

test('log-likelihoods of whole texts are those of the reference backend', async () => {
  const { tokenizer, spec } = loadModel(MODEL);
  const sums = await logProbabilities(TEXTS.map(({ text }) => [startToken(spec) ?? NaN, ...tokenizer.encode(text)]));

  expect(samples.rolling.map(({ resps }) => Number(resps[0]?.[0]))).toEqual(sums.map((sum) => expect.closeTo(sum, 3)));
});

test('generated texts are those that the server gives to anybody', async () => {
  const texts = await Promise.all(
    CHOICES.map(async ({ context }) => {
      const reply = await fetch(`${served.url}/v1/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ prompt: context, max_tokens: MAX_TOKENS, temperature: 0, stop: ['\n'] }),
      });
      return ((await reply.json()) as { choices: { text: string }[] }).choices[0]?.text;
    }),
  );

  expect(samples.generate.map(({ resps }) => resps[0]?.[0])).toEqual(texts);
  expect(texts.join('')).not.toBe('');
});
