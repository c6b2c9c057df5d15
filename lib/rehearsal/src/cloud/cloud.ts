import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning } from './cache';
import { prepareParts, type Progress } from './parts';

/** A Python file that plugs into the emulator (emulator/plugins.py), and what it needs. */
export interface ClusterModule {
  /** The Python file; it has a function `install(cloud)`. */
  readonly file: string;
  /** More environment for the emulator, its Lambda functions and what the module starts. */
  readonly env?: Readonly<Record<string, string>>;
  /** Folders put first on the emulator's PATH, for stand-ins of kubectl or helm. */
  readonly path?: readonly string[];
}

export interface CloudOptions {
  /** @default - a free one */
  readonly port?: number;
  readonly onProgress?: Progress;
  /** @default - EKS clusters have no API server behind them */
  readonly clusterModule?: ClusterModule;
  /** More `node_modules` in which Lambda functions find what AWS has and the local cloud lacks. */
  readonly lambdaModules?: readonly string[];
  /** Goes on when this process ends; `stopDetached` stops it. @default false */
  readonly keep?: boolean;
  /** Seconds that what runs inside gets to end by itself when the cloud stops. @default 2 */
  readonly endGraceSeconds?: number;
}

/** A running local AWS. */
export interface Cloud {
  readonly url: string;
  readonly port: number;
  readonly region: string;
  readonly account: string;
  /** Everything that the CDK CLI, an AWS SDK or the AWS CLI needs to talk to it, to put over `process.env`. */
  readonly env: Readonly<Record<string, string>>;
  /** Its files; removed when it stops. */
  readonly workDir: string;
  readonly logFile: string;
  /** The Python that it runs on, with boto3. */
  readonly python: string;
  /** A JSON file with AWS's resource model (`ResourceModel`). */
  readonly resourceModel: string;
  /** The process, and the group that all of its children are in. */
  readonly pid: number;
  stop(): Promise<void>;
}

const REGION = 'us-east-1';
const ACCOUNT = '000000000000';
const START_SECONDS = 60;

