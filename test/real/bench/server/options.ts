import { parseArgs } from 'node:util';
import { integer, list } from '../flag-values';
import { type Format, FORMATS } from '../engine/models/bench-model';

/** What a run of the bench is asked for. */
export interface ServerBenchOptions {
  readonly formats: readonly Format[];
  /** Names of servers; undefined for all. */
  readonly only: readonly string[] | undefined;
  readonly clients: readonly number[];
  readonly rounds: number;
  readonly minutes: number;
  readonly threads: number | undefined;
  readonly isUrgent: boolean;
  readonly out: string;
}

const QUICK = { rounds: 2, minutes: 12, clients: '1,8', formats: 'f32,q8' } as const;
const FULL = { rounds: 5, minutes: 60, clients: '1,8,32', formats: 'f32,bf16,q8,q4' } as const;

/** The text of `--help`. */
export function helpText(servers: readonly string[]): string {
  const { rounds, clients, formats, minutes } = QUICK;
  return `Our server beside llama-server and vLLM, in one run: npm run bench:server -- [flags]

  --quick           ${rounds} rounds with ${clients} clients and ${formats}; turns for at most ${minutes} minutes
  --formats NAMES   of ${FORMATS.join(', ')} (default: all)
  --only NAMES      servers, of ${servers.join(', ')} (default: all)
  --clients COUNTS  clients at once (default: ${FULL.clients})
  --rounds N        rounds of each format (default: ${FULL.rounds})
  --minutes N       all servers take turns for so long, with the rounds that they get in it (default: ${FULL.minutes})
  --threads N       threads of every server (default: the CPUs that it may keep busy)
  --urgent          servers get the CPUs before other processes (Linux, as root): for a machine that is not quiet
  --out FOLDER      where bench-server.md and bench-server.json are written (default: out/bench)

SmolLM2-135M, prompts of 128 tokens that share no beginning, 64 greedy tokens, streamed; servers listen on 127.0.0.1
and take turns. Before that, ours by themselves with GPT-2 small: start, first token, overhead (f32 and q8), about a
minute for each of ours and each format, which --minutes does not count. The first run builds llama.cpp and installs
vLLM, as npm run bench:engine does, into the same cache.
`;
}

/** Reads the command line; throws an Error that says what is wrong with it. Undefined: help was asked for. */
export function readOptions(args: readonly string[], servers: readonly string[]): ServerBenchOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h' },
      quick: { type: 'boolean' },
      urgent: { type: 'boolean' },
      formats: { type: 'string' },
      only: { type: 'string' },
      clients: { type: 'string' },
      rounds: { type: 'string' },
      minutes: { type: 'string' },
      threads: { type: 'string' },
      out: { type: 'string' },
    },
  });
  if (values.help === true) return undefined;
  const fallback = values.quick === true ? QUICK : FULL;
  return {
    formats: list('formats', values.formats ?? fallback.formats, FORMATS),
    only: values.only === undefined ? undefined : list('only', values.only, servers),
    clients: (values.clients ?? fallback.clients).split(',').map((text) => integer('clients', text, 1, 32)),
    rounds: integer('rounds', values.rounds ?? String(fallback.rounds), 1, 100),
    minutes: integer('minutes', values.minutes ?? String(fallback.minutes), 1, 1000),
    threads: values.threads === undefined ? undefined : integer('threads', values.threads, 1, 1024),
    isUrgent: values.urgent === true,
    out: values.out ?? 'out/bench',
  };
}
