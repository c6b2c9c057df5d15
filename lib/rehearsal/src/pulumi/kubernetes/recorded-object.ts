import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Properties } from '../values';

export interface RecordPlace {
  readonly clusterName: string;
  /** The stand-in for kubectl. */
  readonly kubectl: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Checks an object against the schema of its kind and keeps it, or takes it away again: no API server runs. */
export async function recordObject(
  command: 'apply' | 'delete',
  object: Properties,
  { clusterName, kubectl, env }: RecordPlace,
): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ai-datacenter-object-'));
  const kubeconfig = path.join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, JSON.stringify({ 'current-context': clusterName }));
  try {
    await new Promise<void>((resolve, reject) => {
      const args = [command, '--kubeconfig', kubeconfig, '-f', '-'];
      const child = execFile(kubectl, args, { env }, (error, _, stderr) => {
        if (error) reject(new Error(stderr.trim() || error.message));
        else resolve();
      });
      child.stdin?.end(JSON.stringify(object));
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
