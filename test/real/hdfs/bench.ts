import { HDFS_PORTS } from '../../../lib/storage/hdfs/names';
import { median } from '../bench/median';
import type { HdfsCluster } from './cluster';
import { drillCluster } from './drill-cluster';
import type { Manifest } from './manifests';

const TURNS = 3;
const ROUNDS = 2;
const FILES = 4;
const FILE_MIB = 64;
const OPERATIONS = 4000;
const THREADS = 8;

/** Keys without which there is no HDFS of these pods: names, addresses, folders, fail-over */
const NEEDED = [
  'fs.defaultFS',
  'ha.zookeeper.',
  'hadoop.tmp.dir',
  'hadoop.prometheus.',
  'net.topology.',
  'dfs.nameservices',
  'dfs.ha.',
  'dfs.namenode.rpc-',
  'dfs.namenode.http-',
  'dfs.namenode.name.dir',
  'dfs.namenode.shared.edits.dir',
  'dfs.namenode.datanode.registration.',
  'dfs.client.failover.proxy.',
  'dfs.client.use.datanode.',
  'dfs.hosts',
  'dfs.journalnode.',
  'dfs.storage.default.policy',
  'dfs.datanode.data.dir',
  'dfs.datanode.hostname',
  'dfs.datanode.use.datanode.',
  'dfs.datanode.address',
  'dfs.datanode.http.address',
  'dfs.datanode.ipc.address',
];

interface Figures {
  readonly write: number;
  readonly read: number;
  readonly create: number;
  readonly open: number;
}

/** The objects with every tuned key left out, so that Hadoop's default counts. */
export function withDefaults(manifests: readonly Manifest[]): Manifest[] {
  return manifests.map((manifest) => {
    const data = Object.fromEntries(
      Object.entries(manifest.data ?? {}).map(([name, text]) => [
        name,
        name.endsWith('-site.xml') ? needed(text) : text,
      ]),
    );
    return manifest.kind === 'ConfigMap' ? { ...manifest, data } : manifest;
  });
}

function needed(xml: string): string {
  return xml.replaceAll(/<property>[\s\S]*?<\/property>/g, (property) => {
    const name = /<name>(.*?)<\/name>/.exec(property)?.[1] ?? '';
    return NEEDED.some((start) => name.startsWith(start)) ? property : '';
  });
}

async function measured(cluster: HdfsCluster, round: number): Promise<Figures> {
  const throughput = async (kind: string) =>
    figure(
      await cluster.hdfs('drills.Throughput', kind, `/bench-${round}`, String(FILES), String(FILE_MIB)),
      /MB\/s ([\d.]+)/,
    );
  const operations = async (kind: string) => {
    const sizes = `-threads ${THREADS} -files ${OPERATIONS} ${kind === 'open' ? '-useExisting' : '-keepResults'}`;
    const benchmark = 'org.apache.hadoop.hdfs.server.namenode.NNThroughputBenchmark';
    const active = await cluster.active();
    // The benchmark takes no name service for an address. It logs its figures, and only pods of daemons print logs.
    const url = `hdfs://${active.host}:${HDFS_PORTS.nameNodeRpc}`;
    const command = ['bash', '-c', '"$HADOOP_HOME/bin/hdfs" "$@" 2>&1', 'hdfs', benchmark];
    const text = await active.exec('namenode', [...command, '-fs', url, '-op', kind, ...sizes.split(' ')], 300);
    return figure(text, /Ops per sec: ([\d.]+)/);
  };
  const write = await throughput('write');
  const read = await throughput('read');
  const create = await operations('create');
  const open = await operations('open');
  await cluster.hdfs('dfs', '-rm', '-r', '-skipTrash', `/bench-${round}`, '/nnThroughputBenchmark');
  return { write, read, create, open };
}

function figure(text: string, form: RegExp): number {
  const found = form.exec(text)?.[1];
  if (found === undefined) throw new Error(`no figure in:\n${text.slice(-2000)}`);
  return Number(found);
}

async function figuresOf(change: (manifests: readonly Manifest[]) => Manifest[]): Promise<Figures[]> {
  const cluster = await drillCluster({ change });
  try {
    await cluster.start();
    await measured(cluster, 0); // the JVMs compile what they run
    const rounds: Figures[] = [];
    for (let round = 1; round <= ROUNDS; round++) rounds.push(await measured(cluster, round));
    return rounds;
  } finally {
    await cluster.stop();
  }
}

const UNITS = { write: 'MB/s', read: 'MB/s', create: 'files/s', open: 'files/s' } as const;

/** The rendered configuration beside Hadoop's defaults, in turn. The table is printed after each turn. */
async function main(): Promise<void> {
  const ours: Figures[] = [];
  const defaults: Figures[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    ours.push(...(await figuresOf((manifests) => [...manifests])));
    defaults.push(...(await figuresOf(withDefaults)));
    console.log(table(ours, defaults));
  }
}

function table(ours: readonly Figures[], defaults: readonly Figures[]): string {
  const rows = (Object.keys(UNITS) as (keyof Figures)[]).map((key) => {
    const [a, b] = [median(ours.map((each) => each[key])), median(defaults.map((each) => each[key]))];
    return `| ${key} | ${a.toFixed(0)} ${UNITS[key]} | ${b.toFixed(0)} ${UNITS[key]} | ${(a / b).toFixed(2)} |`;
  });
  return [
    `medians of ${ours.length} rounds, ${FILES} files of ${FILE_MIB} MiB at a time, ${THREADS} threads`,
    '| figure | rendered | defaults | ratio |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

if (require.main === module) {
  main().catch((error: Error) => {
    console.error(error.stack);
    process.exitCode = 1;
  });
}
