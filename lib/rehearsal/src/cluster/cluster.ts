import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { isRunning } from '../cloud/cache';
import type { ClusterModule } from '../cloud/cloud';
import { buildControlPlane, findControlPlane, HOW_TO_BUILD } from './binaries';
import { nodeCatalog } from './catalog';
import { clientTools } from './client-tools';
import { customDefinitions } from './definitions';

const run = promisify(execFile);
const STAND_INS = path.join(__dirname, 'stand-in');
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

export interface ClusterOptions {
  readonly onProgress?: (line: string) => void;
  /** Builds the control plane if it is not there (about 10 minutes), instead of recording objects. @default false */
  readonly requireReal?: boolean;
  /** Records objects although the control plane is there. @default false */
  readonly recordOnly?: boolean;
}

/** What a node offers to pods. */
export interface ClusterNode {
  readonly name: string;
  readonly nodeGroup: string;
  readonly instanceType: string;
  readonly zone: string;
  readonly ready: boolean;
  readonly taints: readonly string[];
  /** Resource name to quantity, as Kubernetes writes it: `{ 'nvidia.com/gpu': '8', cpu: '191450m', ... }`. */
  readonly allocatable: Readonly<Record<string, string>>;
}

export interface ClusterPod {
  readonly namespace: string;
  readonly name: string;
  readonly phase: string;
  /** Absent while no node is found for it. */
  readonly node?: string;
  /** Why no node is found for it. */
  readonly unschedulable?: string;
}

/** A Helm release that was not installed, because its chart could not be fetched or no cluster runs. */
export interface RecordedRelease {
  readonly cluster: string;
  readonly namespace: string;
  readonly release: string;
  readonly chart: string;
  readonly repository?: string;
  readonly version?: string;
  readonly values: unknown;
  readonly status: 'recorded, not applied';
  readonly reason: string;
}

/** A Kubernetes object that was checked and kept, because no cluster runs. */
export interface RecordedObject {
  readonly cluster: string;
  readonly status: 'recorded, not applied';
  /** False for a custom resource, whose schema is not known. */
  readonly validated: boolean;
  readonly object: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string };
  };
}

/** The clusters behind one local cloud. */
export interface ClusterSupport {
  readonly kind: 'real' | 'recorded';
  /** One line: what runs, or how to get the real thing. */
  readonly how: string;
  /** For `startCloud({ clusterModule })`. */
  readonly module: ClusterModule;
  /** Its files; removed by `close()`. */
  readonly workDir: string;
  /**
   * Runs kubectl as the cluster's administrator and reads its JSON; text where it prints none. Only with real clusters.
   */
  kubectl(cluster: string, args: readonly string[]): Promise<unknown>;
  nodes(cluster: string): Promise<ClusterNode[]>;
  pods(cluster: string, namespace?: string): Promise<ClusterPod[]>;
  recordedReleases(): RecordedRelease[];
  recordedObjects(): RecordedObject[];
  /** The clusters that run now: names, or `account/region/name` where two have the same name. */
  running(): string[];
  /** The kubeconfig file of a running cluster's administrator. */
  kubeconfig(cluster: string): string;
  /** To be called after the cloud has stopped: waits for the last process of its clusters, removes the files. */
  close(): Promise<void>;
}

