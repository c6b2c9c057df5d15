import type { Format } from './models/bench-model';
import type { Measure } from './measures';
import type { EngineResult, GroupResult } from './run-group';
import { ratios, type Summary, summarize } from './statistics';
import { isHeld, NATIVE_BASE_BYTES, type Target, TARGETS, WASM_BASE_BYTES } from './targets';

/** The engine that the others are compared with. */
export const BASELINE = 'llama.cpp';

/** The machine and the settings of a run. */
export interface RunFacts {
  readonly date: string;
  readonly machine: string;
  readonly threads: number;
  readonly engines: readonly { readonly name: string; readonly about: string }[];
  /** Engines that could not be installed or built, and models and formats that were skipped for lack of time. */
  readonly missing: readonly string[];
}

/** The whole run as Markdown. */
export function markdownReport(facts: RunFacts, groups: readonly GroupResult[], measures: readonly Measure[]): string {
  return [
    `# The engine and its peers\n\n${facts.date}, ${facts.machine}, ${facts.threads} threads. ` +
      'Tokens per second: median [least..most] and coefficient of variation of the rounds, ' +
      `then the median of the rounds' ratios to ${BASELINE}. "Bandwidth": bytes per second of weights that ` +
      '1 decoding sequence reads, relative to a probe in the same round. ' +
      'Memory: peak resident set with files / anonymous memory at the end.\n',
    facts.engines.map(({ name, about }) => `- ${name}: ${about}`).join('\n'),
    ...(facts.missing.length === 0
      ? []
      : [`\nNot in this run:\n\n${facts.missing.map((line) => `- ${line}`).join('\n')}`]),
    ...groups.map((group) => groupReport(group, measures)),
    targetReport(groups),
  ].join('\n');
}

function groupReport(group: GroupResult, measures: readonly Measure[]): string {
  const probe = summarize(group.bandwidth.map((bytes) => bytes / 1e9));
  const baseline = group.engines.find(({ name }) => name === BASELINE);
  const rows = group.engines.map((engine) => [
    engine.name,
    ...measures.map(({ name }) =>
      cell(summarize(defined(engine.tokensPerSecond[name])), ratio(engine, baseline, name)),
    ),
    (summarize(bandwidthParts(group, engine))?.median ?? Number.NaN).toFixed(2),
    `${(engine.loaded.loadMs / 1000).toFixed(2)} s`,
    `${(engine.memory.peakBytes / 1e6).toFixed(0)} / ${(engine.memory.anonymousBytes / 1e6).toFixed(0)} MB`,
    sameTokens(engine),
  ]);
  return [
    `\n## ${group.model}, ${group.format}\n`,
    table(
      ['engine', ...measures.map(({ title }) => title), 'bandwidth', 'load', 'memory', `tokens as ${BASELINE}'s`],
      rows,
    ),
    `\nProbe: ${probe === undefined ? '-' : `${plain(probe)} GB/s`}. ` +
      `A decode step reads ${(group.stepBytes / 1e6).toFixed(0)} MB. ` +
      `Other processes used the CPUs during ${group.disturbed} of ${group.measurements} measurements.`,
    ...group.absent.map(({ name, reason }) => `\nNot measured: ${name}: ${reason}`),
  ].join('\n');
}

/** Every target with the measured value. */
function targetReport(groups: readonly GroupResult[]): string {
  const rows = groups.flatMap((group) =>
    TARGETS.flatMap((target) => {
      const cells = (['native', 'wasm'] as const).map((backend) => targetCell(group, target, backend));
      return cells.every((text) => text === '') ? [] : [[`${group.model} ${group.format}`, target.quantity, ...cells]];
    }),
  );
  return `\n## Targets\n\n${table(['model', 'quantity', 'native', 'wasm'], rows)}\n`;
}

function targetCell(group: GroupResult, target: Target, backend: 'native' | 'wasm'): string {
  const goal = target.goal[backend][group.format as Format];
  const engine = group.engines.find(({ name }) => name === backend);
  if (goal === undefined || engine === undefined) return '';
  const value = figure(group, engine, target.figure);
  if (value === undefined) return '';
  return (
    `${target.isAtMost ? '≤' : '≥'} ${goal}: ${value.toFixed(2)}, ` +
    `${isHeld(target, value, goal) ? 'held' : '**missed**'}`
  );
}

/** The value of a target's quantity; undefined if it was not measured. */
export function figure(group: GroupResult, engine: EngineResult, name: Target['figure']): number | undefined {
  if (name === 'bandwidth') return summarize(bandwidthParts(group, engine))?.median;
  if (name === 'memory') return ownBytes(engine, group.cacheBytes) / group.stepBytes;
  return ratio(
    engine,
    group.engines.find((other) => other.name === BASELINE),
    name,
  )?.median;
}

/** Peak memory without the cache and without what an engine may take besides its weights. */
function ownBytes({ name, memory }: EngineResult, cacheBytes: number): number {
  return memory.peakBytes - cacheBytes - (name === 'wasm' ? WASM_BASE_BYTES : NATIVE_BASE_BYTES);
}

function bandwidthParts(group: GroupResult, engine: EngineResult): number[] {
  const needed = (engine.tokensPerSecond['decode1'] ?? []).map((value) =>
    value === undefined ? undefined : value * group.stepBytes,
  );
  return ratios(needed, group.bandwidth);
}

function ratio(engine: EngineResult, baseline: EngineResult | undefined, measure: string): Summary | undefined {
  if (baseline === undefined) return undefined;
  return summarize(ratios(engine.tokensPerSecond[measure] ?? [], baseline.tokensPerSecond[measure] ?? []));
}

function sameTokens({ agreement }: EngineResult): string {
  if (agreement === undefined) return '';
  const { same, of, gap } = agreement;
  return gap === undefined ? `${same} of ${of}` : `${same} of ${of}, then logits ${gap.toPrecision(2)} apart`;
}

function cell(summary: Summary | undefined, against: Summary | undefined): string {
  if (summary === undefined) return '-';
  return `${plain(summary)}${against === undefined ? '' : `, **${against.median.toFixed(2)}x**`}`;
}

function plain({ median, min, max, cv }: Summary): string {
  return `${short(median)} [${short(min)}..${short(max)}] ${(cv * 100).toFixed(0)} %`;
}

function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function defined(values: readonly (number | undefined)[] | undefined): number[] {
  return (values ?? []).filter((value) => value !== undefined);
}

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
