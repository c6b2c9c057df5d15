import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Cloud, endGroup } from './cloud';

/** Seconds that the CLI and the app get to end by themselves. */
const END_SECONDS = 2;

export interface CdkOptions {
  /** What `--app` gets: a command, or a folder that holds a cloud assembly. @default - the working folder's cdk.json */
  readonly app?: string;
  /** The CLI: a program and its first arguments. @default - the CLI that this package depends on */
  readonly cli?: readonly string[];
  /** @default - the folder of this process */
  readonly cwd?: string;
  /** More environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Called with each line as the CLI prints it. */
  readonly onLine?: (line: string) => void;
  /** The assembly's folder, relative to the folder of this process; one a run. @default 'out/cdk.out' */
  readonly output?: string;
  /** Ends the CLI and the app. */
  readonly signal?: AbortSignal;
  /** @default 600 */
  readonly timeoutSeconds?: number;
}

/** The CLI that this package depends on. */
export function ownCli(): readonly string[] {
  return [process.execPath, require.resolve('aws-cdk/bin/cdk')];
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

/** Stack traces, and progress of what went well. */
const NO_REASON =
  /^(at |\.\.\.|node:internal|Node\.js v|✅|✨|Stack ARN:|arn:aws:cloudformation:|\S+ \|.*_(IN_PROGRESS|COMPLETE)\b)/;

/** The lines in which the CLI or the app says why, without progress and stack traces. */
function reasonIn(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line && !NO_REASON.test(line));
  const reasons = lines.filter((line) =>
    /^(«\w+»|ERROR |\[Error|\[[\w/.-]+\] )|❌|_FAILED|Error:|error:|failed:|not valid/.test(line),
  );
  return [...new Set(reasons.length > 0 ? reasons : lines.slice(-10))].join('\n');
}

/** Runs the real CDK CLI against the local cloud. */
export async function cdk(cloud: Cloud, args: readonly string[], options: CdkOptions = {}): Promise<CdkResult> {
  const output = path.resolve(options.output ?? 'out/cdk.out');
  mkdirSync(path.dirname(output), { recursive: true });
  const cwd = path.resolve(options.cwd ?? '.');
  const [program = '', ...first] = options.cli ?? ownCli();
  const given = [...args, '--no-notices', '--ci', '--output', output, ...(options.app ? ['--app', options.app] : [])];
  const started = Date.now();
  const child = spawn(program, [...first, ...given], {
    cwd,
    detached: true, // a process group of its own, so that the app of the CLI ends with it
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...withoutOtherAccounts(process.env),
      ...cloud.env,
      NO_COLOR: '1',
      FORCE_COLOR: '0',
      PATH: programPath(cwd),
      ...options.env,
    },
  });
  const end = () => void endGroup(child.pid, END_SECONDS);
  const timer = setTimeout(end, (options.timeoutSeconds ?? 600) * 1000);
  options.signal?.addEventListener('abort', end, { once: true });
  process.once('exit', end);
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
  }).finally(() => {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', end);
    process.off('exit', end);
  });
  if (exitCode !== 0) throw new CdkError(args, exitCode, text);
  return { output: text, seconds: (Date.now() - started) / 1000 };
}

/** PATH for what runs in a folder: as npx has it, with the programs that the folder and those above it installed. */
export function programPath(folder: string): string {
  const programs = modulesFolders(folder).map((modules) => path.join(modules, '.bin'));
  return [...programs, process.env['PATH'] ?? ''].join(path.delimiter);
}

/** `node_modules` of a folder and of all folders above it. */
export function modulesFolders(folder: string): string[] {
  const above = path.dirname(folder);
  return [path.join(folder, 'node_modules'), ...(above === folder ? [] : modulesFolders(above))];
}

/** An environment without what leads an AWS SDK to another account, and without a proxy for loopback. */
function withoutOtherAccounts(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(AWS|CDK_DEFAULT)_/.test(name));
  return { ...Object.fromEntries(kept), NO_PROXY: 'localhost,127.0.0.1', no_proxy: 'localhost,127.0.0.1' };
}

/** Where a bootstrap stack is made, and by which name stacks find it. */
export interface BootstrapPlace {
  readonly account: string;
  readonly region: string;
  /** @default - CDK's own */
  readonly qualifier?: string;
}

/** Makes an account ready for the CLI: its stack CDKToolkit. Away from any cdk.json: its app need not run for it. */
export async function bootstrap(
  cloud: Cloud,
  options: CdkOptions = {},
  { account, region, qualifier }: BootstrapPlace = cloud,
): Promise<CdkResult> {
  const output = path.join(cloud.workDir, 'bootstrap');
  const args = ['bootstrap', `aws://${account}/${region}`];
  const named = qualifier === undefined ? [] : ['--qualifier', qualifier, '--toolkit-stack-name', `CDK-${qualifier}`];
  return cdk(cloud, [...args, ...named], {
    cwd: cloud.workDir,
    output,
    ...options,
    env: { ...(account !== cloud.account && { AWS_ACCESS_KEY_ID: account }), ...options.env },
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

/** A stack as the CLI names it: `Name`, or `Stage/Stack (Name)`. */
const STACK = String.raw`(?:\S+ \()?([^\s():]+)\)?`;
const STARTED = new RegExp(`^${STACK}: (?:deploying|destroying)\\.\\.\\.`);
const ENDED = new RegExp(`^\\s*(✅|❌)\\s+${STACK}(?::? (destroyed|\\(no changes\\)|failed.*))?$`, 'u');

/** What a line of CDK CLI 2.1148 says about a stack, if anything. */
export function eventIn(line: string): Omit<StackEvent, 'seconds'> | undefined {
  const started = STARTED.exec(line)?.[1];
  if (started) return { stack: started, state: 'started' };
  const counted = /^(\S+) \|\s*(\d+)\/(\d+) \|/.exec(line);
  if (counted?.[1])
    return { stack: counted[1], state: 'working', resources: { done: Number(counted[2]), all: Number(counted[3]) } };
  const [, sign, stack, suffix] = ENDED.exec(line.trimEnd()) ?? [];
  if (stack === undefined) return undefined;
  if (sign === '❌') return { stack, state: 'failed' };
  if (suffix === 'destroyed') return { stack, state: 'destroyed' };
  return { stack, state: suffix ? 'unchanged' : 'done' };
}

/** What any AWS SDK client of the local cloud is made with; for another account: its number is the key. */
export function clientOptions(
  cloud: Cloud,
  account: string = cloud.account,
): {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
} {
  const accessKeyId = account === cloud.account ? 'test' : account;
  return { endpoint: cloud.url, region: cloud.region, credentials: { accessKeyId, secretAccessKey: 'test' } };
}
