import { accessSync, constants } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { evaluateClassification } from '../eval/evaluate-classification';
import { evaluateGeneration } from '../eval/evaluate-generation';
import { evaluatePerplexity } from '../eval/evaluate-perplexity';
import { Progress } from '../eval/progress';
import { type Report, reportFiles, writeReport } from '../eval/report/report';
import { loadModel, type Model } from '../model';
import type { ClassifyFlags, EvalFlags, GenerateFlags, PerplexityFlags } from './eval-flags';
import { UsageError } from './flag';
import { locateModel } from './locate-model';

/** Exit codes after a signal, by shell convention: 128 plus the number of the signal. */
const SIGNAL_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/** Inputs of every evaluation besides its flags. */
interface EvalContext {
  readonly model: Model;
  readonly modelName: string;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly onNote: (note: string) => void;
}

/** `eval perplexity`. Resolves with the exit code. */
export function evalPerplexity(flags: PerplexityFlags): Promise<number> {
  return evaluate(flags, 'tokens', (context) => evaluatePerplexity({ ...flags, ...context }));
}

/** `eval classify`. Resolves with the exit code. */
export function evalClassify(flags: ClassifyFlags): Promise<number> {
  return evaluate(flags, 'texts', (context) => evaluateClassification({ ...flags, ...context }));
}

/** `eval generate`. Resolves with the exit code. */
export function evalGenerate(flags: GenerateFlags): Promise<number> {
  return evaluate(flags, 'answers', (context) => evaluateGeneration({ ...flags, ...context }));
}

/** Runs an evaluation and writes its report. A signal ends it without a report, as partial figures are misleading. */
async function evaluate(
  flags: EvalFlags,
  unit: string,
  run: (context: EvalContext) => Promise<Report>,
): Promise<number> {
  for (const file of reportFiles(flags)) checkWritable(file); // before the work, which may take hours
  const abort = new AbortController();
  let code = 0;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (code !== 0) process.exit(code); // a second signal exits at once
    code = signal === 'SIGTERM' ? SIGNAL_CODES.SIGTERM : SIGNAL_CODES.SIGINT;
    abort.abort(new Error(`ended by ${signal}`));
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  const progress = new Progress(process.stderr, unit);
  try {
    const located = locateModel(flags.model, flags.cacheDir);
    const { folder, name } = await Promise.race([located, whenAborted(abort.signal)]);
    const report = await run({
      model: loadModel(folder),
      modelName: name,
      signal: abort.signal,
      progress,
      onNote: (note) => process.stderr.write(`${note}\n`),
    });
    progress.end();
    process.stdout.write(writeReport(report, flags));
    return 0;
  } catch (error) {
    progress.end();
    if (!abort.signal.aborted) throw error;
    process.stderr.write(`${(abort.signal.reason as Error).message}; there is no report.\n`);
    return code;
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

function checkWritable(file: string): void {
  const folder = dirname(resolve(file));
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    throw new UsageError(`--output ${file}: ${folder} is not a writable folder. Choose another file.`);
  }
}
