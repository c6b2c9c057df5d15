import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cpuQuota } from '../../../../lib/runtime/src/backend/cpu-quota';
import type { Contestant } from './contestant';
import { MEASURES } from './measures';
import { type BenchOptions, helpText, readOptions } from './options';
import { ourBackend } from './ours/our-backend';
import { LLAMA_CPP } from './peers/llama-cpp-contestant';
import { PYTORCH } from './peers/torch-contestant';
import { TRANSFORMERS_JS } from './peers/transformers-js-contestant';
import { VLLM } from './peers/vllm-contestant';
import { BandwidthProbe } from './probe/bandwidth';
import { markdownReport, type RunFacts } from './report';
import { Resident } from './resident';
import { type Care, type GroupResult, runGroup } from './run-group';

const CONTESTANTS: readonly Contestant[] = [
  LLAMA_CPP,
  ourBackend('native'),
  ourBackend('wasm'),
  TRANSFORMERS_JS,
  PYTORCH,
  VLLM,
];

/**
 * By default the bench waits for a quiet machine and repeats a disturbed measurement; with --urgent it takes the CPUs
 * instead.
 */
function careOf({ rounds, isQuick, isUrgent }: BenchOptions): Omit<Care, 'until'> {
  return {
    rounds,
    isUrgent,
    quietBefore: 0.06,
    quietDuring: 0.12,
    tries: isUrgent ? 1 : 3,
    waitMs: isUrgent ? 0 : isQuick ? 2000 : 10_000,
  };
}

/** Runs the bench and writes its report; the exit code is 1 if nothing could be measured. */
async function main(): Promise<number> {
  const names = CONTESTANTS.map(({ name }) => name);
  const options = readOptions(process.argv.slice(2), names);
  if (options === undefined) {
    console.log(helpText(names));
    return 0;
  }
  const started = performance.now();
  const say = (line: string): void =>
    console.error(`[${((performance.now() - started) / 60_000).toFixed(1)} min] ${line}`);
  const threads = Math.min(options.threads ?? cpuQuota(), os.availableParallelism());
  const missing: string[] = [];
  const contestants = await prepared(options, missing, say);
  const groups: GroupResult[] = [];
  const facts: RunFacts = {
    date: new Date().toISOString().slice(0, 10),
    machine: `${os.cpus()[0]?.model ?? os.arch()}, ${os.availableParallelism()} CPUs, Node ${process.versions.node}`,
    threads,
    engines: contestants,
    missing,
  };
  const probe = await BandwidthProbe.start(threads, options.isUrgent);
  try {
    await measure(options, contestants, threads, probe, say, missing, (group) => {
      groups.push(group);
      write(options.out, facts, groups, options.measures); // after each group: an interrupted run keeps its results
    });
  } finally {
    probe.stop();
  }
  console.log(write(options.out, facts, groups, options.measures));
  return groups.some(({ engines }) => engines.length > 0) ? 0 : 1;
}

async function prepared({ only }: BenchOptions, missing: string[], say: (line: string) => void): Promise<Contestant[]> {
  const ready: Contestant[] = [];
  for (const contestant of CONTESTANTS.filter(({ name }) => only === undefined || only.includes(name))) {
    try {
      await contestant.prepare(say);
      ready.push(contestant);
    } catch (error) {
      const { message, stderr } = error as Error & { stderr?: string };
      const cause = stderr?.trim().split('\n').at(-1) ?? message;
      const reason = `${contestant.name} could not be built: ${cause.slice(0, 300)}`;
      missing.push(reason);
      say(reason);
    }
  }
  return ready;
}

/** Measures every model in every format, each in an equal share of the remaining time. */
async function measure(
  options: BenchOptions,
  contestants: readonly Contestant[],
  threads: number,
  probe: BandwidthProbe,
  say: (line: string) => void,
  missing: string[],
  onGroup: (group: GroupResult) => void,
): Promise<void> {
  const end = performance.now() + options.minutes * 60_000;
  const measures = MEASURES.filter(({ name }) => options.measures.includes(name));
  const plans = options.models.flatMap((model) =>
    model.formats.filter((format) => options.formats.includes(format)).map((format) => ({ model, format })),
  );
  for (const [index, { model, format }] of plans.entries()) {
    const now = performance.now();
    if (now >= end) {
      missing.push(`${model.name} ${format}: the ${options.minutes} minutes were over`);
      continue;
    }
    const until = now + (end - now) / (plans.length - index);
    onGroup(await runGroup(model, format, contestants, measures, threads, probe, { ...careOf(options), until }, say));
  }
}

function write(folder: string, facts: RunFacts, groups: readonly GroupResult[], measured: readonly string[]): string {
  const text = markdownReport(
    facts,
    groups,
    MEASURES.filter(({ name }) => measured.includes(name)),
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'bench-engine.md'), text);
  const engines = facts.engines.map(({ name, about }) => ({ name, about }));
  const json = JSON.stringify({ facts: { ...facts, engines }, groups }, undefined, 1);
  writeFileSync(path.join(folder, 'bench-engine.json'), `${json}\n`);
  return text;
}

process.once('exit', () => Resident.stopAll());
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 2;
  },
);
