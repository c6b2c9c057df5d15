import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { cached, cacheRoot } from '../cloud/cache';
import { checkGo, GO_ENVIRONMENT, goBuild, requiredVersion } from './go-build';

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
  'npx ai-datacenter rehearse --cluster builds it once, or npm start -- --cluster in the repository of this library ' +
  '(Go 1.26 or newer, about 10 minutes on 2 cores, 4 GB of Go caches)';

const GO_FOLDER = path.join(__dirname, 'go');

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
  if (!existsSync(wanted.folder)) checkGo(path.join(GO_FOLDER, 'control-plane'), 'The local Kubernetes control plane');
  await cached(path.basename(wanted.folder), async (folder) => {
    for (const program of PROGRAMS) await build(program, folder, wanted, options);
    copyStages(path.join(folder, 'stages'));
  });
  return wanted;
}

function wantedControlPlane(): ControlPlane {
  const kubernetesVersion = requiredVersion(path.join(GO_FOLDER, 'control-plane'), 'k8s.io/kubernetes');
  const kwokVersion = requiredVersion(path.join(GO_FOLDER, 'control-plane'), 'sigs.k8s.io/kwok');
  const etcdVersion = requiredVersion(path.join(GO_FOLDER, 'etcd'), 'go.etcd.io/etcd/server/v3');
  const folder = path.join(cacheRoot(), `control-plane-${kubernetesVersion}-${kwokVersion}-${etcdVersion}`);
  return { folder, kubernetesVersion, kwokVersion, etcdVersion };
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
  await goBuild({
    module: path.join(GO_FOLDER, program.module),
    package: program.package,
    linkerFlags: linkerFlags(program, wanted.kubernetesVersion),
    into: path.join(into, program.name),
    title: `control plane ${PROGRAMS.indexOf(program) + 1}/${PROGRAMS.length}`,
    onProgress,
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
