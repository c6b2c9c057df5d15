import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Cloud } from './cloud';

const REPOSITORY = path.resolve(__dirname, '../../../..');
const CLI = require.resolve('aws-cdk/bin/cdk');

export interface CdkOptions {
  /** What `--app` gets: a command, or a folder that holds a cloud assembly. @default - the working folder's cdk.json */
  readonly app?: string;
  /** @default - the repository */
  readonly cwd?: string;
  /** More environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Called with each line as the CLI prints it. */
  readonly onLine?: (line: string) => void;
  /** The assembly's folder, relative to the repository; two runs at once need two. @default 'out/cdk.out' */
  readonly output?: string;
  /** @default 600 */
  readonly timeoutSeconds?: number;
}

export interface CdkResult {
  /** Both streams, in the order of arrival. */
  readonly output: string;
  readonly seconds: number;
}

/** A run of the CDK CLI that failed, with the reason that the CLI itself gave. */
export class CdkError extends Error {
  override readonly name = 'CdkError';

  constructor(
    readonly args: readonly string[],
    readonly exitCode: number | null,
    readonly output: string,
  ) {
    super(`cdk ${args.join(' ')} fails (${exitCode ?? 'killed'}): ${reasonIn(output)}`);
  }
}

/** The lines in which the CLI or the app says why, without progress and stack traces. */
function reasonIn(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line && !/^(at |\.\.\.|node:internal|Node\.js v)/.test(line));
  const reasons = lines.filter((line) => /^«\w+»|❌|_FAILED|Error:|error:|failed:|not valid/.test(line));
  return [...new Set(reasons.length > 0 ? reasons : lines.slice(-10))].join('\n');
}

/** Runs the real CDK CLI against the local cloud. */
export async function cdk(cloud: Cloud, args: readonly string[], options: CdkOptions = {}): Promise<CdkResult> {
  const output = path.resolve(REPOSITORY, options.output ?? 'out/cdk.out');
  mkdirSync(path.dirname(output), { recursive: true });
  const given = [...args, '--no-notices', '--ci', '--output', output, ...(options.app ? ['--app', options.app] : [])];
  const started = Date.now();
  // The repository's bin folder first, so that `node` and `tsx` in an app command are the repository's.
  const child = spawn(process.execPath, [CLI, ...given], {
    cwd: options.cwd ?? REPOSITORY,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: (options.timeoutSeconds ?? 600) * 1000,
    env: {
      ...process.env,
      ...cloud.env,
      ...options.env,
      NO_COLOR: '1',
      FORCE_COLOR: '0',
      PATH: `${path.join(REPOSITORY, 'node_modules/.bin')}${path.delimiter}${process.env['PATH'] ?? ''}`,
    },
  });
  let text = '';
  let rest = '';
  const take = (chunk: Buffer): void => {
    text += chunk.toString();
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) options.onLine?.(line);
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (exitCode !== 0) throw new CdkError(args, exitCode, text);
  return { output: text, seconds: (Date.now() - started) / 1000 };
}

/**
 * Makes the account ready for the CLI: its stack CDKToolkit. Away from the repository's cdk.json, whose app need not
 * run for it.
 */
export async function bootstrap(cloud: Cloud, options: CdkOptions = {}): Promise<CdkResult> {
  const output = path.join(cloud.workDir, 'bootstrap');
  return cdk(cloud, ['bootstrap', `aws://${cloud.account}/${cloud.region}`], {
    cwd: cloud.workDir,
    output,
    ...options,
  });
}

/** What happened to a stack, for one line on a terminal. */
export interface StackEvent {
  readonly stack: string;
  readonly state: 'started' | 'working' | 'done' | 'unchanged' | 'failed' | 'destroyed';
  /** Since the CLI took the stack up, publishing of its assets included. */
  readonly seconds: number;
  /** Resources done so far, and resources that this operation touches; with `working`. */
  readonly resources?: { readonly done: number; readonly all: number };
}

export interface DeployOptions extends CdkOptions {
  /** Context values, as `-c name=value`. */
  readonly context?: Readonly<Record<string, string | number>>;
  /** @default - all of the app */
  readonly stacks?: readonly string[];
  /** Stacks at once. @default 4 */
  readonly concurrency?: number;
  readonly onEvent?: (event: StackEvent) => void;
}

/** Deploys stacks, with an event when each starts and ends. */
export async function deployAll(cloud: Cloud, options: DeployOptions = {}): Promise<CdkResult> {
  return withEvents(cloud, options, ['deploy', '--require-approval', 'never', '--progress', 'events']);
}

/** Destroys stacks, with an event when each starts and ends. */
export async function destroyAll(cloud: Cloud, options: DeployOptions = {}): Promise<CdkResult> {
  return withEvents(cloud, options, ['destroy', '--force', '--progress', 'events']);
}

async function withEvents(cloud: Cloud, options: DeployOptions, command: readonly string[]): Promise<CdkResult> {
  const context = Object.entries(options.context ?? {}).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const args = [
    ...command,
    ...(options.stacks ?? ['--all']),
    ...context,
    '--concurrency',
    String(options.concurrency ?? 4),
  ];
  const since = new Map<string, number>();
  return cdk(cloud, args, {
    ...options,
    onLine: (line) => {
      options.onLine?.(line);
      const read = eventIn(line);
      if (!read) return;
      if (!since.has(read.stack)) since.set(read.stack, Date.now());
      options.onEvent?.({ ...read, seconds: (Date.now() - (since.get(read.stack) ?? 0)) / 1000 });
    },
  });
}

/** What a line of CDK CLI 2.1148 says about a stack, if anything. */
export function eventIn(line: string): Omit<StackEvent, 'seconds'> | undefined {
  const started = /^(\S+): (?:deploying|destroying)\.\.\./.exec(line)?.[1];
  if (started) return { stack: started, state: 'started' };
  const counted = /^(\S+) \|\s*(\d+)\/(\d+) \|/.exec(line);
  if (counted?.[1])
    return { stack: counted[1], state: 'working', resources: { done: Number(counted[2]), all: Number(counted[3]) } };
  const ended = /^\s*(✅|❌)\s+(\S+?)(?::? (destroyed|\(no changes\)|failed.*))?$/u.exec(line.trimEnd());
  if (!ended?.[2]) return undefined;
  const [, sign, stack, suffix] = ended;
  if (sign === '❌') return { stack, state: 'failed' };
  if (suffix === 'destroyed') return { stack, state: 'destroyed' };
  return { stack, state: suffix ? 'unchanged' : 'done' };
}

/** What any AWS SDK client of the local cloud is made with. */
export function clientOptions(cloud: Cloud): {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
} {
  return { endpoint: cloud.url, region: cloud.region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
}
