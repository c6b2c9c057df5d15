import { table } from '../engine/report';
import { summarize } from '../engine/statistics';
import type { AloneResult } from './run-alone';
import { FIRST_TOKEN_TARGETS, OVERHEAD_TARGET, READY_TARGETS, STREAM_TARGET } from './targets';

/** What our servers do by themselves, beside what they should, as Markdown. */
export function aloneReport(results: readonly AloneResult[]): string {
  if (results.length === 0) return '';
  const rows = results.flatMap(({ format, name, ready, firstToken, overhead, stream }) => [
    row(format, name, 'ready after', 's', ready, READY_TARGETS[name]),
    row(format, name, 'first token', 'ms', firstToken, FIRST_TOKEN_TARGETS[name][format]),
    row(format, name, 'between two tokens, less the step', 'ms', overhead, OVERHEAD_TARGET),
    ...Object.entries(stream).map(([clients, values]) =>
      row(
        format,
        name,
        `CPU for a streamed token, ${clients} ${clients === '1' ? 'client' : 'clients'}`,
        'µs',
        values,
        STREAM_TARGET,
      ),
    ),
  ]);
  return [
    '\n## Targets: our servers by themselves\n',
    'GPT-2 small with random weights, on an idle server; the median [least..most]. Ready: from starting the ' +
      "process to the first 200 of /ready, with the files in the system's cache." +
      ' First token: of a prompt of 128 tokens, one client. Between two tokens: prompts of one token, so that each ' +
      'step computes one; the mean time between two tokens at the client,' +
      " less the mean step that /metrics tells. CPU: of the process's first thread, which serves (V8's helpers are " +
      'not in it), for answers of 65 tokens less that for as many of one, a token.\n',
    table(['format', 'backend', 'what', 'target', 'seen', ''], rows),
    '',
  ].join('\n');
}

function row(
  format: string,
  name: string,
  what: string,
  unit: string,
  values: readonly number[],
  target: number | undefined,
): string[] {
  const summary = summarize(values);
  const bound = target === undefined ? '-' : `≤ ${target} ${unit}`;
  if (summary === undefined) return [format, name, what, bound, 'not told by this system', ''];
  const [median, min, max] = [summary.median, summary.min, summary.max].map((value) => value.toPrecision(3));
  return [
    format,
    name,
    what,
    bound,
    `${median} ${unit} [${min}..${max}]`,
    target === undefined ? '' : summary.median <= target ? 'held' : '**missed**',
  ];
}
