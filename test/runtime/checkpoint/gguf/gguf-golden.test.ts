import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ComputeBackend } from '../../../../lib/runtime/src/backend/compute-backend';
import { ReferenceBackend } from '../../../../lib/runtime/src/backend/reference/reference-backend';
import { Checkpoint } from '../../../../lib/runtime/src/checkpoint/checkpoint';
import type { WeightSource } from '../../../../lib/runtime/src/checkpoint/weight-source';
import { readModelSpec } from '../../../../lib/runtime/src/checkpoint/config';
import { GgufFile } from '../../../../lib/runtime/src/checkpoint/gguf/gguf-file';
import { readGgufSpec } from '../../../../lib/runtime/src/checkpoint/gguf/gguf-model-spec';
import type { Stored } from '../../../../lib/runtime/src/checkpoint/matrix';
import type { ModelSpec } from '../../../../lib/runtime/src/checkpoint/model-spec';
import { openWeights, type OpenWeights } from '../../../../lib/runtime/src/checkpoint/open-weights';
import { decodeFloats } from '../../../../lib/runtime/src/checkpoint/dtype';
import { viewSafetensors } from '../../../../lib/runtime/src/checkpoint/safetensors';
import {
  decoded,
  largestDifference,
  readGolden,
  readPooledGolden,
  run,
  runHidden,
  shuffledBatch,
  TOLERANCE,
} from '../../golden/golden';

const GOLDEN = join(__dirname, '../../golden');
const ggufOf = (name: string): string => join(GOLDEN, 'gguf', `${name}.gguf`);

function specOf(name: string): ModelSpec {
  const file = new GgufFile(ggufOf(name));
  try {
    return readGgufSpec(file);
  } finally {
    file.close();
  }
}

function backendOf(name: string, view: (weights: OpenWeights) => WeightSource = (weights) => weights): ComputeBackend {
  const weights = openWeights(ggufOf(name));
  try {
    return new ReferenceBackend(specOf(name), view(weights), { maxRows: 64, kvBlocks: 64 });
  } finally {
    weights.close();
  }
}

/** Every matrix and vector that a backend reads, by name. */
function everythingOf(spec: ModelSpec, weights: WeightSource): ReadonlyMap<string, Stored | Float32Array> {
  const asked = new Map<string, Stored | Float32Array>();
  const remember = <T extends Stored | Float32Array>(name: string, value: T): T => {
    asked.set(name, value);
    return value;
  };
  new ReferenceBackend(
    spec,
    {
      floats: (name, shape) => remember(name, weights.floats(name, shape)),
      matrix: (name, shape, isTransposed) => remember(name, weights.matrix(name, shape, isTransposed)),
    },
    { maxRows: 1, kvBlocks: 1 },
  );
  return asked;
}

test.each(['mistral', 'qwen2', 'qwen3', 'bert'])(
  'the file of a %s has the specification and, to the last bit, the weights of the checkpoint that it was made from',
  (name) => {
    const folder = join(GOLDEN, name);
    const spec = readModelSpec(folder);
    const checkpoint = Checkpoint.open(folder);
    const gguf = openWeights(ggufOf(name));

    const [fromGguf, fromFolder] = [everythingOf(specOf(name), gguf), everythingOf(spec, checkpoint)];

    checkpoint.close();
    gguf.close();
    expect(fromGguf.size).toBeGreaterThan(20);
    expect(fromGguf).toEqual(fromFolder);
    const pooling = name === 'bert' ? { type: 'cls', normalize: true } : undefined;
    expect(specOf(name)).toEqual({
      ...spec,
      normEpsilon: Math.fround(spec.normEpsilon),
      pooling,
      classifier: undefined,
    });
  },
);

test.each(['mistral', 'qwen2', 'qwen3'])('the file of a %s has the logits of transformers', (name) => {
  const golden = readGolden(name);
  const backend = backendOf(name);

  expect(
    largestDifference(run(backend, shuffledBatch(backend, 1), golden.prompt, 0), golden.promptLogits),
  ).toBeLessThanOrEqual(TOLERANCE);
});

test('the file of a BERT has the hidden states of transformers', () => {
  const { prompt, tokenTypes, hiddenStates } = readPooledGolden('bert');
  const backend = backendOf('bert');

  expect(
    largestDifference(runHidden(backend, shuffledBatch(backend, 1), prompt, tokenTypes), hiddenStates),
  ).toBeLessThanOrEqual(TOLERANCE);
});

describe('the file of a GPT-2 with matrices in Q8_0, Q4_0 and Q4_1', () => {
  const { prompt } = readGolden('gpt2');
  const logits = viewSafetensors(readFileSync(join(GOLDEN, 'gguf/gpt2.safetensors'))).get('prompt_logits');
  const values = decodeFloats(logits?.bytes ?? new Uint8Array(), 'F32');
  const expected = prompt.map((_, row) => values.slice(row * 211, (row + 1) * 211));

  test('has the logits of transformers for the decoded numbers', () => {
    const backend = backendOf('gpt2', decoded);

    expect(largestDifference(run(backend, shuffledBatch(backend, 1), prompt, 0), expected)).toBeLessThanOrEqual(
      TOLERANCE,
    );
  });

  test('keeps Q8_0 and Q4_0 in as many bits, and has Q4_1 in 8', () => {
    const weights = openWeights(ggufOf('gpt2'));
    const types = ['attn.c_attn', 'attn.c_proj', 'mlp.c_fc'].map(
      (part, index) =>
        weights.matrix(
          `h.0.${part}.weight`,
          [
            [96, 32],
            [32, 32],
            [128, 32],
          ][index] as [number, number],
          true,
        ).type,
    );
    weights.close();

    expect(types).toEqual(['q8', 'q4', 'q8']);
  });

  test('is hardly further away with Q4_1 in 8 bits', () => {
    const backend = backendOf('gpt2');
    const difference = largestDifference(run(backend, shuffledBatch(backend, 1), prompt, 0), expected);

    // Logits of this model reach from about -6 to 6.
    expect(difference).toBeGreaterThan(TOLERANCE);
    expect(difference).toBeLessThan(0.2);
  });
});