/** Makes EKS clusters of the local cloud real control planes where they can be, and keeps records where they cannot. */
export async function clusterSupport(options: ClusterOptions = {}): Promise<ClusterSupport> {
  const onProgress = options.onProgress ?? (() => undefined);
  if (options.requireReal && options.recordOnly) throw new Error('requireReal and recordOnly exclude each other');
  const found = options.requireReal ? await buildControlPlane({ onProgress }) : findControlPlane();
  const controlPlane = options.recordOnly ? undefined : found;
  const tools = await clientTools();
  const definitions = controlPlane && (await customDefinitions(onProgress));
  const workDir = mkdtempSync(path.join(os.tmpdir(), 'ai-datacenter-clusters-'));
  const toolsDir = path.join(workDir, 'tools');
  mkdirSync(toolsDir);
  // they run the real one whenever they can
  for (const program of ['helm', 'aws']) symlinkSync(path.join(STAND_INS, program), path.join(toolsDir, program));
  symlinkSync(controlPlane ? tools.kubectl : path.join(STAND_INS, 'kubectl'), path.join(toolsDir, 'kubectl'));
  const catalog = path.join(workDir, 'instances.json');
  writeFileSync(catalog, JSON.stringify(nodeCatalog()));
  const key = path.join(workDir, 'service-account.key');
  writeFileSync(key, signingKey(), { mode: 0o600 });

  const kubectl = async (cluster: string, args: readonly string[]): Promise<unknown> => {
    if (!controlPlane) throw new Error(`No cluster runs: ${HOW_TO_BUILD}`);
    const env = { ...process.env, KUBECACHEDIR: path.join(workDir, 'cache', 'kube') };
    const { stdout } = await run(tools.kubectl, ['--kubeconfig', kubeconfigOf(workDir, cluster), ...args], {
      env,
      maxBuffer: MAX_OUTPUT_BYTES,
    });
    return /^\s*[[{]/.test(stdout) ? JSON.parse(stdout) : stdout;
  };
  const items = async <T>(cluster: string, args: readonly string[]): Promise<T[]> =>
    ((await kubectl(cluster, ['get', ...args, '-o', 'json'])) as { items: T[] }).items;

  return {
    kind: controlPlane ? 'real' : 'recorded',
    how: controlPlane
      ? `Kubernetes ${controlPlane.kubernetesVersion} control planes on loopback, nodes by kwok ` +
        `${controlPlane.kwokVersion}`
      : `recorded, not applied${options.recordOnly ? ' as asked' : `: ${HOW_TO_BUILD}`}`,
    module: {
      file: path.join(__dirname, 'emulator', 'local_eks.py'),
      env: {
        CLUSTER_WORK_DIR: workDir,
        CLUSTER_CATALOG: catalog,
        CLUSTER_TOOLS: toolsDir,
        CLUSTER_KEY: key,
        CLUSTER_REAL_HELM: tools.helm,
        ...(controlPlane && { CLUSTER_BINARIES: controlPlane.folder }),
        ...(definitions && { CLUSTER_DEFINITIONS: definitions }),
      },
    },
    workDir,
    kubectl,
    nodes: async (cluster) => (await items<NodeObject>(cluster, ['nodes'])).map(asNode),
    pods: async (cluster, namespace) =>
      (await items<PodObject>(cluster, ['pods', ...(namespace ? ['-n', namespace] : ['-A'])])).map(asPod),
    recordedReleases: () => records<RecordedRelease>(path.join(workDir, 'releases')),
    recordedObjects: () => records<RecordedObject>(path.join(workDir, 'objects')),
    running: () => clusterNames(runningFolders(workDir)),
    kubeconfig: (cluster) => kubeconfigOf(workDir, cluster),
    close: async () => {
      for (const folder of runningFolders(workDir)) await supervisorEnd(folder);
      await rm(workDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/** Signs the tokens of service accounts. */
function signingKey(): string {
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs1', format: 'pem' })
    .toString();
}

/** Every record below a folder, in the order of its path. */
function records<T>(folder: string): T[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .toSorted()
    .map((file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as T);
}

function supervisorPid(folder: string): number | undefined {
  const file = path.join(folder, 'supervisor.pid');
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
}

function isAlive(pid: number | undefined): boolean {
  return pid !== undefined && pid > 0 && isRunning(pid);
}

/** `clusters/ACCOUNT/REGION/NAME` of every cluster whose processes run. */
function runningFolders(workDir: string): string[] {
  const root = path.join(workDir, 'clusters');
  if (!existsSync(root)) return [];
  return inside(root)
    .flatMap(inside)
    .flatMap(inside)
    .filter((folder) => isAlive(supervisorPid(folder)))
    .toSorted();
}

function inside(folder: string): string[] {
  return readdirSync(folder).map((name) => path.join(folder, name));
}

function clusterNames(folders: readonly string[]): string[] {
  const names = folders.map((folder) => path.basename(folder));
  return folders.map((folder, index) =>
    names.filter((name) => name === names[index]).length === 1
      ? path.basename(folder)
      : folder.split(path.sep).slice(-3).join('/'),
  );
}

/** By name or by `account/region/name`, as far as it is needed to tell clusters apart. */
function kubeconfigOf(workDir: string, cluster: string): string {
  const found = runningFolders(workDir).filter((folder) => folder.endsWith(path.sep + path.normalize(cluster)));
  if (found[0] === undefined) throw new Error(`No cluster ${cluster} runs`);
  if (found.length > 1)
    throw new Error(
      `${found.length} clusters are called ${cluster}: name the account and region too, as 'ACCOUNT/REGION/NAME'`,
    );
  return path.join(found[0], 'kubeconfig');
}

/** The supervisor ends by itself when the emulator has ended. */
async function supervisorEnd(folder: string): Promise<void> {
  const pid = supervisorPid(folder);
  for (
    const end = Date.now() + 30_000;
    isAlive(pid);
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    })
  ) {
    if (Date.now() > end)
      throw new Error(`The control plane in ${folder} (process ${pid}) goes on: was the cloud stopped before?`);
  }
}

interface NodeObject {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  };
  readonly status: {
    readonly allocatable: Readonly<Record<string, string>>;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

interface PodObject {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: { readonly nodeName?: string };
  readonly status: {
    readonly phase: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
  };
}

function asNode({ metadata, spec, status }: NodeObject): ClusterNode {
  return {
    name: metadata.name,
    nodeGroup: metadata.labels['eks.amazonaws.com/nodegroup'] ?? '',
    instanceType: metadata.labels['node.kubernetes.io/instance-type'] ?? '',
    zone: metadata.labels['topology.kubernetes.io/zone'] ?? '',
    ready: status.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false,
    taints: (spec.taints ?? []).map((t) => `${t.key}${t.value ? `=${t.value}` : ''}:${t.effect}`),
    allocatable: status.allocatable,
  };
}

function asPod({ metadata, spec, status }: PodObject): ClusterPod {
  const refused = status.conditions?.find((c) => c.type === 'PodScheduled' && c.status === 'False')?.message;
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    phase: status.phase,
    ...(spec.nodeName && { node: spec.nodeName }),
    ...(refused && { unschedulable: refused }),
  };
}
