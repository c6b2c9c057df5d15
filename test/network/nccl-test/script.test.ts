import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planNcclTest } from '../../../lib/network/nccl-test/nccl-test';
import { NCCL_SCRIPT, NCCL_SCRIPT_NAME, NCCL_SETTINGS_NAME } from '../../../lib/network/nccl-test/script';

/** What all_reduce_perf prints: out of place and in place, each with its bus bandwidth and the wrong results. */
const USES_EFA = 'pod:1:1 [0] NCCL INFO NET/OFI Selected provider is efa, fabric is efa-direct (found 32 nics)';
const SMALL = row('8 2', '69.12 0.00 0.00 0', '72.43 0.00 0.00 0');
const LARGE = row('17179869184 4294967296', '66132 259.78 487.09 0', '66109 259.87 487.26 0');
const WRONG = row('17179869184 4294967296', '66132 259.78 487.09 3', '66109 259.87 487.26 0');

/** Size and count, then time, both bandwidths and the wrong results, out of place and in place. */
function row(...parts: readonly [size: string, outOfPlace: string, inPlace: string]): string {
  const [size, ...results] = parts;
  return `  ${size.replace(' ', '    ')}     float     sum      -1    ${results.join('    ').replaceAll(' ', '  ')}`;
}

const folders: string[] = [];
const running: ChildProcess[] = [];

afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { readonly port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

interface Run {
  readonly prints: readonly string[];
  readonly minimum?: number;
  readonly status?: number;
}

/**
 * Runs the program as each pod of a job. In place of mpirun runs one that does what mpirun does: it calls the agent for
 * each other pod with a command, waits until all of them ran, and prints the results.
 */
async function run({ prints, minimum, status = 0 }: Run) {
  const folder = mkdtempSync(join(tmpdir(), 'nccl-'));
  folders.push(folder);
  const { plan } = planNcclTest({ instanceType: 'p5.48xlarge', nodes: 3, minimumBusBandwidthGBs: minimum });
  const script = join(folder, NCCL_SCRIPT_NAME);
  const hostFile = join(folder, 'hosts');
  const mpirun = join(folder, 'mpirun');
  const command = plan.settings.command.map((word) =>
    word
      .replace(/^\/opt\/.*\/mpirun$/, mpirun)
      .replace('/test/', `${folder}/`)
      .replace('/tmp/hosts', hostFile),
  );
  const settings = { ...plan.settings, port: await freePort(), first: '127.0.0.1', hostFile, command };
  writeFileSync(script, NCCL_SCRIPT);
  writeFileSync(join(folder, NCCL_SETTINGS_NAME), JSON.stringify(settings));
  writeFileSync(join(folder, 'prints'), prints.map((line) => `${line}\n`).join(''));
  const others = plan.settings.pods.slice(1);
  const agent = command[command.indexOf('plm_rsh_agent') + 1] ?? '';
  const calls = others.map((pod) => `${agent} ${pod} echo part of ${pod} '>' ${folder}/${pod} ';' exit 0`);
  const done = others.map((pod) => `while [ ! -s ${folder}/${pod} ]; do sleep 0.1; done`);
  writeFileSync(mpirun, ['#!/bin/sh', ...calls, ...done, `cat ${folder}/prints`, `exit ${status}`].join('\n'));
  chmodSync(mpirun, 0o755);
  const ended = await Promise.all(plan.settings.pods.map((_, index) => startPod(script, index)));
  const files = others.map((name) => readFileSync(join(folder, name), 'utf8'));
  return { plan, hosts: readFileSync(hostFile, 'utf8'), files, ended };
}

/** The later pods start first: they wait for the first one. */
function startPod(script: string, index: number): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve) => {
    setTimeout(
      () => {
        const child = spawn('python3', [script], { env: { ...process.env, JOB_COMPLETION_INDEX: `${index}` } });
        running.push(child);
        let output = '';
        for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)));
        child.on('close', (code) => resolve({ code, output }));
      },
      index === 0 ? 500 : 0,
    );
  });
}

test('every pod runs its part, without logging in, and the first one shows table and bandwidth', async () => {
  const { plan, hosts, files, ended } = await run({ prints: [USES_EFA, SMALL, LARGE] });
  const [first, ...others] = ended;
  expect(hosts).toBe(plan.settings.pods.map((name) => `${name} slots=8\n`).join(''));
  expect(files).toEqual(plan.settings.pods.slice(1).map((name) => `part of ${name}\n`));
  expect(others).toEqual([
    { code: 0, output: '' },
    { code: 0, output: '' },
  ]);
  expect(first?.output).toContain(LARGE);
  expect(first?.output).toContain('Bus bandwidth of 3 nodes at 16 GiB: 487.1 GB/s.');
  expect(first?.output).toContain('AWS measured 487.09 GB/s with 2 nodes of p5.48xlarge');
  expect(first?.output).not.toContain('FAILED');
  expect(first?.code).toBe(0);
});

test.each<[string, Run, readonly string[]]>([
  [
    'wrong results',
    { prints: [USES_EFA, WRONG] },
    ['Some results are wrong: test the GPUs and links of each node by itself.'],
  ],
  ['another network than EFA', { prints: [LARGE] }, ['NCCL did not say that it uses EFA.']],
  [
    'too little bandwidth',
    { prints: [USES_EFA, LARGE], minimum: 490 },
    ['The bus bandwidth is 487.1 GB/s, and minimumBusBandwidthGBs is 490.'],
  ],
  ['an error of mpirun', { prints: [USES_EFA], status: 7 }, ['mpirun ended with 7.', 'There is no result.']],
])('%s fails the test', async (_, options, faults) => {
  const [first] = (await run(options)).ended;
  expect(first?.code).toBe(1);
  const found = [...(first?.output ?? '').matchAll(/^FAILED: (.*)$/gm)].map(([, fault]) => fault);
  expect(found).toEqual(faults);
});

test('enough bandwidth passes', async () => {
  const [first] = (await run({ prints: [USES_EFA, LARGE], minimum: 487 })).ended;
  expect(first?.code).toBe(0);
});
