import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Linux counts CPU time in hundredths of a second. @see man 7 time (USER_HZ) */
const TICKS_PER_SECOND = 100;

/** A process and its children, as a process group: each resident leads its own group. */
export function groupOf(leader: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => statOf(pid)?.group === leader);
}

/** Memory of the processes of a group, in bytes. */
export interface ProcessMemory {
  readonly peakBytes: number;
  /** Now, without pages of files. */
  readonly anonymousBytes: number;
}

export function memoryOf(leader: number): ProcessMemory {
  let peakBytes = 0;
  let anonymousBytes = 0;
  for (const pid of groupOf(leader)) {
    const status = readText(`/proc/${pid}/status`);
    const bytes = (key: string): number =>
      Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
    peakBytes += bytes('VmHWM');
    anonymousBytes += bytes('RssAnon');
  }
  return { peakBytes, anonymousBytes };
}

/**
 * CPU time of the first thread of a process, in seconds; NaN if the system does not report it.
 * @see https://docs.kernel.org/scheduler/sched-stats.html
 */
export function mainThreadSeconds(pid: number): number {
  const [nanoseconds] = readText(`/proc/${pid}/task/${pid}/schedstat`).split(' ');
  return nanoseconds === undefined || nanoseconds === '' ? Number.NaN : Number(nanoseconds) / 1e9;
}

/** Counts the CPU time of all processes except this one and the given groups. */
export class ForeignCpu {
  private readonly start: { readonly all: number; readonly own: number; readonly at: number };

  constructor(private readonly leaders: readonly number[]) {
    this.start = this.now();
  }

  /** CPU time of others since the start, as a share of one CPU. */
  share(): number {
    const { all, own, at } = this.now();
    const ticks = ((at - this.start.at) / 1000) * TICKS_PER_SECOND;
    return Math.max(0, all - this.start.all - (own - this.start.own)) / Math.max(1, ticks);
  }

  private now(): { all: number; own: number; at: number } {
    const [, user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, steal = 0] = readText('/proc/stat')
      .split('\n', 1)[0]!
      .split(/\s+/)
      .map(Number);
    const pids = [process.pid, ...this.leaders.flatMap(groupOf)];
    return {
      all: user + nice + system + irq + softIrq + steal,
      own: pids.reduce((sum, pid) => sum + (statOf(pid)?.ticks ?? 0), 0),
      at: performance.now(),
    };
  }
}

/** Waits at most `limitMs` until others leave the CPUs idle; returns whether they did. */
export async function waitForQuiet(share: number, limitMs: number): Promise<boolean> {
  const end = performance.now() + limitMs;
  do {
    const foreign = new ForeignCpu([]);
    await sleep(250);
    if (foreign.share() < share) return true;
  } while (performance.now() < end);
  return false;
}

function statOf(pid: number): { readonly group: number; readonly ticks: number } | undefined {
  const text = readText(`/proc/${pid}/stat`);
  // The name is in brackets and may contain any character.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields.length < 15 ? undefined : { group: Number(fields[2]), ticks: Number(fields[11]) + Number(fields[12]) };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // the process ended
  }
}
