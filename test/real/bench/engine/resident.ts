import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Command } from './contestant';

/** What a driver says when its model is loaded. */
export interface Loaded {
  /** From the call that loads to the first step that could run; starting the process and its imports is not in it. */
  readonly loadMs: number;
  readonly about: string;
  /** Bytes of weights in memory, of engines that tell. */
  readonly weightBytes?: number;
}

/** Greedy tokens behind a prompt, and how far the best logit was ahead of the second each time. */
export interface Greedy {
  readonly tokens: readonly number[];
  readonly gaps: readonly number[];
}

const TAIL_CHARACTERS = 4000;
/** A niceness; the least is -20. */
const URGENT = -15;

/**
 * A process that has one model in memory and measures what it is asked for. One line in, one line of JSON out:
 *
 * - `prefill TOKENS`: `{ "ms" }` of one prompt in an empty sequence, up to the logits of its last token.
 * - `decode SEQUENCES CONTEXT STEPS`: `{ "ms" }` of steps with a token of each sequence, behind CONTEXT tokens that are
 *   not timed.
 * - `greedy STEPS ID...`: `{ "tokens", "gaps" }`.
 *
 * The first line, unasked, is {@link Loaded}. Token i of sequence s is (7919 i + 104729 s + 17) modulo the vocabulary
 * minus 16.
 */
export class Resident {
  private static readonly running = new Set<Resident>();

  /** Ends all that run: for the end of this process, whatever brings it. */
  static stopAll(): void {
    for (const resident of Resident.running) resident.stop();
  }

  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string>;
  private errors = '';

  /** @param isUrgent - it gets the CPUs before other processes of the machine (Linux, as root) */
  constructor(
    readonly name: string,
    { file, args, env }: Command,
    isUrgent = false,
  ) {
    const [program, ...rest] = isUrgent
      ? (['nice', '-n', String(URGENT), file, ...args] as const)
      : ([file, ...args] as const);
    this.child = spawn(program, rest, { env: { ...process.env, ...env }, stdio: 'pipe', detached: true });
    this.child.on('error', (error) => {
      this.errors += `${error.message}\n`;
    });
    // or niceness counts among its own session only
    if (isUrgent && this.child.pid !== undefined) writeFileSync(`/proc/${this.child.pid}/autogroup`, String(URGENT));
    this.child.stdin.on('error', () => undefined); // it ended: its lines end, too
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.errors = (this.errors + text).slice(-TAIL_CHARACTERS);
    });
    Resident.running.add(this);
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** What it says when it is ready. */
  async loaded(limitMs: number): Promise<Loaded> {
    return this.answer('loading', limitMs) as Promise<Loaded>;
  }

  async milliseconds(question: string, limitMs: number): Promise<number> {
    const { ms } = (await this.ask(question, limitMs)) as { ms: unknown };
    if (typeof ms !== 'number' || !(ms > 0))
      throw new Error(`${this.name} answers ${question} with ${JSON.stringify(ms)} ms`);
    return ms;
  }

  async greedy(steps: number, prompt: readonly number[], limitMs: number): Promise<Greedy> {
    return this.ask(`greedy ${steps} ${prompt.join(' ')}`, limitMs) as Promise<Greedy>;
  }

  /** Ends it and what it started. */
  stop(): void {
    Resident.running.delete(this);
    if (this.child.pid === undefined) return;
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch {
      // gone already
    }
  }

  private async ask(question: string, limitMs: number): Promise<unknown> {
    this.child.stdin.write(`${question}\n`);
    return this.answer(question, limitMs);
  }

  private async answer(question: string, limitMs: number): Promise<unknown> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`${this.name}: no answer to "${question}" in ${limitMs / 1000} s`)),
        limitMs,
      );
    });
    try {
      // Libraries write to standard output, too: what is not an object in JSON is theirs.
      for (;;) {
        const { value, done } = await Promise.race([this.lines.next(), late]);
        if (done === true) throw new Error(`${this.name} ended: ${lastLines(this.errors)}`);
        if (!value.startsWith('{')) continue;
        const answer = JSON.parse(value) as { error?: string };
        if (answer.error !== undefined) throw new Error(`${this.name}: ${answer.error}`);
        return answer;
      }
    } finally {
      clearTimeout(timer);
    }
  }
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-3).join(' | ') || 'it said nothing';
}
