import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Cloud } from '../cloud/cloud';
import type { ClusterSupport } from '../cluster/cluster';
import { deployerCredentials } from './aws/deployer';
import { findPulumi, HOW_TO_BUILD_PULUMI } from './cli';
import { type Diagnostic, EventLog, type PulumiEvent } from './event-log';
import type { Server } from './grpc-server';
import { providerPackages } from './program-packages';
import { projectOf, writeStackConfig } from './project';
import { PulumiError } from './pulumi-error';

export interface PulumiOptions {
  /** The stack; settings are those of its file `Pulumi.STACK.yaml`, if there is one. @default 'rehearsal' */
  readonly stack?: string;
  /** Settings of the stack, such as `{ 'aws:region': 'us-east-1' }`, over those of its file. */
  readonly config?: Readonly<Record<string, string>>;
  /** Settings that the engine keeps encrypted. */
  readonly secretConfig?: Readonly<Record<string, string>>;
  readonly onEvent?: (event: PulumiEvent) => void;
  /** Each line that the engine or the program prints. */
  readonly onLine?: (line: string) => void;
  /** The clusters behind the cloud. @default - Kubernetes objects cannot be applied */
  readonly clusters?: Pick<ClusterSupport, 'kind' | 'module'>;
  /** @default 900 */
  readonly timeoutSeconds?: number;
  /** Stops the engine. */
  readonly signal?: AbortSignal;
}

export interface StrictOptions extends PulumiOptions {
  /** Fails where something changes. @default false */
  readonly expectNoChanges?: boolean;
}

export interface PulumiResult {
  readonly output: string;
  readonly seconds: number;
  /** How many resources: `create`, `update`, `delete`, `replace`, `same`. */
  readonly changes: Readonly<Record<string, number>>;
  readonly diagnostics: readonly Diagnostic[];
}

export const DEFAULT_STACK = 'rehearsal';
const DEFAULT_TIMEOUT_SECONDS = 900;
const FOLLOW_EVERY_MS = 100;

/** `pulumi up` of the program in a folder, against the local cloud. */
export async function deployPulumi(cloud: Cloud, folder: string, options: PulumiOptions = {}): Promise<PulumiResult> {
  return operate(cloud, folder, ['up', '--yes', '--skip-preview'], options);
}

/** `pulumi preview`: what a deployment would change. */
export async function previewPulumi(cloud: Cloud, folder: string, options: StrictOptions = {}): Promise<PulumiResult> {
  return operate(cloud, folder, ['preview', '--diff', ...strict(options)], options);
}

/** `pulumi refresh`: the state becomes what the local cloud and its clusters have. */
export async function refreshPulumi(cloud: Cloud, folder: string, options: StrictOptions = {}): Promise<PulumiResult> {
  return operate(cloud, folder, ['refresh', '--yes', '--skip-preview', ...strict(options)], options);
}

/** `pulumi destroy`: everything but what is protected or retained. */
export async function destroyPulumi(cloud: Cloud, folder: string, options: PulumiOptions = {}): Promise<PulumiResult> {
  return operate(cloud, folder, ['destroy', '--yes', '--skip-preview'], options);
}

/** `pulumi stack export`: the state as the engine keeps it, secrets encrypted unless `showSecrets`. */
export async function exportState(
  cloud: Cloud,
  folder: string,
  options: PulumiOptions & { readonly showSecrets?: boolean } = {},
): Promise<string> {
  const place = placeOf(cloud, folder, options);
  const args = ['stack', 'export', '--stack', place.stack, ...(options.showSecrets ? ['--show-secrets'] : [])];
  const { output } = await run(place, args, { stdoutOnly: true });
  return output;
}

function strict({ expectNoChanges }: StrictOptions): string[] {
  return expectNoChanges ? ['--expect-no-changes'] : [];
}

/** Where the stack of a program is: in the local cloud's work folder. Nothing is written into the program's own. */
interface Place {
  readonly program: string;
  readonly folder: string;
  readonly stack: string;
  readonly home: string;
  readonly configFile: string;
  readonly env: NodeJS.ProcessEnv;
}

function placeOf(cloud: Cloud, folder: string, options: PulumiOptions): Place {
  const cli = findPulumi();
  if (cli === undefined) throw new Error(`There is no Pulumi engine here yet: ${HOW_TO_BUILD_PULUMI}`);
  const home = path.join(cloud.workDir, 'pulumi', projectOf(folder).name);
  const stack = options.stack ?? DEFAULT_STACK;
  return {
    program: cli.program,
    folder: path.resolve(folder),
    stack,
    home,
    configFile: path.join(home, `Pulumi.${stack}.yaml`),
    env: {
      ...withoutOwnSettings(process.env),
      ...cloud.env,
      PULUMI_HOME: path.join(home, 'home'),
      PULUMI_BACKEND_URL: `file://${path.join(home, 'state')}`,
      PULUMI_CONFIG_PASSPHRASE: `rehearsal of ${home}`,
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
      PULUMI_DEBUG_COMMANDS: 'true', // --event-log is one of the flags that it turns on
      NO_COLOR: '1',
    },
  };
}

