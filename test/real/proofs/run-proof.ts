import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ChosenProof } from './proof-arguments';

const ROOT = join(__dirname, '../../..');
/** Between SIGTERM and SIGKILL for a proof that is over its limit. */
const KILL_AFTER_MS = 30_000;

/** How a proof ended. */
export interface ProofResult {
  readonly passed: boolean;
  readonly seconds: number;
  /** Why it failed. @default - it passed */
  readonly reason?: string;
}

/** Runs one proof with its own time limit; what it prints goes to this process's output. */
export async function runProof({ proof, args }: ChosenProof): Promise<ProofResult> {
  const [program, ...rest] = proof.command;
  const started = Date.now();
  const child = spawn(join(ROOT, 'node_modules/.bin', program), [...rest, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...proof.env },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true, // a process group of its own: its servers end with it
  });
  let wasStopped = false;
  const limit = setTimeout(() => {
    wasStopped = true;
    endGroup(child);
  }, proof.limitMinutes * 60_000);
  const interrupt = (): void => endGroup(child);
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    const seconds = Math.round((Date.now() - started) / 1000);
    if (wasStopped) return { passed: false, seconds, reason: `over its limit of ${proof.limitMinutes} minutes` };
    if (code !== 0) return { passed: false, seconds, reason: signal ?? `exit status ${code}` };
    return { passed: true, seconds };
  } finally {
    clearTimeout(limit);
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

function endGroup(child: ChildProcess): void {
  signalGroup(child, 'SIGTERM');
  setTimeout(() => signalGroup(child, 'SIGKILL'), KILL_AFTER_MS).unref();
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // ESRCH: the group has ended
  }
}
