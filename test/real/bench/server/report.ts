import { table } from '../engine/report';
import { ratios, type Summary, summarize } from '../engine/statistics';
import { aloneReport } from './alone-report';
import type { LoadFigures } from './load';
import type { AloneResult } from './run-alone';
import type { FormatResult, ServerResult } from './run-format';
import { BASELINE } from './servers';
import { TARGET_CLIENTS, THROUGHPUT_TARGETS } from './targets';

/** What is known of the machine and of the run. */
export interface ServerRunFacts {
  readonly date: string;
  readonly machine: string;
  readonly threads: number;
  readonly clients: readonly number[];
  readonly missing: readonly string[];
}

/** The whole run as Markdown. */
export function markdownReport(
  facts: ServerRunFacts,
  alone: readonly AloneResult[],
  results: readonly FormatResult[],
): string {
  return [
    `# The server beside its peers\n\n${facts.date}, ${facts.machine}, ${facts.threads} threads a server. ` +
      `SmolLM2-135M, prompts of 128 tokens that share no beginning, 64 greedy tokens, streamed.` +
      ` Each cell is the median [least..most] of the rounds; behind it the median of the rounds' ratios to ` +
      `${BASELINE}. First token and token are medians over a round's requests.\n`,
    ...facts.missing.map((line) => `- not in this run: ${line}`),
    ...results.map((result) => formatReport(result, facts.clients)),
    targetReport(results),
    aloneReport(alone),
  ].join('\n');
}

function formatReport(result: FormatResult, clients: readonly number[]): string {
  const baseline = result.servers.find(({ name }) => name === BASELINE);
  const rows = clients.flatMap((count) =>
    result.servers.map((server) => [
      String(count),
      server.name,
      cell(server, baseline, count, ({ tokensPerSecond }) => tokensPerSecond, ''),
      cell(server, baseline, count, ({ firstToken }) => firstToken, ' ms'),
      cell(server, baseline, count, ({ perToken }) => perToken, ' ms'),
      cell(server, undefined, count, ({ worstGap }) => worstGap, ' ms'),
    ]),
  );
  const sides = result.servers.map(
    ({ name, readySeconds, peakBytes }) =>
      `${name}: ready after ${readySeconds.toFixed(1)} s, at most ${(peakBytes / 1e6).toFixed(0)} MB`,
  );
  return [
    `\n## ${result.format}\n`,
    table(['clients', 'server', 'tokens/s', 'first token', 'each further token', 'longest gap'], rows),
    `\n${sides.join('; ')}.`,
    ...result.absent.map(({ name, reason }) => `\nNot measured: ${name}: ${reason}`),
  ].join('\n');
}

function targetReport(results: readonly FormatResult[]): string {
  const rows = results.flatMap((result) =>
    (['native', 'wasm'] as const).flatMap((backend) => {
      const goal = THROUGHPUT_TARGETS[backend][result.format];
      const seen = ratio(
        result.servers.find(({ name }) => name === backend),
        result.servers.find(({ name }) => name === BASELINE),
        TARGET_CLIENTS,
        ({ tokensPerSecond }) => tokensPerSecond,
      );
      return goal === undefined || seen === undefined
        ? []
        : [[result.format, backend, `≥ ${goal}`, seen.median.toFixed(2), heldOrMissed(seen.median >= goal)]];
    }),
  );
  if (rows.length === 0) return '';
  return (
    `\n## Targets: tokens a second of ${TARGET_CLIENTS} clients against ` +
    `${BASELINE}\n\n${table(['format', 'backend', 'target', 'seen', ''], rows)}\n`
  );
}

type Pick = (figures: LoadFigures) => number;

function series(server: ServerResult | undefined, clients: number, pick: Pick): (number | undefined)[] {
  return (server?.figures[clients] ?? []).map((figures) => (figures === undefined ? undefined : pick(figures)));
}

function ratio(
  server: ServerResult | undefined,
  baseline: ServerResult | undefined,
  clients: number,
  pick: Pick,
): Summary | undefined {
  return summarize(ratios(series(server, clients, pick), series(baseline, clients, pick)));
}

function cell(
  server: ServerResult,
  baseline: ServerResult | undefined,
  clients: number,
  pick: Pick,
  unit: string,
): string {
  const summary = summarize(series(server, clients, pick).filter((value) => value !== undefined));
  if (summary === undefined) return '-';
  const against = ratio(server, baseline, clients, pick);
  const [median, min, max] = [summary.median, summary.min, summary.max].map((value) =>
    value >= 100 ? value.toFixed(0) : value.toPrecision(3),
  );
  return `${median}${unit} [${min}..${max}]${against === undefined ? '' : `, **${against.median.toFixed(2)}x**`}`;
}

function heldOrMissed(isHeld: boolean): string {
  return isHeld ? 'held' : '**missed**';
}
