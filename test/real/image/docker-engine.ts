import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A Docker engine of our own: its socket and its images are in a temporary folder, whatever else runs here. */
export interface DockerEngine {
  /** What a client of it needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs `docker ARGS`; its standard output. Throws with what it said if it fails. */
  docker(args: readonly string[], options?: { readonly input?: string; readonly cwd?: string }): string;
  stop(): Promise<void>;
}

const START_TRIES = 150;
const BUILD_OUTPUT_BYTES = 64 * 2 ** 20;

/**
 * Starts dockerd without a bridge and without touching the firewall: containers have no network, or the host's.
 *
 * @throws Error if dockerd is not installed or does not start: nothing here is proven without it
 */
export async function startDockerEngine(): Promise<DockerEngine> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ai-datacenter-docker-'));
  const socket = path.join(folder, 'docker.sock');
  const logFile = path.join(folder, 'dockerd.log');
  const log = openSync(logFile, 'w');
  const daemon = spawn(
    'dockerd',
    [
      '--data-root',
      path.join(folder, 'data'),
      '--exec-root',
      path.join(folder, 'exec'),
      '--pidfile',
      path.join(folder, 'pid'),
      '--host',
      `unix://${socket}`,
      '--bridge=none',
      '--iptables=false',
      '--ip6tables=false',
    ],
    { stdio: ['ignore', log, log] },
  );
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    daemon.once('exit', () => resolve());
    daemon.once('error', () => resolve());
  });
  // The legacy builder: Debian's engine comes without the plugin for the other one.
  const env = { DOCKER_HOST: `unix://${socket}`, DOCKER_BUILDKIT: '0' };
  const docker: DockerEngine['docker'] = (args, options = {}) => {
    const run = spawnSync('docker', args, {
      encoding: 'utf8',
      maxBuffer: BUILD_OUTPUT_BYTES,
      env: { ...process.env, ...env },
      ...options,
    });
    if (run.error !== undefined) throw new Error(`docker cannot be run: ${run.error.message}`);
    if (run.status !== 0)
      throw new Error(
        `docker ${args.join(' ')} fails (${run.status}): ${`${run.stdout}\n${run.stderr}`.trim().slice(-4000)}`,
      );
    return run.stdout.trim();
  };
  const stop = async (): Promise<void> => {
    daemon.kill('SIGTERM');
    await ended;
    // It leaves its network namespace mounted.
    for (const [, mount] of readFileSync('/proc/mounts', 'utf8').matchAll(/^\S+ (\S+) /gm)) {
      if ((mount as string).startsWith(`${folder}/`)) spawnSync('umount', [mount as string], { stdio: 'ignore' });
    }
    await rm(folder, { recursive: true, force: true });
  };
  for (let tries = 0; tries < START_TRIES; tries += 1) {
    if (daemon.exitCode !== null || daemon.pid === undefined) break;
    if (spawnSync('docker', ['info'], { stdio: 'ignore', env: { ...process.env, ...env } }).status === 0)
      return { env, docker, stop };
    await sleep(200);
  }
  const reason =
    daemon.pid === undefined
      ? 'dockerd is not installed (Debian: apt-get install docker.io containerd runc)'
      : readFileSync(logFile, 'utf8').slice(-2000);
  await stop();
  throw new Error(`no Docker engine can be started: ${reason}`);
}
