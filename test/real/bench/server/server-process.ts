import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from '../engine/contestant';

const TAIL_CHARACTERS = 4000;
const URGENT = -15;

/** A server on the loopback interface, and how long it took to be ready. */
export class ServerProcess {
  private static readonly running = new Set<ServerProcess>();

  /** Ends all that run: for the end of this process, whatever brings it. */
  static stopAll(): void {
    for (const server of ServerProcess.running) server.stop();
  }

  /** Starts it and waits until `readyPath` answers 200. */
  static async start(
    name: string,
    command: Command,
    port: number,
    readyPath: string,
    limitMs: number,
    isUrgent: boolean,
  ): Promise<ServerProcess> {
    const server = new ServerProcess(name, command, `http://127.0.0.1:${port}`, isUrgent);
    const started = performance.now();
    try {
      while (!(await answers(server.url + readyPath))) {
        if (server.hasEnded) throw new Error(`${name} ended: ${server.tail()}`);
        if (performance.now() - started > limitMs)
          throw new Error(`${name} is not ready after ${limitMs / 1000} s: ${server.tail()}`);
        await sleep(20);
      }
    } catch (error) {
      server.stop();
      throw error;
    }
    server.readySeconds = (performance.now() - started) / 1000;
    return server;
  }

  /** From starting the process to the first 200. */
  readySeconds = Number.NaN;
  private readonly child: ChildProcess;
  private output = '';
  private hasEnded = false;

  private constructor(
    readonly name: string,
    { file, args, env }: Command,
    readonly url: string,
    isUrgent: boolean,
  ) {
    const [program, ...rest] = isUrgent
      ? (['nice', '-n', String(URGENT), file, ...args] as const)
      : ([file, ...args] as const);
    this.child = spawn(program, rest, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    ServerProcess.running.add(this);
    if (isUrgent && this.child.pid !== undefined) writeFileSync(`/proc/${this.child.pid}/autogroup`, String(URGENT));
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output = (this.output + text).slice(-TAIL_CHARACTERS);
      });
    this.child.once('error', (error) => {
      this.output += error.message;
      this.hasEnded = true;
    });
    this.child.once('exit', () => {
      this.hasEnded = true;
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** The end of what it wrote. */
  tail(): string {
    return this.output.trim().split('\n').slice(-3).join(' | ') || 'it said nothing';
  }

  /** Ends it and what it started. */
  stop(): void {
    ServerProcess.running.delete(this);
    if (this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, 'SIGKILL');
    } catch {
      // gone already
    }
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false; // it does not listen yet
  }
}
