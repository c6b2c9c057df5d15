import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { vllmPython } from '../bench/engine/peers/python';
import { vllmEnvironment } from '../bench/engine/peers/vllm-contestant';
import { ServerProcess } from '../bench/server/server-process';
import { freePort } from '../free-port';
import { packedRuntime, Served } from '../load/served';
import { compared, shapeOf } from './reply';
import { CASES, MODEL } from './requests';

// npm run compare:vllm: the same requests to our server and to vLLM's CPU build, on the same model.

const FOLDER = path.join(__dirname, '../../../lib/runtime/models/tiny-shakespeare');
const REPORT = path.join(__dirname, '../../../out/compare-vllm.md');
const START_MS = 600_000;

const say = (line: string): void => console.error(line);

async function main(): Promise<number> {
  const python = await vllmPython(say);
  const port = await freePort();
  const { VLLM_ENABLE_V1_MULTIPROCESSING: _, ...env } = vllmEnvironment(2);
  const ours = await Served.start(packedRuntime(), ['--model', FOLDER, '--served-model-name', MODEL]);
  try {
    say('vLLM starts; its imports alone take about a minute');
    const vllm = await ServerProcess.start('vllm', {
      file: python,
      args: [
        '-m', 'vllm.entrypoints.cli.main', 'serve', FOLDER, '--served-model-name', MODEL, '--host', '127.0.0.1', '--port', String(port),
        '--dtype', 'float32', '--max-model-len', '256', '--max-num-seqs', '8', '--enforce-eager', '--enable-prompt-tokens-details',
      ],
      env,
    }, port, '/health', START_MS, false);
    try {
      const lines: string[] = [];
      const counts = { same: 0, explained: 0, open: 0 };
      for (const request of CASES) {
        const { differences, reasons } = compared(await shapeOf(ours.url, request), await shapeOf(vllm.url, request));
        const reason = request.mayDiffer ?? reasons.join('; ');
        const kind = differences.length === 0 ? 'same' : reason === '' ? 'open' : 'explained';
        counts[kind] += 1;
        if (differences.length > 0) lines.push(`| ${request.name} | ${differences.join('; ').replaceAll('|', '\\|')} | ${reason === '' ? '**not explained**' : reason} |`);
      }
      const [mine, theirs] = [await metricNames(ours.url), await metricNames(vllm.url)];
      const report = [
        `${CASES.length} requests: ${counts.same} alike, ${counts.explained} differ for a known reason, ${counts.open} differ without one`, '',
        '| request | difference | reason |', '| --- | --- | --- |', ...lines, '',
        `Metrics of both: ${mine.filter((name) => theirs.includes(name)).length}. Ours only: ${mine.filter((name) => !theirs.includes(name)).join(', ') || 'none'}. vLLM only: ${theirs.filter((name) => !mine.includes(name)).join(', ') || 'none'}.`,
      ].join('\n');
      console.log(report);
      writeFileSync(REPORT, `${report}\n`);
      return counts.open > 0 ? 1 : 0;
    } finally {
      vllm.stop();
    }
  } finally {
    ours.signal('SIGKILL');
  }
}

/** Families of the metrics that start with vLLM's prefix. */
async function metricNames(base: string): Promise<string[]> {
  const text = await (await fetch(`${base}/metrics`)).text();
  return [...new Set([...text.matchAll(/^# TYPE (vllm:\S+)/gm)].map(([, name]) => (name as string).replace(/(_total)?(_created)?$/, '')))].toSorted();
}

main().then((code) => process.exit(code), (error: unknown) => {
  ServerProcess.stopAll();
  console.error(error);
  process.exit(1);
});