/** The environment without what leads to the user's own stacks and accounts. */
function withoutOwnSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(PULUMI_|AWS_|KUBECONFIG$)/.test(name));
  return Object.fromEntries(kept);
}

async function operate(
  cloud: Cloud,
  folder: string,
  command: readonly string[],
  options: PulumiOptions,
): Promise<PulumiResult> {
  const place = placeOf(cloud, folder, options);
  await prepareStack(place, options);
  const servers: Server[] = [];
  const eventFile = path.join(place.home, `events-${Date.now()}.jsonl`);
  const log = new EventLog(eventFile, options.onEvent);
  const follower = setInterval(() => {
    log.follow();
  }, FOLLOW_EVERY_MS);
  try {
    // gRPC and the TypeScript compiler are loaded only where a program runs.
    const { serveLanguageHost } = await import('./language-host');
    const { serveProvider } = await import('./provider-server');
    const { standIns } = await import('./stand-ins');
    const host = await serveLanguageHost({
      onLine: options.onLine,
      onDeclaration: (key, declaration) => log.declarations.set(key, declaration),
    });
    servers.push(host);
    const attached: string[] = [];
    const providers = standIns(providerPackages(place.folder), {
      cloud,
      clusters: options.clusters,
      credentials: await deployerCredentials(cloud),
      programFolder: place.folder,
    });
    for (const provider of providers) {
      const server = await serveProvider(provider);
      servers.push(server);
      attached.push(`${provider.packageName}:${server.port}`);
    }
    const started = Date.now();
    const args = [...command, '--stack', place.stack, '--config-file', place.configFile, '--event-log', eventFile];
    const { output, exitCode } = await run(place, args, {
      ...options,
      env: { PULUMI_DEBUG_LANGUAGES: `nodejs:${host.port}`, PULUMI_DEBUG_PROVIDERS: attached.join(',') },
      mayFail: true,
    });
    log.follow();
    if (exitCode !== 0) throw new PulumiError(command, exitCode, output, log.diagnostics);
    const seconds = (Date.now() - started) / 1000;
    return { output, seconds, changes: log.changes, diagnostics: log.diagnostics };
  } finally {
    clearInterval(follower);
    for (const server of servers) server.stop();
  }
}

/** Made beside a copy of Pulumi.yaml: `stack init` writes the file of a stack's settings into the project's folder. */
async function prepareStack(place: Place, { config = {}, secretConfig = {} }: PulumiOptions): Promise<void> {
  for (const name of ['home', 'state']) mkdirSync(path.join(place.home, name), { recursive: true });
  const project = projectOf(place.folder);
  writeFileSync(path.join(place.home, 'Pulumi.yaml'), `name: ${project.name}\nruntime: ${project.runtime}\n`);
  const beside = { ...place, folder: place.home };
  if (!existsSync(place.configFile)) await run(beside, ['stack', 'init', place.stack]);
  writeStackConfig(place.folder, place.stack, place.configFile, config);
  for (const [name, value] of Object.entries(secretConfig))
    await run(beside, ['config', 'set', '--secret', '--stack', place.stack, '--', name, value]);
}

interface RunOptions extends Pick<PulumiOptions, 'onLine' | 'timeoutSeconds' | 'signal'> {
  readonly env?: NodeJS.ProcessEnv;
  readonly mayFail?: boolean;
  readonly stdoutOnly?: boolean;
}

async function run(
  place: Place,
  args: readonly string[],
  options: RunOptions = {},
): Promise<{ output: string; exitCode: number | null }> {
  const child = spawn(place.program, ['--non-interactive', '--color', 'never', ...args], {
    cwd: place.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: (options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000,
    signal: options.signal,
    env: { ...place.env, ...options.env },
  });
  let output = '';
  let rest = '';
  const take = (data: Buffer): void => {
    output += data.toString();
    const lines = (rest + data.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) options.onLine?.(line);
  };
  child.stdout.on('data', take);
  let errors = '';
  child.stderr.on('data', (data: Buffer) => {
    errors += data.toString();
    if (!options.stdoutOnly) take(data);
  });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (exitCode !== 0 && !options.mayFail) throw new PulumiError(args, exitCode, output || errors, []);
  return { output, exitCode };
}
