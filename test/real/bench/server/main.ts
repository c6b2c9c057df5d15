import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cpuQuota } from '../../../../lib/runtime/src/backend/cpu-quota';
import { BENCH_MODELS } from '../engine/models/bench-model';
import { helpText, readOptions } from './options';
import { markdownReport, type ServerRunFacts } from './report';
import { type FormatResult, runFormat } from './run-format';
import { type AloneResult, runAlone } from './run-alone';
import { ServerProcess } from './server-process';
import { type BenchServer, OUR_SERVERS, SERVERS } from './servers';
import { FIRST_TOKEN_TARGETS } from './targets';

/** Runs the bench and writes its report; the exit code is 1 if nothing could be measured. */
async function main(): Promise<number> {
  const names = SERVERS.map(({ name }) => name);
  const options = readOptions(process.argv.slice(2), names);
  if (options === undefined) {
    console.log(helpText(names));
    return 0;
  }
  const started = performance.now();
  const say = (line: string): void =>
    console.error(`[${((performance.now() - started) / 60_000).toFixed(1)} min] ${line}`);
  const threads = options.threads ?? cpuQuota();
  const missing: string[] = [];
  const servers = await prepared(
    SERVERS.filter(({ name }) => options.only === undefined || options.only.includes(name)),
    missing,
    say,
  );
  const facts: ServerRunFacts = {
    date: new Date().toISOString().slice(0, 10),
    machine: `${os.cpus()[0]?.model ?? os.arch()}, ${os.availableParallelism()} CPUs, Node ${process.versions.node}`,
    threads,
    clients: options.clients,
    missing,
  };
  const model = BENCH_MODELS.find(({ name }) => name === 'smollm2')!;
  const results: FormatResult[] = [];
  const alone: AloneResult[] = [];
  const care = { rounds: options.rounds, threads, isUrgent: options.isUrgent, waitMs: options.isUrgent ? 0 : 10_000 };
  const small = BENCH_MODELS.find(({ name }) => name === 'gpt2-small')!;
  for (const server of OUR_SERVERS.filter(({ name }) => servers.some((other) => other.name === name))) {
    for (const format of options.formats.filter((name) => name in FIRST_TOKEN_TARGETS[server.name])) {
      try {
        alone.push(await runAlone(small, format, server, care, say));
      } catch (error) {
        missing.push(`${server.name} ${format} alone: ${(error as Error).message}`);
        say(missing.at(-1)!);
      }
    }
  }
  const end = performance.now() + options.minutes * 60_000; // ours by themselves took what they took
  for (const [index, format] of options.formats.entries()) {
    const now = performance.now();
    if (now >= end) {
      missing.push(`${format}: the ${options.minutes} minutes were over`);
      continue;
    }
    const until = now + (end - now) / (options.formats.length - index);
    results.push(await runFormat(model, format, servers, { ...care, until, clients: options.clients }, say));
    write(options.out, facts, alone, results); // as it goes: a run that is cut off leaves what it has
  }
  console.log(write(options.out, facts, alone, results));
  return alone.length > 0 || results.some((result) => result.servers.length > 0) ? 0 : 1;
}

async function prepared(
  servers: readonly BenchServer[],
  missing: string[],
  say: (line: string) => void,
): Promise<BenchServer[]> {
  const ready: BenchServer[] = [];
  for (const server of servers) {
    try {
      await server.prepare(say);
      ready.push(server);
    } catch (error) {
      const { message, stderr } = error as Error & { stderr?: string };
      missing.push(
        `${server.name} could not be built: ${(stderr?.trim().split('\n').at(-1) ?? message).slice(0, 300)}`,
      );
      say(missing.at(-1)!);
    }
  }
  return ready;
}

function write(
  folder: string,
  facts: ServerRunFacts,
  alone: readonly AloneResult[],
  results: readonly FormatResult[],
): string {
  const text = markdownReport(facts, alone, results);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'bench-server.md'), text);
  writeFileSync(path.join(folder, 'bench-server.json'), `${JSON.stringify({ facts, alone, results }, undefined, 1)}\n`);
  return text;
}

process.once('exit', () => ServerProcess.stopAll());
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
