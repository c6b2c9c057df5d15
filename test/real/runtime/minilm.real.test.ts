import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ComputeBackend } from '../../../lib/runtime/src/backend/compute-backend';
import { ReferenceBackend } from '../../../lib/runtime/src/backend/reference/reference-backend';
import { openWeights } from '../../../lib/runtime/src/checkpoint/open-weights';
import { createHead, type Head } from '../../../lib/runtime/src/heads/head';
import { loadModel, type Model } from '../../../lib/runtime/src/model';
import { rowReader, runHidden, shuffledBatch } from '../../runtime/golden/golden';
import { fetchMiniLm } from './minilm';

const FOLDER = join(__dirname, '../../runtime/golden/minilm');
const CASES = JSON.parse(readFileSync(join(FOLDER, 'golden.json'), 'utf8')) as { text: string; ids: number[] }[];
const EMBEDDINGS = rowReader(FOLDER)('embeddings');

let model: Model;
let backend: ComputeBackend;
let head: Head;
beforeAll(async () => {
  const folder = await fetchMiniLm();
  model = loadModel(folder);
  const weights = openWeights(folder);
  backend = new ReferenceBackend(model.spec, weights, { maxRows: 256, kvBlocks: 16 });
  head = createHead(model.spec, weights);
  weights.close();
}, 400_000);

test('its modules.json asks for the mean of the states, scaled to length 1', () => {
  expect(model.spec).toMatchObject({
    family: 'bert',
    layers: 6,
    hidden: 384,
    pooling: { type: 'mean', normalize: true },
    classifier: undefined,
  });
});

test("texts become the tokens of Hugging Face's tokenizer", () => {
  for (const { text, ids } of CASES) expect([text, model.tokenizer.encode(text)]).toEqual([text, ids]);
});

test('embeddings are those of transformers: cosine at least 0.9999', () => {
  const cosines = CASES.map(({ ids }, index) => {
    const states = runHidden(backend, shuffledBatch(backend, 1), ids);
    const embedding = head.pool(Float32Array.from(states.flatMap((state) => [...state])), states.length);
    return cosine(embedding, EMBEDDINGS[index] as Float32Array);
  });

  process.stdout.write(
    `MiniLM, ${cosines.length} texts: least cosine 1 - ${(1 - Math.min(...cosines)).toExponential(2)}\n`,
  );
  expect(cosines.length).toBeGreaterThanOrEqual(20);
  expect(Math.min(...cosines)).toBeGreaterThanOrEqual(0.9999);
}, 300_000);

function cosine(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  for (const [index, value] of a.entries()) dot += value * (b[index] ?? Number.NaN);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
}
