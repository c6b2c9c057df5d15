import { setTimeout as sleep } from 'node:timers/promises';
import { type Agreement, agreement } from './agreement';
import type { Contestant, Sizes } from './contestant';
import { BATCH, cachedPositions, CONTEXT, type Measure, POSITIONS } from './measures';
import { type BenchModel, bytesPerStep, cacheBytes, type Format } from './models/bench-model';
import type { BandwidthProbe } from './probe/bandwidth';
import { ForeignCpu, memoryOf, type ProcessMemory, waitForQuiet } from './processes';
import { type Greedy, type Loaded, Resident } from './resident';

/** The results of one engine for a model in a format. Series have an entry per round; undefined for a failed round. */
export interface EngineResult {
  readonly name: string;
  readonly loaded: Loaded;
  /** Tokens per second, by measure. */
  readonly tokensPerSecond: Readonly<Record<string, (number | undefined)[]>>;
  readonly memory: ProcessMemory;
  /** Undefined for the engine that the others are compared with, or if that engine did not run. */
  readonly agreement: Agreement | undefined;
}

/** The results of all engines for a model in a format. */
export interface GroupResult {
  readonly model: string;
  readonly format: Format;
  readonly engines: readonly EngineResult[];
  /** Engines without results, and the reasons. */
  readonly absent: readonly { readonly name: string; readonly reason: string }[];
  /** Bytes per second that the probe read, by round. */
  readonly bandwidth: readonly number[];
  /** Bytes of weights that a decode step reads. */
  readonly stepBytes: number;
  /** Peak size of keys and values in float32, in bytes. */
  readonly cacheBytes: number;
  /** Measurements during which other processes used more than the allowed share of a CPU, after all tries. */
  readonly disturbed: number;
  readonly measurements: number;
}

/** The care taken in measuring. */
export interface Care {
  readonly rounds: number;
  /** `performance.now()` after which no further round starts. */
  readonly until: number;
  /** The share of a CPU that others may use when a measurement starts, and while it runs. */
  readonly quietBefore: number;
  readonly quietDuring: number;
  readonly waitMs: number;
  readonly tries: number;
  /** Engines get the CPUs before other processes. */
  readonly isUrgent: boolean;
}

const LOAD_LIMIT_MS = 600_000;
const ANSWER_LIMIT_MS = 180_000;
const GREEDY_STEPS = 16;
const GREEDY_PROMPT = 32;
/** Waits until the threads of the previous engine have stopped spinning. */
const REST_MS = 50;

interface Runner {
  readonly contestant: Contestant;
  readonly resident: Resident;
  readonly loaded: Loaded;
  readonly tokensPerSecond: Record<string, (number | undefined)[]>;
  greedy?: Greedy;
  failure?: string;
}

