import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { HdfsCluster } from './cluster';

const CHUNK_BYTES = 64 * 1024;
const CHUNKS = 12;

/** What a load saw, and what is still there of it. */
export interface LoadReport {
  readonly files: number;
  readonly bytes: number;
  /** Files with a byte that HDFS had acknowledged and does not give back. */
  readonly lost: readonly string[];
  /** Operations that failed after all retries of Hadoop's client. */
  readonly errors: readonly string[];
}

/** A client that writes, reads and removes files, and remembers each byte that HDFS acknowledged. */
export class Load {
  static async start(cluster: HdfsCluster, folder: string, { writers = 2 } = {}): Promise<Load> {
    const file = path.join(cluster.machine.folder, 'log', `load${folder.replaceAll('/', '-')}.log`);
    const out = openSync(file, 'w');
    const args = ['hdfs', 'drills.AcknowledgedLoad', folder, writers, CHUNK_BYTES, CHUNKS].map(String);
    const child = await cluster.client.spawn('client', args, out);
    closeSync(out);
    const load = new Load(cluster, child, file);
    await cluster.until(60, 'the load', async () => (await load.acknowledged()) > 5);
    return load;
  }

  private constructor(
    private readonly cluster: HdfsCluster,
    private readonly child: ChildProcess,
    private readonly file: string,
  ) {}

  /** How many acknowledgements there were. */
  async acknowledged(): Promise<number> {
    return (await this.lines()).filter((line) => line.startsWith('ack ')).length;
  }

  /** The files that were acknowledged, oldest first. */
  async files(): Promise<readonly string[]> {
    const lines = (await this.lines()).filter((line) => line.startsWith('ack '));
    return [...new Set(lines.map((line) => line.split(' ')[1] ?? ''))];
  }

  /** How many files were made or removed so far. */
  async changes(): Promise<number> {
    return (await this.lines()).filter((line) => / 0$|^gone /.test(line) && /^(ack|gone) /.test(line)).length;
  }

  /** Waits until HDFS acknowledged more than now. */
  async goesOn(seconds = 120, more = 20): Promise<void> {
    const before = await this.acknowledged();
    await this.cluster.until(
      seconds,
      'an acknowledged write',
      async () => (await this.acknowledged()) >= before + more,
    );
  }

  /** The longest operation that ended after this moment, in seconds. */
  async worstSeconds(since: number): Promise<number> {
    const slow = (await this.lines())
      .filter((line) => line.startsWith('slow '))
      .map((line) => line.split(' '))
      .filter((words) => Number(words[3]) >= since)
      .map((words) => Number(words[2]) / 1000);
    return Math.max(0, ...slow);
  }

  /** The same in words. */
  async longest(since: number): Promise<string> {
    return `the longest operation took ${(await this.worstSeconds(since)).toFixed(1)} s`;
  }

  /** Ends the load and reads back every byte that was acknowledged. */
  async stop(): Promise<LoadReport> {
    await this.end();
    const lines = await this.lines();
    const text = lines.filter((line) => line.startsWith('ack ') || line.startsWith('gone ')).join('\n');
    const answer = await this.check(`${text}\n`);
    const checked = /^checked (\d+) (\d+) (\d+)$/m.exec(answer);
    if (checked === null) throw new Error(`the check did not end: ${answer.slice(-2000)}`);
    return {
      files: Number(checked[1]),
      bytes: Number(checked[2]),
      lost: answer.split('\n').filter((line) => line.startsWith('lost ')),
      errors: lines.filter((line) => line.startsWith('error ')),
    };
  }

  /** Ends the load. */
  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    if (this.child.exitCode !== null) return;
    this.child.stdin?.end();
    await ended;
  }

  private async check(text: string): Promise<string> {
    const out = openSync(`${this.file}.check`, 'w');
    const child = await this.cluster.client.spawn('client', ['hdfs', 'drills.AcknowledgedCheck'], out);
    closeSync(out);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.stdin?.end(text);
    await ended;
    return readFile(`${this.file}.check`, 'utf8');
  }

  private async lines(): Promise<string[]> {
    return (await readFile(this.file, 'utf8')).split('\n');
  }
}
