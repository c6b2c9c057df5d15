import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import type { Json, Properties } from '../values';

const run = promisify(execFile);

/** How Helm reaches a cluster, and the environment of the programs of the local clusters. */
export interface HelmPlace {
  readonly clusterName: string;
  readonly server: string;
  readonly certificateAuthority?: string;
  token(): Promise<string>;
  readonly env: NodeJS.ProcessEnv;
  /** The folder of kubectl and helm, or of what stands in for them. */
  readonly clusterTools: string;
}

export interface Installed {
  /** Why the release was recorded instead of installed: its chart could not be fetched, or no cluster runs. */
  readonly recorded?: string;
}

const NOT_APPLIED = /recorded, not applied: (.*)/;

/** Installs or upgrades a release with Helm. */
export async function installRelease(place: HelmPlace, inputs: Properties): Promise<Installed> {
  return inFolder(place, async (folder, kubeconfig) => {
    const values = path.join(folder, 'values.yaml');
    writeFileSync(values, stringify(inputs['values'] ?? {}));
    const { repo } = (inputs['repositoryOpts'] ?? {}) as { repo?: string };
    const { stdout } = await helm(place, [
      'upgrade',
      '--install',
      String(inputs['name']),
      String(inputs['chart']),
      ...flag('repo', repo),
      ...flag('version', inputs['version']),
      ...flag('namespace', inputs['namespace'] ?? 'default'),
      ...(inputs['createNamespace'] === true ? ['--create-namespace'] : []),
      ...(inputs['skipAwait'] === true ? [] : ['--wait']),
      ...(inputs['skipCrds'] === true ? ['--skip-crds'] : []),
      ...(typeof inputs['timeout'] === 'number' ? ['--timeout', `${inputs['timeout']}s`] : []),
      '--values',
      values,
      '--kubeconfig',
      kubeconfig,
    ]);
    const recorded = NOT_APPLIED.exec(stdout)?.[1];
    return recorded === undefined ? {} : { recorded };
  });
}

/** Removes a release; one that is gone already is none to remove. */
export async function uninstallRelease(place: HelmPlace, inputs: Properties): Promise<void> {
  await inFolder(place, async (_, kubeconfig) => {
    const namespace = String(inputs['namespace'] ?? 'default');
    const args = ['uninstall', String(inputs['name']), '--namespace', namespace, '--kubeconfig', kubeconfig];
    await helm(place, args).catch((error: Error) => {
      if (!/not found/.test(error.message)) throw error;
    });
  });
}

function flag(name: string, value: Json | undefined): string[] {
  return value === undefined || value === null ? [] : [`--${name}`, String(value)];
}

async function helm(place: HelmPlace, args: readonly string[]): Promise<{ stdout: string }> {
  return run(path.join(place.clusterTools, 'helm'), args, { env: place.env, maxBuffer: 1e8 }).catch(
    (error: Error & { stderr?: string }) => {
      throw new Error((error.stderr || error.message).trim());
    },
  );
}

/** A kubeconfig with a token lives as long as one command. */
async function inFolder<T>(place: HelmPlace, use: (folder: string, kubeconfig: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ai-datacenter-helm-'));
  try {
    const { clusterName: name, server, certificateAuthority } = place;
    const authority = certificateAuthority && Buffer.from(certificateAuthority).toString('base64');
    const kubeconfig = path.join(folder, 'kubeconfig');
    writeFileSync(
      kubeconfig,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': name,
        contexts: [{ name, context: { cluster: name, user: name } }],
        clusters: [{ name, cluster: { server, 'certificate-authority-data': authority } }],
        users: [{ name, user: { token: await place.token() } }],
      }),
      { mode: 0o600 },
    );
    return await use(folder, kubeconfig);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
