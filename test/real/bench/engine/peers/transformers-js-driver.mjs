/*
 * transformers.js on onnxruntime-node behind the bench's line protocol (resident.ts): transformers-js-driver.mjs
 * PACKAGE MODEL THREADS. Plain JavaScript, because the package it drives is outside the checkout.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';

const [packageFolder, model, threads] = process.argv.slice(2);
const { AutoModelForCausalLM, Tensor, env } = createRequire(path.join(packageFolder, 'package.json'))(
  '@huggingface/transformers',
);
env.allowRemoteModels = false;
env.localModelPath = path.dirname(model);

const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
const started = performance.now();
const decoder = await AutoModelForCausalLM.from_pretrained(path.basename(model), {
  dtype: 'fp32',
  device: 'cpu',
  local_files_only: true,
  session_options: { intraOpNumThreads: Number(threads), interOpNumThreads: 1 },
});
const vocabulary = decoder.config.vocab_size;
say({ loadMs: performance.now() - started, about: `transformers.js ${env.version}` });

const integers = (values, dims) => new Tensor('int64', BigInt64Array.from(values, BigInt), dims);
const promptToken = (sequence, position) => (position * 7919 + sequence * 104_729 + 17) % (vocabulary - 16);

/** One call of the model; `ids` is [sequences][tokens], in one list. */
async function run(ids, sequences, past, length) {
  const tokens = ids.length / sequences;
  const outputs = await decoder.forward({
    input_ids: integers(ids, [sequences, tokens]),
    attention_mask: integers(
      Array.from({ length: sequences * (length + tokens) }, () => 1),
      [sequences, length + tokens],
    ),
    position_ids: integers(
      Array.from({ length: sequences * tokens }, (_, i) => length + (i % tokens)),
      [sequences, tokens],
    ),
    past_key_values: past,
  });
  return { logits: outputs.logits.data, past: cacheOf(outputs) };
}

/** The cache behind a call, as the next one takes it. */
function cacheOf(outputs) {
  return Object.fromEntries(
    Object.entries(outputs).flatMap(([name, tensor]) =>
      name.startsWith('present.') ? [[name.replace('present', 'past_key_values'), tensor]] : [],
    ),
  );
}

function prompt(sequences, tokens, first = 0) {
  return Array.from({ length: sequences * tokens }, (_, i) =>
    promptToken(Math.floor(i / tokens), first + (i % tokens)),
  );
}

async function prefill(tokens) {
  const start = performance.now();
  await run(prompt(1, tokens), 1, null, 0);
  return { ms: performance.now() - start };
}

async function decode(sequences, context, steps) {
  let { past } = await run(prompt(sequences, context), sequences, null, 0);
  const start = performance.now();
  for (let step = 0; step < steps; step += 1)
    ({ past } = await run(prompt(sequences, 1, context + step), sequences, past, context + step));
  return { ms: performance.now() - start };
}

async function greedy(steps, ids) {
  const tokens = [];
  const gaps = [];
  let { logits, past } = await run(ids, 1, null, 0);
  for (let step = 0; step < steps; step += 1) {
    let best = 0;
    for (let token = 1; token < vocabulary; token += 1) if (logits[token] > logits[best]) best = token;
    let second = -Infinity;
    for (let token = 0; token < vocabulary; token += 1)
      if (token !== best && logits[token] > second) second = logits[token];
    tokens.push(best);
    gaps.push(logits[best] - second);
    if (step + 1 < steps) ({ logits, past } = await run([best], 1, past, ids.length + step));
  }
  return { tokens, gaps };
}

for await (const line of createInterface({ input: process.stdin })) {
  const [op, ...words] = line.split(' ');
  const numbers = words.map(Number);
  try {
    if (op === 'prefill') say(await prefill(numbers[0]));
    else if (op === 'decode') say(await decode(...numbers));
    else if (op === 'greedy') say(await greedy(numbers[0], numbers.slice(1)));
    else say({ error: `${op} is not known` });
  } catch (error) {
    say({ error: error.message });
  }
}
