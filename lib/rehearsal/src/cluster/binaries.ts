import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cached, cacheRoot } from '../cloud/cache';

/** The programs of one control plane, built from their Go modules. */
export interface ControlPlane {
  /** Holds etcd, kube-apiserver, kube-controller-manager, kube-scheduler, kwok and `stages/`. */
  readonly folder: string;
  readonly kubernetesVersion: string;
  readonly kwokVersion: string;
  readonly etcdVersion: string;
}

export interface BuildOptions {
  /** Gets a line when a program starts to build, while it builds, and when it is done. */
  readonly onProgress?: (line: string) => void;
}

/** The line that is shown where there is no control plane yet. */
export const HOW_TO_BUILD =
  'npm start -- --cluster builds it once (Go 1.26 or newer, about 10 minutes on 2 cores, 4 GB of Go caches)';

const GO_FOLDER = path.join(__dirname, 'go');
const PROGRESS_EVERY_MS = 15_000;

interface Program {
  readonly name: string;
  readonly module: 'control-plane' | 'etcd';
  readonly package: string;
}

// The API server first: it compiles what the three after it share.
const PROGRAMS: readonly Program[] = [
  { name: 'etcd', module: 'etcd', package: 'go.etcd.io/etcd/server/v3' },
  { name: 'kube-apiserver', module: 'control-plane', package: 'k8s.io/kubernetes/cmd/kube-apiserver' },
  { name: 'kube-scheduler', module: 'control-plane', package: 'k8s.io/kubernetes/cmd/kube-scheduler' },
  {
    name: 'kube-controller-manager',
    module: 'control-plane',
    package: 'k8s.io/kubernetes/cmd/kube-controller-manager',
  },
  { name: 'kwok', module: 'control-plane', package: 'sigs.k8s.io/kwok/cmd/kwok' },
];

/** kwok reads its stages from files and has none built in; these are files of its own module. */
const KWOK_STAGES = [
  'node/fast/node-initialize.yaml',
  'node/heartbeat-with-lease/node-heartbeat-with-lease.yaml',
  'pod/fast/pod-ready.yaml',
  'pod/fast/pod-complete.yaml',
  'pod/fast/pod-delete.yaml',
];

/** The built control plane of the versions in go/, or nothing. Builds nothing. */
export function findControlPlane(): ControlPlane | undefined {
  const wanted = wantedControlPlane();
  return existsSync(wanted.folder) ? wanted : undefined;
}

/**
 * Builds the control plane unless it is there: about 13 CPU minutes from empty Go caches.
 * A build that is cut short leaves nothing that `findControlPlane` would take for a finished one.
 */
export async function buildControlPlane(options: BuildOptions = {}): Promise<ControlPlane> {
  const wanted = wantedControlPlane();
  if (!existsSync(wanted.folder)) checkGo();
  await cached(path.basename(wanted.folder), async (folder) => {
    for (const program of PROGRAMS) await build(program, folder, wanted, options);
    copyStages(path.join(folder, 'stages'));
  });
  return wanted;
}

function wantedControlPlane(): ControlPlane {
  const kubernetesVersion = requiredVersion('control-plane', 'k8s.io/kubernetes');
  const kwokVersion = requiredVersion('control-plane', 'sigs.k8s.io/kwok');
  const etcdVersion = requiredVersion('etcd', 'go.etcd.io/etcd/server/v3');
  const folder = path.join(cacheRoot(), `control-plane-${kubernetesVersion}-${kwokVersion}-${etcdVersion}`);
  return { folder, kubernetesVersion, kwokVersion, etcdVersion };
}

/** go.mod is the one place that states the versions. */
function requiredVersion(module: string, dependency: string): string {
  const text = readFileSync(path.join(GO_FOLDER, module, 'go.mod'), 'utf8');
  const line = text.split('\n').find((l) => l.trim().startsWith(`${dependency} v`));
  const version = line?.trim().split(' ')[1];
  if (!version) throw new Error(`go/${module}/go.mod does not require ${dependency}`);
  return version;
}