/** Loads every engine and measures them in turn. */
export async function runGroup(
  model: BenchModel,
  format: Format,
  contestants: readonly Contestant[],
  measures: readonly Measure[],
  threads: number,
  probe: BandwidthProbe,
  care: Care,
  onProgress: (line: string) => void,
): Promise<GroupResult> {
  const absent: { name: string; reason: string }[] = [];
  const runners: Runner[] = [];
  const bandwidth: number[] = [];
  const sizes: Sizes = { threads, positions: POSITIONS, batch: BATCH, batchPositions: CONTEXT + model.steps };
  const title = `${model.name} ${format}`;
  let disturbed = 0;
  let measurements = 0;
  try {
    for (const contestant of contestants) {
      const runner = await start(contestant, model, format, sizes, measures, care, onProgress).catch((error: Error) => {
        absent.push({ name: contestant.name, reason: error.message });
        onProgress(`${title}: ${contestant.name} does not run: ${error.message}`);
        return undefined;
      });
      if (runner !== undefined) runners.push(runner);
    }
    // the first one warms up
    for (let round = -1; round < care.rounds && (round < 1 || performance.now() < care.until); round += 1) {
      if (round >= 0) bandwidth.push(await probe.bytesPerSecond());
      for (const measure of measures) {
        for (const runner of rotated(runners, Math.max(0, round))) {
          if (runner.failure !== undefined) continue;
          const value = await measureOnce(runner, measure, model.steps, care, round >= 0).catch((error: Error) => {
            runner.failure = error.message;
            runner.resident.stop(); // it may still be computing
            onProgress(`${title}: ${error.message}`);
            return undefined;
          });
          if (round < 0) continue;
          measurements += 1;
          if (value?.isDisturbed === true) disturbed += 1;
          runner.tokensPerSecond[measure.name]?.push(value?.tokensPerSecond);
        }
      }
      onProgress(
        round < 0 ? `${title}: ${runners.length} engines are warm` : `${title}: round ${round + 1} of ${care.rounds}`,
      );
    }
    for (const { contestant, failure } of runners)
      if (failure !== undefined) absent.push({ name: contestant.name, reason: failure });
    const expected = runners.find(({ contestant }) => contestant.name === 'llama.cpp')?.greedy;
    return {
      model: model.name,
      format,
      absent,
      bandwidth,
      disturbed,
      measurements,
      stepBytes: bytesPerStep(model.spec, format),
      cacheBytes: cacheBytes(model.spec, cachedPositions(measures, model.steps)),
      engines: runners
        .filter(({ failure }) => failure === undefined)
        .map(({ contestant, resident, loaded, tokensPerSecond, greedy }) => ({
          name: contestant.name,
          loaded,
          tokensPerSecond,
          memory: memoryOf(resident.pid),
          agreement:
            greedy === undefined || expected === undefined || greedy === expected
              ? undefined
              : agreement(greedy, expected),
        })),
    };
  } finally {
    for (const { resident } of runners) resident.stop();
  }
}

async function start(
  contestant: Contestant,
  model: BenchModel,
  format: Format,
  sizes: Sizes,
  measures: readonly Measure[],
  care: Care,
  onProgress: (line: string) => void,
): Promise<Runner> {
  if (!contestant.formats.includes(format)) throw new Error(`it has no ${format}`);
  const command = await contestant.start({ model, format, sizes, onProgress });
  await waitForQuiet(care.quietBefore, care.waitMs);
  const resident = new Resident(contestant.name, command, care.isUrgent);
  try {
    const loaded = await resident.loaded(LOAD_LIMIT_MS);
    const prompt = Array.from({ length: GREEDY_PROMPT }, (_, i) => (i * 7919 + 17) % (model.spec.vocabSize - 16));
    const greedy = await resident.greedy(GREEDY_STEPS, prompt, ANSWER_LIMIT_MS);
    onProgress(`${model.name} ${format}: ${contestant.name} is loaded`);
    return {
      contestant,
      resident,
      loaded,
      greedy,
      tokensPerSecond: Object.fromEntries(measures.map(({ name }) => [name, []])),
    };
  } catch (error) {
    resident.stop();
    throw error;
  }
}

async function measureOnce(
  { resident }: Runner,
  measure: Measure,
  steps: number,
  care: Care,
  isCareful: boolean,
): Promise<{ readonly tokensPerSecond: number; readonly isDisturbed: boolean }> {
  for (let attempt = 1; ; attempt += 1) {
    if (isCareful) await waitForQuiet(care.quietBefore, care.waitMs);
    else await sleep(REST_MS);
    const foreign = new ForeignCpu([resident.pid]);
    const milliseconds = await resident.milliseconds(measure.question(steps), ANSWER_LIMIT_MS);
    const isDisturbed = foreign.share() > care.quietDuring;
    if (!isDisturbed || !isCareful || attempt >= care.tries)
      return { tokensPerSecond: (measure.tokens(steps) * 1000) / milliseconds, isDisturbed };
  }
}

/** Each round starts with another engine, so that none always runs after the same one. */
function rotated<T>(items: readonly T[], by: number): T[] {
  const first = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}