/** Starts a local AWS on a loopback port; it ends with `stop()`, or with this process unless `keep`. */
export async function startCloud(options: CloudOptions = {}): Promise<Cloud> {
  const parts = await prepareParts(options.onProgress ?? (() => undefined));
  const port = await usablePort(options.port);
  const workDir = mkdtempSync(path.join(os.tmpdir(), 'ai-datacenter-cloud-'));
  for (const folder of ['tmp', 'home', 'cdk-home']) mkdirSync(path.join(workDir, folder));
  const logFile = path.join(workDir, 'emulator.log');
  const url = `http://localhost:${port}`; // by name: the CLI and the emulator's own URLs say localhost
  const env = clientEnvironment(url, port, workDir);

  const log = openSync(logFile, 'a');
  const python = path.join(parts.bin, 'python');
  const child = spawn(python, [parts.main], {
    cwd: workDir,
    detached: true, // a process group of its own, so that everything in it can be ended together
    stdio: [options.keep ? 'ignore' : 'pipe', log, log],
    env: {
      ...inherited(),
      ...env,
      PATH: [
        ...(options.clusterModule?.path ?? []),
        parts.bin,
        path.dirname(process.execPath), // Lambda functions run with the Node of this process
        process.env['PATH'] ?? '',
      ].join(path.delimiter),
      GATEWAY_PORT: String(port),
      RESOURCE_MODEL: parts.resourceModel,
      INSTANCE_LIMITS: parts.instanceLimits,
      WATCH_OWNER: options.keep ? '0' : '1',
      END_GRACE_SECONDS: String(options.endGraceSeconds ?? 2),
      HOME: path.join(workDir, 'home'),
      TMPDIR: path.join(workDir, 'tmp'),
      TEST_OUTDIR: path.join(workDir, 'tmp'), // where CDK's kubectl handler writes, instead of /tmp
      DOCKER_HOST: `unix://${workDir}/no-docker.sock`, // ministack would pull images and remove containers
      NODE_PATH: [parts.lambdaModules, ...(options.lambdaModules ?? [])].join(path.delimiter),
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONUNBUFFERED: '1',
      ...options.clusterModule?.env,
      ...(options.clusterModule && { CLUSTER_MODULE: options.clusterModule.file }),
    },
  });
  closeSync(log);
  const stop = async (): Promise<void> => {
    await endGroup(child.pid, options.endGraceSeconds ?? 2);
    await rm(workDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  try {
    await ready(child, url, logFile);
  } catch (error) {
    await stop();
    throw error;
  }
  child.stdin?.on('error', () => undefined);
  child.unref();
  (child.stdin as net.Socket | null)?.unref?.();
  return {
    url,
    port,
    region: REGION,
    account: ACCOUNT,
    env,
    workDir,
    logFile,
    python,
    resourceModel: parts.resourceModel,
    pid: child.pid as number,
    stop,
  };
}

/** What points a client at the emulator, and keeps it off the user's own AWS settings. */
function clientEnvironment(url: string, port: number, workDir: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`, // by number: then SDKs put a bucket's name into the path
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: path.join(workDir, 'no-config'),
    AWS_SHARED_CREDENTIALS_FILE: path.join(workDir, 'no-credentials'),
    CDK_HOME: path.join(workDir, 'cdk-home'),
    CDK_DOCKER: path.join(__dirname, 'docker', 'cdk-docker'),
    CDK_DEFAULT_ACCOUNT: ACCOUNT,
    CDK_DEFAULT_REGION: REGION,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    LOCAL_REGISTRY: `localhost:${port}`, // cdk-docker: the emulator speaks the OCI protocol on its own port
    RECORDED_IMAGES: path.join(workDir, 'images'),
  };
}

/** The environment without what would lead to a real account, a proxy for loopback, or another Python. */
function inherited(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  for (const name of Object.keys(env)) {
    if (
      /^(AWS_|CDK_|PYTHON|VIRTUAL_ENV$|MINISTACK_|LOCALSTACK_|EKS_|LAMBDA_)/.test(name) ||
      /^(https?|all)_proxy$/i.test(name)
    )
      delete env[name];
  }
  return env;
}

async function usablePort(wanted: number | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        new Error(
          error.code === 'EADDRINUSE'
            ? `The local cloud cannot start: port ${wanted} is taken. Choose another one, or none to get a free one`
            : `The local cloud cannot start on port ${wanted ?? 0}: ${error.message}`,
        ),
      );
    });
    server.listen(wanted ?? 0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}

async function ready(child: ChildProcess, url: string, logFile: string): Promise<void> {
  let failed: Error | undefined;
  child.once('error', (error) => {
    failed = error;
  });
  for (const end = Date.now() + START_SECONDS * 1000; Date.now() < end; await sleep(100)) {
    if (failed) throw failed;
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(
        `The local cloud ended while it started: ` +
          `${readFileSync(logFile, 'utf8').trim().split('\n').slice(-5).join('\n')}`,
      );
    }
    const answer = await fetch(`${url}/_ministack/health`).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error(
    `The local cloud did not answer within ${START_SECONDS} s; its log ends with: ` +
      `${readFileSync(logFile, 'utf8').trim().split('\n').slice(-5).join('\n')}`,
  );
}

/** Ends a process group: asks, waits, then kills. Its state is in memory only, so nothing is lost. */
export async function endGroup(pid: number | undefined, graceSeconds: number): Promise<void> {
  if (pid === undefined) return;
  signalGroup(pid, 'SIGTERM');
  for (const end = Date.now() + graceSeconds * 1000; Date.now() < end && isGroupRunning(pid); await sleep(50));
  signalGroup(pid, 'SIGKILL');
  for (const end = Date.now() + 5000; Date.now() < end && isGroupRunning(pid); await sleep(20));
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function isGroupRunning(pid: number): boolean {
  return isRunning(-pid);
}