function checkGo(): void {
  const goMod = readFileSync(path.join(GO_FOLDER, 'control-plane', 'go.mod'), 'utf8');
  const needed = /^go (\d+)\.(\d+)/m.exec(goMod);
  let answer: string;
  try {
    // GOTOOLCHAIN=local: the installed Go, not one that it would download
    answer = execFileSync('go', ['env', 'GOVERSION'], {
      encoding: 'utf8',
      cwd: os.tmpdir(),
      env: { ...process.env, GOTOOLCHAIN: 'local' },
    }).trim();
  } catch {
    throw new Error(
      `The local Kubernetes control plane is built with Go, and no go command was found: install Go ` +
        `${needed?.[1]}.${needed?.[2]} or newer (https://go.dev/dl) and put it on PATH`,
    );
  }
  if (!(release(/go(\d+)\.(\d+)/.exec(answer)) >= release(needed))) {
    throw new Error(
      `The local Kubernetes control plane needs Go ${needed?.[1]}.${needed?.[2]} or newer, found ${answer}: ` +
        `install it from https://go.dev/dl and put it first on PATH`,
    );
  }
}

/** One number to compare; not a number where the text has no version. */
function release(match: RegExpExecArray | null): number {
  return Number(match?.[1]) * 1000 + Number(match?.[2]);
}

function linkerFlags(program: Program, kubernetesVersion: string): string {
  if (!program.package.startsWith('k8s.io/')) return '-s -w';
  // Without these the programs report v0.0.0, and `--emulated-version` has no version to count from.
  const [, major, minor] = /^v(\d+)\.(\d+)\./.exec(kubernetesVersion) ?? [];
  const at = 'k8s.io/component-base/version';
  return (
    `-s -w -X ${at}.gitVersion=${kubernetesVersion} -X ${at}.gitMajor=${major} -X ${at}.gitMinor=${minor} -X ` +
    `k8s.io/client-go/pkg/version.gitVersion=${kubernetesVersion}`
  );
}

async function build(
  program: Program,
  into: string,
  wanted: ControlPlane,
  { onProgress = () => {} }: BuildOptions,
): Promise<void> {
  const position = `${PROGRAMS.indexOf(program) + 1}/${PROGRAMS.length}`;
  const started = Date.now();
  const elapsed = () => `${Math.round((Date.now() - started) / 1000)} s`;
  onProgress(`control plane ${position}: building ${program.name}`);
  const ticker = setInterval(
    () => onProgress(`control plane ${position}: building ${program.name}, ${elapsed()}`),
    PROGRESS_EVERY_MS,
  );
  try {
    await go(
      [
        'build',
        '-p',
        '2',
        '-trimpath',
        '-ldflags',
        linkerFlags(program, wanted.kubernetesVersion),
        '-o',
        path.join(into, program.name),
        program.package,
      ],
      program.module,
    );
  } finally {
    clearInterval(ticker);
  }
  onProgress(`control plane ${position}: ${program.name} built in ${elapsed()}`);
}

/** `-mod=readonly`: go.mod and go.sum are complete, and a build must not change them. */
const GO_ENVIRONMENT = { CGO_ENABLED: '0', GOFLAGS: '-mod=readonly', GOWORK: 'off', GOTOOLCHAIN: 'local' };

function go(args: readonly string[], module: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('go', args, {
      cwd: path.join(GO_FOLDER, module),
      env: { ...process.env, ...GO_ENVIRONMENT },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString();
    });
    child.stderr.on('data', (data: Buffer) => {
      errors += data.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(output);
      else
        reject(
          new Error(
            `go ${args.slice(0, 1).join(' ')} in ${module} ended with ${code}: ` +
              `${errors.trim().split('\n').slice(-5).join(' | ')}`,
          ),
        );
    });
  });
}

function copyStages(into: string): void {
  const kwok = execFileSync('go', ['list', '-m', '-f', '{{.Dir}}', 'sigs.k8s.io/kwok'], {
    cwd: path.join(GO_FOLDER, 'control-plane'),
    encoding: 'utf8',
    env: { ...process.env, ...GO_ENVIRONMENT },
  }).trim();
  mkdirSync(into);
  for (const stage of KWOK_STAGES) {
    const copy = path.join(into, path.basename(stage));
    copyFileSync(path.join(kwok, 'kustomize', 'stage', stage), copy);
    chmodSync(copy, 0o644); // the module cache is read-only
  }
}
