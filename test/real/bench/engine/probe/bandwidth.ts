import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { cached, shortHash } from '../../../../../lib/rehearsal/src/cloud/cache';
import { cpuFlags } from '../peers/llama-cpp';
import { Resident } from '../resident';

const run = promisify(execFile);
/** The same as in bandwidth.c. */
const BYTES = 512 * 2 ** 20;
const LIMIT_MS = 30_000;

/** Measures the current read bandwidth of this machine's memory, in bytes per second. */
export class BandwidthProbe {
  static async start(threads: number, isUrgent: boolean): Promise<BandwidthProbe> {
    const source = path.join(__dirname, 'bandwidth.c');
    const folder = await cached(
      `bandwidth-probe-${shortHash(await readFile(source, 'utf8'), await cpuFlags())}`,
      async (into) => {
        await run('gcc', ['-O3', '-march=native', '-pthread', source, '-o', path.join(into, 'bandwidth')]);
      },
    );
    const resident = new Resident(
      'bandwidth probe',
      { file: path.join(folder, 'bandwidth'), args: [String(threads)] },
      isUrgent,
    );
    await resident.loaded(LIMIT_MS);
    return new BandwidthProbe(resident);
  }

  private constructor(private readonly resident: Resident) {}

  async bytesPerSecond(): Promise<number> {
    return BYTES / ((await this.resident.milliseconds('read', LIMIT_MS)) / 1000);
  }

  stop(): void {
    this.resident.stop();
  }
}
