import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Cloud, endGroup } from '../cloud/cloud';
import type { ClusterSupport } from '../cluster/cluster';
import type { Progress } from './progress';

/** What `--keep` left up. */
interface Kept {
  /** Process groups. */
  readonly groups: readonly number[];
  readonly folders: readonly string[];
}

/** Something beside the cloud that stays up too. */
export interface KeptBeside {
  readonly pid: number;
  /** How it is used, for a person. */
  readonly lines: readonly string[];
}

const GRACE_SECONDS = 15;

/** Where it is written down what was kept. */
function stateFile(output: string): string {
  return path.join(output, 'kept.json');
}

/** Refuses to start beside what was kept: two would be forgotten sooner than one. */
export function nothingKept(output: string, command: string): void {
  if (existsSync(stateFile(output)))
    throw new Error(`An earlier ${command} --keep is still up. Stop it with: ${command} --stop`);
}

/** Lets go of a running cloud, and says how to use and how to stop it. */
export function keepRunning(
  progress: Progress,
  up: { cloud: Cloud; support: ClusterSupport; beside: readonly KeptBeside[]; output: string; command: string },
): void {
  const kept: Kept = {
    groups: [...up.beside.map(({ pid }) => pid), up.cloud.pid],
    folders: [up.cloud.workDir, up.support.workDir],
  };
  mkdirSync(up.output, { recursive: true });
  writeFileSync(stateFile(up.output), JSON.stringify(kept));

  progress.heading('Still up');
  progress.line('The local cloud, for the AWS CLI and SDKs:');
  for (const [name, value] of Object.entries(up.cloud.env)) progress.line(`  export ${name}=${value}`);
  for (const cluster of up.support.running()) {
    progress.line(`The cluster ${cluster}:`);
    progress.line(`  export KUBECONFIG=${up.support.kubeconfig(cluster)}`);
  }
  for (const { lines } of up.beside) lines.forEach((line) => progress.line(line));
  progress.line(`Stop all of it with: ${up.command} --stop`);
}

/** Stops what was kept; the exit code. */
export async function stopKept(progress: Progress, output: string): Promise<number> {
  const file = stateFile(output);
  if (!existsSync(file)) {
    progress.line('Nothing is up.');
    return 0;
  }
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Kept;
  progress.start('stop');
  for (const group of kept.groups) await endGroup(group, GRACE_SECONDS);
  for (const folder of kept.folders) rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  rmSync(file);
  progress.done('stop', 'nothing is left running');
  return 0;
}
