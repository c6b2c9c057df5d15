import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { required } from '../../../lib/core/plan';
import {
  EFA_COUNTERS,
  EFA_SCRIPT,
  type EfaCounter,
  metricOf,
} from '../../../lib/operations/efa-monitoring/efa-counters';
import { planEfaMonitoring } from '../../../lib/operations/efa-monitoring/efa-monitoring';
import { freePort } from '../free-port';
import { firing, promtool, type TestSeries } from './promtool';

// The rules, evaluated by Prometheus's own tool; the script and a real node exporter on a /sys that looks like EFA's.

const { rules: GROUPS } = required(planEfaMonitoring({ retransmitRatio: 0.01 }));
const MINUTES = 40;

const counter = (name: EfaCounter, perMinute: number, device = 'rdmap16s27'): TestSeries => ({
  series: `${metricOf(name)}{node="a", device="${device}", port="1"}`,
  values: `0+${perMinute}x${MINUTES}`,
});
const job = (name: string, values: string): TestSeries => ({
  series: `${name}{node="a", job="kube-system/efa-monitoring"}`,
  values,
});

const HEALTHY: readonly TestSeries[] = [
  ...EFA_COUNTERS.map((name) => counter(name, /events$|_err$|drops$|retrans/.test(name) ? 0 : 6000)),
  job('node_textfile_mtime_seconds', `0+60x${MINUTES}`),
  job('up', `1x${MINUTES}`),
];

/** The same with some series as they are when something is wrong. */
function changed(...series: readonly TestSeries[]): TestSeries[] {
  const names = new Set(series.map((entry) => entry.series));
  return [...HEALTHY.filter((entry) => !names.has(entry.series)), ...series];
}

const fired = (input: readonly TestSeries[]): string[] => firing(input, GROUPS, '30m');

test('Prometheus takes the rules', () => {
  expect(promtool((file) => ['check', 'rules', file('rules.yml')], { 'rules.yml': { groups: GROUPS } })).toContain(
    `${GROUPS.flatMap(({ rules }) => rules).length} rules found`,
  );
});

test('no alert fires while nothing is wrong, and none for nodes that send nothing', () => {
  expect(fired(HEALTHY)).toEqual([]);
  const idle = EFA_COUNTERS.map((name) => counter(name, 0));
  expect(fired(changed(...idle))).toEqual([]);
});

test('as many packets are sent again as may be: no alert', () => {
  expect(fired(changed(counter('retrans_pkts', 60)))).toEqual([]);
});

test('sums are of a node: one interface of two sends many packets again', () => {
  const second = [counter('tx_pkts', 6000, 'rdmap32s27'), counter('retrans_pkts', 110, 'rdmap32s27')];
  expect(fired(changed(...second))).toEqual([]);
  expect(fired(changed(...second, counter('retrans_pkts', 30)))).toEqual(['EfaRetransmits']);
});

test.each<[string, readonly TestSeries[]]>([
  ['EfaRetransmits', [counter('retrans_pkts', 90)]],
  ['EfaPeerUnresponsive', [counter('unresponsive_remote_events', 1)]],
  ['EfaConnectionImpaired', [counter('impaired_remote_conn_events', 1)]],
  ['EfaDrops', [counter('rx_drops', 1)]],
  ['EfaRequestsFail', [counter('rdma_read_wr_err', 1)]],
  ['EfaRequestsFail', [counter('rdma_write_wr_err', 1)]],
  ['EfaCountersStale', [job('node_textfile_mtime_seconds', `60x${MINUTES}`)]],
  ['EfaCountersStale', [job('up', `0x${MINUTES}`)]],
])('%s is what fires, and nothing else', (name, series) => {
  expect(fired(changed(...series))).toEqual([name]);
});

test('EfaMissing fires for a node whose file has no counters', () => {
  expect(fired(HEALTHY.filter(({ series }) => !series.startsWith('node_amazonefa_')))).toEqual(['EfaMissing']);
});

test('counters that a node of an older generation does not have raise no alert', () => {
  expect(fired(HEALTHY.filter(({ series }) => !/retrans|remote/.test(series)))).toEqual([]);
});

/** A /sys with devices as the kernel lays them out: the class has links, and the device a link to that of PCI. */
function writeDevice(sys: string, name: string, vendor: string, counters: Readonly<Record<string, string>>): void {
  const pci = join(sys, 'devices', `pci-${name}`);
  const device = join(pci, 'infiniband', name);
  const folder = join(device, 'ports', '1', 'hw_counters');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(pci, 'vendor'), `${vendor}\n`);
  symlinkSync('../..', join(device, 'device'));
  for (const [file, value] of Object.entries(counters)) writeFileSync(join(folder, file), value);
  const link = join(sys, 'class', 'infiniband', name);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(device, link);
}

async function stop(process: ChildProcess): Promise<void> {
  const ended = once(process, 'exit');
  process.kill('SIGTERM');
  await ended;
}

/** What an answer has of EFA: each series with its value, and the type of each metric. */
async function scraped(url: string): Promise<string[]> {
  for (;;) {
    const text = await fetch(url).then(
      (answer) => answer.text(),
      () => '',
    );
    const lines = text.split('\n').filter((line) => line.includes('amazonefa') && !line.startsWith('# HELP'));
    if (lines.length > 0) return lines;
    await new Promise((later) => setTimeout(later, 100));
  }
}

test('the script and a real node exporter: counters of EFA become series, and others do not', async () => {
  const missing = spawnSync('prometheus-node-exporter', ['--version']).error;
  if (missing !== undefined)
    throw new Error(
      `the node exporter cannot be run (Debian: apt-get install prometheus-node-exporter): ${missing.message}`,
    );
  const folder = mkdtempSync(join(tmpdir(), 'efa-'));
  const [sys, out] = [join(folder, 'sys'), join(folder, 'out')];
  mkdirSync(out);
  writeDevice(sys, 'rdmap16s27', '0x1d0f', {
    tx_bytes: '18446744073709551615\n',
    retrans_pkts: '7\n',
    lifespan: '12\n',
  });
  writeDevice(sys, 'rdmap32s27', '0x1d0f', { tx_bytes: '5\n', rdma_read_bytes: '' });
  writeDevice(sys, 'mlx5_0', '0x15b3', { tx_bytes: '9\n' });
  const port = await freePort();
  const env = { SYS: sys, OUT: out, INTERVAL_SECONDS: '1', PATH: process.env['PATH'] };
  const script = spawn('sh', ['-c', EFA_SCRIPT], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let complaints = '';
  script.stderr.on('data', (text: Buffer) => (complaints += text.toString()));
  const flags = ['--collector.disable-defaults', '--collector.textfile', `--collector.textfile.directory=${out}`];
  const exporter = spawn('prometheus-node-exporter', [...flags, `--web.listen-address=127.0.0.1:${port}`], {
    stdio: 'ignore',
  });
  try {
    expect(await scraped(`http://127.0.0.1:${port}/metrics`)).toEqual([
      '# TYPE node_amazonefa_retrans_pkts counter',
      'node_amazonefa_retrans_pkts{device="rdmap16s27",port="1"} 7',
      '# TYPE node_amazonefa_tx_bytes counter',
      'node_amazonefa_tx_bytes{device="rdmap16s27",port="1"} 1.8446744073709552e+19',
      'node_amazonefa_tx_bytes{device="rdmap32s27",port="1"} 5',
    ]);
    expect(complaints).toBe('');
  } finally {
    await Promise.all([stop(script), stop(exporter)]);
    rmSync(folder, { recursive: true, force: true });
  }
});
