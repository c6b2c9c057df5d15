import { parseArgs } from 'node:util';
import { integer, list } from '../flag-values';
import { BENCH_MODELS, type BenchModel, type Format, FORMATS } from './models/bench-model';

/** The options of a run. */
export interface BenchOptions {
  readonly models: readonly BenchModel[];
  readonly formats: readonly Format[];
  /** Names of engines; undefined for all. */
  readonly only: readonly string[] | undefined;
  readonly measures: readonly string[];
  readonly rounds: number;
  readonly minutes: number;
  readonly threads: number | undefined;
  readonly isQuick: boolean;
  readonly isUrgent: boolean;
  readonly out: string;
}

const QUICK = { rounds: 3, minutes: 15, models: 'gpt2-small,smollm2', measures: 'decode1,decode8,prefill128' } as const;
const FULL = {
  rounds: 5,
  minutes: 120,
  models: BENCH_MODELS.map(({ name }) => name).join(','),
  measures: 'decode1,decode8,prefill128,prefill1024',
} as const;

/** The text of `--help`. */
export function helpText(engines: readonly string[]): string {
  const { rounds, minutes } = QUICK;
  return `Compares our engine with its peers in one run: npm run bench:engine -- [flags]

  --quick           ${rounds} rounds of ${QUICK.models} without the prompt of 1024; at most ${minutes} minutes
  --models NAMES    of ${BENCH_MODELS.map(({ name }) => name).join(', ')} (default: all)
  --formats NAMES   of ${FORMATS.join(', ')} (default: all)
  --only NAMES      engines, of ${engines.join(', ')} (default: all)
  --measures NAMES  of ${FULL.measures.replaceAll(',', ', ')} (default: all)
  --rounds N        rounds of each model and format (default: ${FULL.rounds})
  --minutes N       time limit; the report lists what was not measured (default: ${FULL.minutes})
  --threads N       threads of every engine (default: the CPUs that the process may use)
  --urgent          engines get the CPUs before other processes (Linux, as root): for a busy machine
  --out FOLDER      folder for bench-engine.md and bench-engine.json (default: out/bench)

The first run builds llama.cpp (about 15 minutes on 2 cores) and installs the other peers (about 8 GB); it keeps them in
~/.cache/ai-datacenter, with the models (about 12 GB). Every engine is a resident process; they are measured in turn.
`;
}

/** Reads the command line; throws an Error that names the mistake. Undefined for `--help`. */
export function readOptions(args: readonly string[], engines: readonly string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h' },
      quick: { type: 'boolean' },
      urgent: { type: 'boolean' },
      models: { type: 'string' },
      formats: { type: 'string' },
      only: { type: 'string' },
      measures: { type: 'string' },
      rounds: { type: 'string' },
      minutes: { type: 'string' },
      threads: { type: 'string' },
      out: { type: 'string' },
    },
  });
  if (values.help === true) return undefined;
  const fallback = values.quick === true ? QUICK : FULL;
  const models = list(
    'models',
    values.models ?? fallback.models,
    BENCH_MODELS.map(({ name }) => name),
  );
  return {
    models: BENCH_MODELS.filter(({ name }) => models.includes(name)),
    formats: list('formats', values.formats ?? FORMATS.join(','), FORMATS),
    only: values.only === undefined ? undefined : list('only', values.only, engines),
    measures: list('measures', values.measures ?? fallback.measures, FULL.measures.split(',')),
    rounds: integer('rounds', values.rounds ?? String(fallback.rounds), 1, 100),
    minutes: integer('minutes', values.minutes ?? String(fallback.minutes), 1, 1000),
    threads: values.threads === undefined ? undefined : integer('threads', values.threads, 1, 1024),
    isQuick: values.quick === true,
    isUrgent: values.urgent === true,
    out: values.out ?? 'out/bench',
  };
}
