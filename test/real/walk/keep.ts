import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Cloud, endGroup } from '../../../lib/rehearsal/src/cloud/cloud';
import type { ClusterSupport } from '../../../lib/rehearsal/src/cluster/cluster';
import type { Runtime } from './ask';
import type { Progress } from '../../../lib/rehearsal/src/command/progress';

const STATE = path.join(__dirname, '../../../out/kept.json');

/** What `--keep` left up. */
interface Kept {
  readonly cloudPid: number;
  readonly runtimePid: number;
  readonly folders: readonly string[];
}

const GRACE_SECONDS = 15;

/** Refuses to start beside something that was kept: two would be forgotten sooner than one. */
export function nothingKept(): void {
  if (existsSync(STATE))
    throw new Error('An earlier `npm start -- --keep` is still up. Stop it with: npm start -- --stop');
}

/** Lets go of a running cloud and endpoint, and says how to use and how to stop them. */
export function keepRunning(
  progress: Progress,
  up: { cloud: Cloud; runtime: Runtime; support: ClusterSupport; model: string; isChatModel: boolean },
): void {
  mkdirSync(path.dirname(STATE), { recursive: true });
  const kept: Kept = {
    cloudPid: up.cloud.pid,
    runtimePid: up.runtime.child.pid ?? 0,
    folders: [up.cloud.workDir, up.support.workDir],
  };
  writeFileSync(STATE, JSON.stringify(kept));
  up.runtime.child.unref();

  progress.heading('Still up');
  progress.line('The local cloud, for the AWS CLI and SDKs:');
  for (const [name, value] of Object.entries(up.cloud.env)) progress.line(`  export ${name}=${value}`);
  for (const cluster of up.support.running()) {
    progress.line(`The cluster ${cluster}:`);
    progress.line(`  export KUBECONFIG=${up.support.kubeconfig(cluster)}`);
  }
  progress.line('The endpoint:');
  const [route, body] = up.isChatModel
    ? (['chat/completions', { messages: [{ role: 'user', content: 'What is the capital of Italy?' }] }] as const)
    : (['completions', { prompt: 'ROMEO.' }] as const);
  progress.line(
    `  curl ${up.runtime.url}/v1/${route} -H 'content-type: application/json' -d ` +
      `'${JSON.stringify({ model: up.model, ...body, max_tokens: 40 })}'`,
  );
  progress.line('Stop all of it with: npm start -- --stop');
}

/** Stops what was kept; the exit code. */
export async function stopKept(progress: Progress): Promise<number> {
  if (!existsSync(STATE)) {
    progress.line('Nothing is up.');
    return 0;
  }
  const kept = JSON.parse(readFileSync(STATE, 'utf8')) as Kept;
  progress.start('stop');
  await endGroup(kept.runtimePid, GRACE_SECONDS);
  await endGroup(kept.cloudPid, GRACE_SECONDS);
  for (const folder of kept.folders) rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  rmSync(STATE);
  progress.done('stop', 'nothing is left running');
  return 0;
}
