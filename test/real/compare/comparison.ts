import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { vllmPython } from '../bench/engine/peers/python';
import { vllmEnvironment } from '../bench/engine/peers/vllm-contestant';
import { ServerProcess } from '../bench/server/server-process';
import { freePort } from '../free-port';
import { packedRuntime, Served } from '../load/served';
import { comparedMetrics, metricNames } from './metric-names';
import { compared, shapeOf } from './reply';
import { CASES, MODEL, TEMPLATE } from './requests';

const BUNDLED = path.join(__dirname, '../../../lib/runtime/models/tiny-shakespeare');
const START_MS = 600_000;
const NOT_EXPLAINED = '**not explained**';

/** What of our server differs from vLLM. */
export interface Comparison {
  readonly alike: number;
  readonly explained: number;
  /** Requests and metrics that differ for no known reason. */
  readonly open: readonly string[];
  /** All of it as Markdown. */
  readonly report: string;
}

/**
 * Sends the same requests to our server and to vLLM's CPU build, which serve the same model with the same chat
 * template.
 */
export async function compareWithVllm(onProgress: (line: string) => void): Promise<Comparison> {
  const folder = mkdtempSync(path.join(tmpdir(), 'compare-vllm-'));
  try {
    cpSync(BUNDLED, folder, { recursive: true });
    writeFileSync(path.join(folder, 'chat_template.jinja'), TEMPLATE);
    const python = await vllmPython(onProgress);
    const ours = await Served.start(packedRuntime(), ['--model', folder, '--served-model-name', MODEL]);
    try {
      onProgress('vLLM starts; its imports alone take about a minute');
      const vllm = await startVllm(python, folder);
      try {
        return await compare(ours.url, vllm.url);
      } finally {
        vllm.stop();
      }
    } finally {
      ours.signal('SIGKILL');
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startVllm(python: string, folder: string): Promise<ServerProcess> {
  const port = await freePort();
  const { VLLM_ENABLE_V1_MULTIPROCESSING: _, ...env } = vllmEnvironment(2);
  const args = [
    '-m',
    'vllm.entrypoints.cli.main',
    'serve',
    folder,
    '--served-model-name',
    MODEL,
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--dtype',
    'float32',
    '--max-model-len',
    '256',
    '--max-num-seqs',
    '8',
    '--enforce-eager',
    // What ours does without a flag.
    '--enable-prompt-tokens-details',
    '--enable-auto-tool-choice',
    '--tool-call-parser',
    'hermes',
  ];
  return ServerProcess.start('vllm', { file: python, args, env }, port, '/health', START_MS, false);
}

async function compare(ours: string, vllm: string): Promise<Comparison> {
  const rows: string[] = [];
  const open: string[] = [];
  let alike = 0;
  for (const request of CASES) {
    const { differences, reasons } = compared(await shapeOf(ours, request), await shapeOf(vllm, request));
    if (differences.length === 0) {
      alike += 1;
      continue;
    }
    const reason = request.mayDiffer ?? (reasons.length > 0 ? reasons.join('; ') : undefined);
    if (reason === undefined) open.push(`${request.name}: ${differences.join('; ')}`);
    rows.push(`| ${request.name} | ${differences.join('; ').replaceAll('|', '\\|')} | ${reason ?? NOT_EXPLAINED} |`);
  }
  const requests = open.length;
  const metrics = comparedMetrics(await metricNames(ours), await metricNames(vllm));
  open.push(
    ...metrics.oursOnly,
    ...metrics.theirsOnly.filter(({ reason }) => reason === undefined).map(({ name }) => name),
  );
  return {
    alike,
    explained: rows.length - requests,
    open,
    report: [
      `${CASES.length} requests: ${alike} alike, ${rows.length - requests} differ for a known reason, ${requests} ` +
        `differ without one`,
      '',
      '| request | difference | reason |',
      '| --- | --- | --- |',
      ...rows,
      '',
      `${metrics.both} metrics of vLLM's names in both; ours only: ${metrics.oursOnly.join(', ') || 'none'}; vLLM ` +
        `only:`,
      '',
      '| metric | reason |',
      '| --- | --- |',
      ...metrics.theirsOnly.map(({ name, reason }) => `| ${name} | ${reason ?? NOT_EXPLAINED} |`),
    ].join('\n'),
  };
}
