/*
 * Runs one of our backends with the bench's line protocol (resident.ts), as in the image: compiled JavaScript in plain
 * Node. This file is CommonJS, and our-backend.ts strips its types beforehand. The process loads only the product, as
 * its memory is measured.
 */
import type { BackendChoice } from '../../../../../lib/runtime/src/backend/create-backend';
import type { StepBatch } from '../../../../../lib/runtime/src/backend/compute-backend';
import type { Quantization } from '../../../../../lib/runtime/src/checkpoint/matrix';
import type { DecoderSpec } from '../../../../../lib/runtime/src/checkpoint/model-spec';

const { createInterface } = require('node:readline') as typeof import('node:readline');
const setup = JSON.parse(process.argv[2] ?? '') as Setup;
const { addRow, createBatch, KV_BLOCK_TOKENS } = require(
  `${setup.dist}/backend/compute-backend.js`,
) as typeof import('../../../../../lib/runtime/src/backend/compute-backend');
const { createBackend } = require(
  `${setup.dist}/backend/create-backend.js`,
) as typeof import('../../../../../lib/runtime/src/backend/create-backend');
const { openWeights } = require(
  `${setup.dist}/checkpoint/open-weights.js`,
) as typeof import('../../../../../lib/runtime/src/checkpoint/open-weights');

/** The settings of the run, as JSON in the first argument. */
interface Setup {
  /** The folder of the compiled runtime. */
  readonly dist: string;
  readonly backend: NonNullable<BackendChoice['backend']>;
  readonly threads: number;
  readonly path: string;
  readonly spec: DecoderSpec;
  readonly quantization: Quantization;
  /** Positions of the sequence for prompts, and of each sequence that decodes in a batch. */
  readonly positions: number;
  readonly batch: number;
  readonly batchPositions: number;
}

/** Rows of a step: llama.cpp's default. */
const PROMPT_CHUNK = 512;

const started = performance.now();
const backend = load();
const { vocabSize } = setup.spec;
const result = new Float32Array(setup.batch * vocabSize);
const one = sequences(1, setup.positions, 0);
const many = sequences(setup.batch, setup.batchPositions, blocks(setup.positions));
const { name, threads, weightBytes } = backend.info;
say({
  loadMs: performance.now() - started,
  about: `${name}, ${threads} threads, ${(weightBytes / 1e6).toFixed(0)} MB of weights`,
  weightBytes,
});

createInterface({ input: process.stdin }).on('line', (line) => {
  const [op, ...words] = line.split(' ');
  const [a = 0, b = 0, c = 0] = words.map(Number);
  if (op === 'prefill') say({ ms: prefill(a) });
  else if (op === 'decode') say({ ms: decode(a === 1 ? one : many, b, c) });
  else if (op === 'greedy') say(greedy(words.slice(1).map(Number), a));
  else say({ error: `${op} is not known` });
});

function load(): ReturnType<typeof createBackend>['backend'] {
  const weights = openWeights(setup.path);
  try {
    const limits = {
      maxRows: PROMPT_CHUNK,
      kvBlocks: blocks(setup.positions) + setup.batch * blocks(setup.batchPositions),
    };
    const chosen = createBackend(
      { backend: setup.backend, threads: setup.threads, quantize: setup.quantization },
      setup.spec,
      weights,
      limits,
    );
    if (chosen.backend.info.name !== setup.backend)
      throw new Error(`the ${chosen.backend.info.name} backend computes instead of ${setup.backend}`);
    return chosen.backend;
  } finally {
    weights.close();
  }
}

function blocks(positions: number): number {
  return Math.ceil(positions / KV_BLOCK_TOKENS);
}

/** Makes sequences, each with its own blocks of the cache. */
function sequences(
  count: number,
  positions: number,
  firstBlock: number,
): { readonly batch: StepBatch; readonly length: Int32Array } {
  const batch = createBatch(backend.limits, count, positions);
  for (let i = 0; i < batch.blockTable.length; i += 1) batch.blockTable[i] = firstBlock + i;
  return { batch, length: new Int32Array(count) };
}

/** Appends tokens to a sequence, in steps of {@link PROMPT_CHUNK} rows, and computes the logits of the last one. */
function append({ batch, length }: typeof one, sequence: number, tokens: readonly number[]): void {
  for (const [index, token] of tokens.entries()) {
    addRow(batch, token, length[sequence]!, sequence, index === tokens.length - 1);
    length[sequence]! += 1;
    if (batch.rows === PROMPT_CHUNK || index === tokens.length - 1) step(batch);
  }
}

function step(batch: StepBatch): void {
  backend.step(batch, result);
  batch.rows = 0;
  batch.outputs = 0;
}

/** The prompt of a sequence: the same in every driver. */
function promptToken(sequence: number, position: number): number {
  return (position * 7919 + sequence * 104_729 + 17) % (vocabSize - 16);
}

function prompt(sequence: number, tokens: number): number[] {
  return Array.from({ length: tokens }, (_, position) => promptToken(sequence, position));
}

function prefill(tokens: number): number {
  one.length[0] = 0;
  const ids = prompt(0, tokens);
  const start = performance.now();
  append(one, 0, ids);
  return performance.now() - start;
}

function decode(group: typeof one, context: number, steps: number): number {
  const { batch, length } = group;
  for (let sequence = 0; sequence < length.length; sequence += 1) {
    if (length[sequence]! < context) {
      length[sequence] = 0;
      append(group, sequence, prompt(sequence, context));
    }
    length[sequence] = context;
  }
  const start = performance.now();
  for (let i = 0; i < steps; i += 1) {
    for (let sequence = 0; sequence < length.length; sequence += 1) {
      addRow(batch, promptToken(sequence, context + i), length[sequence]!, sequence, true);
      length[sequence]! += 1;
    }
    step(batch);
  }
  return performance.now() - start;
}

function greedy(ids: readonly number[], steps: number): { readonly tokens: number[]; readonly gaps: number[] } {
  one.length[0] = 0;
  append(one, 0, ids);
  const tokens: number[] = [];
  const gaps: number[] = [];
  for (let i = 0; i < steps; i += 1) {
    const logits = result.subarray(0, vocabSize);
    let best = 0;
    for (let token = 1; token < vocabSize; token += 1) if (logits[token]! > logits[best]!) best = token;
    let second = -Infinity;
    for (let token = 0; token < vocabSize; token += 1)
      if (token !== best && logits[token]! > second) second = logits[token]!;
    tokens.push(best);
    gaps.push(logits[best]! - second);
    if (i + 1 < steps) append(one, 0, [best]);
  }
  return { tokens, gaps };
}

function say(message: unknown): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
