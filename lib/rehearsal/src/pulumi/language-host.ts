import { LanguageRuntimeService } from '@pulumi/pulumi/proto/language_grpc_pb';
import * as messages from '@pulumi/pulumi/proto/language_pb';
import { PluginInfo } from '@pulumi/pulumi/proto/plugin_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { listen, type Server, unary } from './grpc-server';
import { type Declaration, proxyMonitor } from './monitor-proxy';

export interface LanguageHostOptions {
  /** Each line that a program prints. */
  readonly onLine?: (line: string) => void;
  /** Called with `type::name` of each resource that a program declares, and where. */
  readonly onDeclaration?: (key: string, declaration: Declaration) => void;
}

/**
 * Where something else than Pulumi compiles a program, Node maps lines to sources. The SDK loads source-map-support,
 * which would take its place and finds no maps of compilers that keep them in memory: its function is not taken.
 */
const LINES_OF_SOURCES = [
  '--enable-source-maps',
  '--import',
  `data:text/javascript,${encodeURIComponent(
    'let own; Object.defineProperty(Error, "prepareStackTrace", { configurable: true, get: () => own, ' +
      'set(next) { if (next?.name !== "prepareStackTrace") own = next; } });',
  )}`,
];

/** With this code a program says that it has reported its error to the engine itself. */
const ALREADY_REPORTED = 32;

/**
 * Runs programs of the runtime `nodejs` for the engine, which attaches to its port (PULUMI_DEBUG_LANGUAGES). The
 * official host is no npm package and not on Go's proxy; what a program sees is the same: the run script of its own
 * `@pulumi/pulumi`, with TypeScript unless `Pulumi.yaml` turns it off.
 */
export async function serveLanguageHost(options: LanguageHostOptions = {}): Promise<Server> {
  let engine = '';
  return listen(LanguageRuntimeService, {
    handshake: unary((request: messages.LanguageHandshakeRequest) => {
      engine = request.getEngineAddress();
      return new messages.LanguageHandshakeResponse();
    }),
    getPluginInfo: unary(() => {
      const info = new PluginInfo();
      info.setVersion('0.0.1');
      return info;
    }),
    // Nothing to download: each provider of the program is a stand-in that runs already.
    getRequiredPlugins: unary(() => new messages.GetRequiredPluginsResponse()),
    getRequiredPackages: unary(() => new messages.GetRequiredPackagesResponse()),
    getProgramDependencies: unary(() => new messages.GetProgramDependenciesResponse()),
    runtimeOptionsPrompts: unary(() => new messages.RuntimeOptionsResponse()),
    about: unary(() => {
      const response = new messages.AboutResponse();
      response.setExecutable(process.execPath);
      response.setVersion(process.version);
      return response;
    }),
    cancel: unary(() => new Empty()),
    run: unary((request: messages.RunRequest) => run(request, engine, options)),
  });
}

async function run(
  request: messages.RunRequest,
  engine: string,
  { onLine, onDeclaration = () => undefined }: LanguageHostOptions,
): Promise<messages.RunResponse> {
  const response = new messages.RunResponse();
  const info = request.getInfo();
  const folder = info?.getProgramDirectory() ?? request.getPwd();
  const settings = (info?.getOptions()?.toJavaScript() ?? {}) as Record<string, unknown>;
  const script = runScript(folder);
  if (script === undefined) {
    response.setError(`${folder}: there is no @pulumi/pulumi in its node_modules. Run npm install in this folder.`);
    return response;
  }
  const monitor = await proxyMonitor(request.getMonitorAddress(), folder, onDeclaration);
  const flags = {
    monitor: `127.0.0.1:${monitor.port}`,
    engine,
    organization: request.getOrganization(),
    project: request.getProject(),
    'root-directory': info?.getRootDirectory() ?? folder,
    stack: request.getStack(),
    pwd: folder,
    parallel: String(request.getParallel()),
  };
  const config = Object.fromEntries(request.getConfigMap().getEntryList() as [string, string][]);
  const child = spawn(
    process.execPath,
    [
      ...(settings['typescript'] === false ? LINES_OF_SOURCES : []),
      ...words(settings['nodeargs']),
      script,
      ...Object.entries(flags).flatMap(([name, value]) => (value ? [`--${name}`, value] : [])),
      ...(request.getDryrun() ? ['--dry-run'] : []),
      info?.getEntryPoint() ?? '.',
      ...request.getArgsList(),
    ],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        PULUMI_CONFIG: JSON.stringify(config),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
        PULUMI_NODEJS_TYPESCRIPT: settings['typescript'] === false ? 'false' : 'true',
      },
    },
  );
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      for (const line of data.toString().split('\n').filter(Boolean)) {
        printed.push(line);
        onLine?.(line);
      }
    });
  }
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (...ended) => {
      resolve(ended);
    });
  });
  monitor.stop();
  if (code === ALREADY_REPORTED) response.setBail(true);
  else if (code !== 0) response.setError(`the program ended with ${signal ?? code}: ${printed.slice(-15).join('\n')}`);
  return response;
}

/** The script of the program's own SDK that loads a program and registers its resources. */
function runScript(folder: string): string | undefined {
  try {
    const manifest = createRequire(path.join(folder, 'package.json')).resolve('@pulumi/pulumi/package.json');
    return path.join(path.dirname(manifest), 'cmd', 'run');
  } catch {
    return undefined;
  }
}

/** `nodeargs` of Pulumi.yaml: one text with blanks between the arguments, or a list. */
function words(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? value.split(/\s+/).filter(Boolean) : [];
}
