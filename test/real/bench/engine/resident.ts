import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Command } from './contestant';

/** The report of a driver after loading its model. */
export interface Loaded {
  /**
   * From the call that loads the model to the first possible step; without the start of the process and its imports.
   */
  readonly loadMs: number;
  readonly about: string;
  /** Bytes of weights in memory, if the engine reports them. */
  readonly weightBytes?: number;
}

/** Greedy tokens after a prompt, and for each the gap between the best and the second logit. */
export interface Greedy {
  readonly tokens: readonly number[];
  readonly gaps: readonly number[];
}

const TAIL_CHARACTERS = 4000;
/** A niceness; the least is -20. */
const URGENT = -15;

/**
 * A process that holds one model in memory and runs measurements. Each input line has a JSON line as its answer:
 *
 * - `prefill TOKENS`: `{ "ms" }` of one prompt in an empty sequence, up to the logits of its last token.
 * - `decode SEQUENCES CONTEXT STEPS`: `{ "ms" }` of steps with a token of each sequence, after CONTEXT tokens that are
 *   not timed.
 * - `greedy STEPS ID...`: `{ "tokens", "gaps" }`.
 *
 * The first line of output is {@link Loaded}. Token i of sequence s is (7919 i + 104729 s + 17) modulo the vocabulary
 * minus 16.
 */
export class Resident {
  private static readonly running = new Set<Resident>();

  /** Stops all running residents; called at every kind of exit. */
  static stopAll(): void {
    for (const resident of Resident.running) resident.stop();
  }

  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string>;
  private errors = '';

  /** @param isUrgent - whether it gets the CPUs before other processes of the machine (Linux, as root) */
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
    this.child.stdin.on('error', () => undefined); // the process ended, and so did its output
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.errors = (this.errors + text).slice(-TAIL_CHARACTERS);
    });
    Resident.running.add(this);
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Waits for the report of the loaded model. */
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

  /** Stops the process and its children. */
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
      // Libraries write to standard output too: lines that are not JSON objects are ignored.
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
