import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { required } from '../../../lib/core/plan';
import type { SparkJobOptions } from '../../../lib/data/spark-job/options';
import { planSparkJob, type SparkJobPlan } from '../../../lib/data/spark-job/spark-job';
import { planTokenizeJob } from '../../../lib/data/tokenize-job/tokenize-job';
import type { HdfsPlan } from '../../../lib/storage/hdfs/hdfs';
import { pythonSays } from '../conformance/venv';
import type { HdfsCluster } from '../hdfs/cluster';

const ROOT = path.join(__dirname, '../../..');
const TOKENIZER = path.join(ROOT, 'lib/runtime/models/tiny-shakespeare/tokenizer.json');
const END = '<|endoftext|>';
const SCRIPT = path.join(__dirname, 'check_shards.py');
const LIMIT_SECONDS = 300;

/** Lines that are easy to take wrongly: ends of lines, blanks, a special token as text, letters of many bytes. */
const ODD_LINES = `first\r\n \t \n\n${END} in a text\nna\u00EFve \u65E5\u672C\u8A9E \u{1F916}\u3000 end  \n`;

/** Files of text on HDFS, and the same files on this machine. */
export interface Corpus {
  readonly folder: string;
  readonly files: readonly string[];
}

/** How long sequences are, and how many are in a shard. */
export interface Packing {
  readonly sequenceLength: number;
  readonly sequencesPerShard: number;
}

/** What the job prints at its end. */
export interface TokenizeReport {
  readonly documents: number;
  readonly tokens: number;
  readonly sequences: number;
  readonly droppedTokens: number;
  readonly shards: number;
}

/** What one Python process makes of a corpus. */
export interface PlainRun extends Omit<TokenizeReport, 'shards'> {
  /** The digest of each shard: of the numbers of its sequences, and of their tokens. */
  readonly shards: readonly string[];
}

/** Writes the pages of this repository, again and again, and puts them into HDFS. */
export async function putCorpus(hdfs: HdfsCluster, count: number, bytes: number): Promise<Corpus> {
  const { stdout } = await promisify(execFile)('git', ['ls-files', 'docs/**/*.md', 'docs/*.md'], { cwd: ROOT });
  const pages = await Promise.all(
    stdout
      .trim()
      .split('\n')
      .map((it) => readFile(path.join(ROOT, it), 'utf8')),
  );
  const text = pages.join('\n');
  const folder = path.join(hdfs.machine.folder, 'corpus');
  await mkdir(folder);
  const files = Array.from({ length: count }, (_, index) => path.join(folder, `part-${index}.txt`));
  for (const [index, file] of files.entries()) {
    const whole = text.repeat(Math.ceil(bytes / text.length)).slice(0, bytes);
    await writeFile(file, `${index}\n${ODD_LINES}${whole}`);
  }
  await hdfs.put(files, '/corpus');
  return { folder: '/corpus', files };
}

/** Plans the job that tokenises the corpus into a folder of HDFS. */
export async function planTokenize(
  hdfs: HdfsPlan,
  folder: string,
  packing: Packing,
  options: Partial<SparkJobOptions>,
): Promise<SparkJobPlan> {
  const output = `hdfs://${hdfs.name}${folder}`;
  const tokenizer = await readFile(TOKENIZER, 'utf8');
  const job = required(planTokenizeJob({ input: `hdfs://${hdfs.name}/corpus`, output, tokenizer, ...packing }));
  const sizes = { executorCores: 1, executorMemoryGiB: 1, driverMemoryGiB: 1 } as const;
  return required(planSparkJob({ namespace: hdfs.namespace, ...job, ...sizes, ...options }, { hdfs }));
}

/** What the job prints in the last line of its output. */
export function reportOf(output: string): TokenizeReport {
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as TokenizeReport;
}

/** Compares the shards in folders of HDFS with those of one Python process. */
export async function checkShards(
  hdfs: HdfsCluster,
  corpus: Corpus,
  { sequenceLength, sequencesPerShard }: Packing,
  folders: readonly string[],
): Promise<{ readonly plain: PlainRun; readonly found: readonly (readonly string[])[] }> {
  const into = path.join(hdfs.machine.folder, 'shards');
  await mkdir(into);
  for (const folder of folders) await hdfs.get(folder, into);
  const local = folders.map((folder) => path.join(into, path.basename(folder)));
  const shape = [TOKENIZER, END, `${sequenceLength}`, `${sequencesPerShard}`];
  const { plain, found } = await pythonSays<{ plain: PlainRun; found: Record<string, string[]> }>(
    SCRIPT,
    [...shape, ...corpus.files, '--', ...local],
    LIMIT_SECONDS,
  );
  return { plain, found: local.map((folder) => found[folder] ?? []) };
}
