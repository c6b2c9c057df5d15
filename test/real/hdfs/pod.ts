import { type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  type Container,
  configMap,
  environmentOf,
  expanded,
  type Manifest,
  type PodManifest,
  type Probe,
  type Volume,
} from './manifests';
import type { Sandbox } from '../sandbox';

/** What all pods of a cluster share. */
export interface Machine {
  readonly sandbox: Sandbox;
  /** Folder of this run: volumes, nodes, logs. */
  readonly folder: string;
  readonly manifests: readonly Manifest[];
  /** The container image: a Hadoop distribution for /opt/hadoop. */
  distribution: string;
  /** Further folders of the image, by where it has them. @default - none */
  readonly image?: Readonly<Record<string, string>>;
  /** Variables that the drills add to every container: heap sizes, timers. */
  environment: Readonly<Record<string, string>>;
}

type Security = NonNullable<PodManifest['spec']['securityContext']> & NonNullable<Container['securityContext']>;

const READY_SECONDS = 240;
const RESTART_MILLIS = 1000;
/** The root volume of the nodes, in the sandbox: another device than their disks. */
export const ROOT_VOLUME = '/run/root-volume';
const HADOOP_HOME = '/opt/hadoop';
const PATHS = `${HADOOP_HOME}/bin:/usr/sbin:/usr/bin:/sbin:/bin`;

/**
 * A pod without a container runtime: each container has an own mount namespace with the volumes at the paths that its
 * manifest names, the network and host name of its pod, and runs the manifest's own command with its environment, users
 * and a root that is read-only if declared so. A container that ends is started again, as by a kubelet.
 */
export class Pod {
  private readonly running = new Map<string, ChildProcess>();
  private readonly started = new Map<string, number>();
  /** False while a drill keeps the pod down, or its node is lost. */
  private wanted = false;

  constructor(
    private readonly machine: Machine,
    readonly manifest: PodManifest,
    readonly address: string,
  ) {}

  get ordinal(): number {
    return ordinalOf(this.manifest);
  }

  get name(): string {
    return this.manifest.name;
  }

  /** Host name in the cluster. */
  get host(): string {
    return `${this.name}.${this.manifest.service}.${this.manifest.namespace}.svc.cluster.local`;
  }

  log(container: string): string {
    return path.join(this.machine.folder, 'log', `${this.name}-${container}.log`);
  }

  /** How often a container of this pod was started. */
  starts(container: string): number {
    return this.started.get(container) ?? 0;
  }

  /** Where the files of a volume are on this machine. */
  volume(name: string): string {
    const volume = this.manifest.spec.volumes?.find((each) => each.name === name);
    if (volume === undefined) throw new Error(`${this.name} has no volume '${name}'`);
    return this.source(volume);
  }

  /** Where a path of this pod's node is on this machine. A pod has a node of its own. */
  nodePath(name: string): string {
    return path.join(this.machine.folder, 'nodes', this.name, name);
  }

  /** Runs the init containers, again if they fail, then starts the containers, and waits until they are ready. */
  async start(): Promise<void> {
    const end = Date.now() + READY_SECONDS * 1000;
    while (true) {
      try {
        await this.launch();
        break;
      } catch (error) {
        if (Date.now() > end) throw error;
        await delay(RESTART_MILLIS);
      }
    }
    await this.ready();
  }

  /** Gives the node of the pod the disks that its volumes name. */
  async attachDisks(): Promise<void> {
    for (const { hostPath } of this.manifest.spec.volumes ?? []) {
      if (hostPath !== undefined) await mkdir(this.nodePath(hostPath.path), { recursive: true });
    }
  }

  /** Runs the init containers and starts the containers. */
  async launch(): Promise<void> {
    this.wanted = true;
    await this.prepareVolumes();
    for (const container of this.manifest.spec.initContainers ?? []) {
      if (container.restartPolicy === 'Always') await this.startContainer(container);
      else await this.runInit(container);
    }
    for (const container of this.manifest.spec.containers) await this.startContainer(container);
  }

  /** Waits until the readiness probes, and where there is none the startup probes, of all containers answer. */
  async ready(seconds = READY_SECONDS): Promise<void> {
    const end = Date.now() + seconds * 1000;
    for (const container of this.manifest.spec.containers) {
      const probe = container.readinessProbe ?? container.startupProbe ?? container.livenessProbe;
      if (probe !== undefined) await this.answers(container, probe, end);
    }
  }

  /** kill -9 of one container. It is not started again before `launch`, unless `restart` is set. */
  async kill(container: string, { restart = false } = {}): Promise<void> {
    this.wanted = restart;
    await this.signal(container, 'KILL', true);
  }

  /** kill -9 of all containers: the node is lost. */
  async lose(): Promise<void> {
    this.wanted = false;
    await Promise.all([...this.running.keys()].map((name) => this.signal(name, 'KILL', true)));
  }

  /** Runs the containers' preStop hooks, sends TERM, and KILL after the grace period: the pod is deleted. */
  async delete(graceSeconds = this.manifest.spec.terminationGracePeriodSeconds ?? 30): Promise<void> {
    this.wanted = false;
    await Promise.all(
      this.manifest.spec.containers.map(async (container) => {
        const child = this.running.get(container.name);
        if (child === undefined) return;
        const end = late(graceSeconds * 1000);
        const hook = container.lifecycle?.preStop?.exec;
        // The kubelet ends the container after a failed hook too. Here the failure is one of the drill.
        const ran = hook && this.exec(container.name, hook.command, graceSeconds).then(() => undefined, String);
        const failure = await Promise.race([ran, end.then(() => undefined)]);
        await this.signal(container.name, 'TERM');
        if ((await Promise.race([exited(child), end])) === 'late') await this.signal(container.name, 'KILL', true);
        if (failure !== undefined) throw new Error(`The preStop hook of ${this.name}, ${container.name}: ${failure}`);
      }),
    );
  }

  /** Starts no container any more: the sandbox ends. */
  abandon(): void {
    this.wanted = false;
  }

  /** Sends a signal to the main process of a container. */
  async signal(container: string, signal: string, wait = false): Promise<void> {
    const child = this.running.get(container);
    if (child === undefined) return;
    const pid = `pid=$(cat ${this.pidFile(container)})`;
    // A container that is killed takes its processes along. Here it has no namespace for them.
    const children = signal === 'KILL' ? '$(ps -o pid= --ppid "$pid")' : '';
    // One that has ended by itself just now is no error.
    const kill = `kill -${signal} "$each" || [ ! -d "/proc/$each" ]`;
    await this.machine.sandbox.script(`${pid}; for each in "$pid" ${children}; do ${kill}; done`);
    // nsenter stops together with its program, and does not go on by itself.
    if (signal === 'CONT') child.kill('SIGCONT');
    if (wait) await exited(child);
  }

  /** What a command prints in a running container, with the container's environment. */
  async exec(container: string, command: readonly string[], seconds = 120): Promise<string> {
    return this.machine.sandbox.run(await this.inside(container, command), seconds);
  }

  /** Starts a command in a running container. */
  async spawn(container: string, command: readonly string[], out: number): Promise<ChildProcess> {
    return this.machine.sandbox.spawn(await this.inside(container, command), ['pipe', out, out]);
  }

  /** The root folder of a running container, as the sandbox sees it. */
  async root(container: string): Promise<string> {
    return `/proc/${(await readFile(this.pidFile(container), 'utf8')).trim()}/root`;
  }

  /** The number of a named port. */
  port(name: string): number {
    const ports = this.manifest.spec.containers.flatMap((container) => container.ports ?? []);
    const found = ports.find((port) => port.name === name);
    if (found === undefined) throw new Error(`${this.name} has no port '${name}'`);
    return found.containerPort;
  }

  /** What an HTTP server of the pod answers. */
  async get(port: number, page: string): Promise<string> {
    return this.machine.sandbox.run([
      'curl',
      '--silent',
      '--fail',
      '--max-time',
      '10',
      `http://${this.address}:${port}${page}`,
    ]);
  }

  /** Whether a probe of a container answers. */
  async probe(container: Container, { exec, httpGet, tcpSocket, timeoutSeconds = 1 }: Probe): Promise<boolean> {
    const seconds = Math.max(timeoutSeconds, 20);
    const port = (given: number | string) => (typeof given === 'number' ? given : this.port(given));
    try {
      if (!this.running.has(container.name)) return false;
      if (exec !== undefined) await this.exec(container.name, exec.command, seconds);
      if (httpGet !== undefined) await this.get(port(httpGet.port), httpGet.path ?? '/');
      if (tcpSocket !== undefined) {
        await this.machine.sandbox.run(
          ['bash', '-c', `exec 3<>/dev/tcp/${this.address}/${port(tcpSocket.port)}`],
          seconds,
        );
      }
      return true;
    } catch {
      return false;
    }
  }

  private async answers(container: Container, probe: Probe, end: number): Promise<void> {
    while (!(await this.probe(container, probe))) {
      if (Date.now() > end) {
        throw new Error(`${this.name}/${container.name} is not ready: ${await this.tail(container.name)}`);
      }
      await delay(500);
    }
  }

  /** The last lines of a container's output. */
  async tail(container: string, lines = 15): Promise<string> {
    const text = await readFile(this.log(container), 'utf8').catch(() => '');
    return text.trimEnd().split('\n').slice(-lines).join('\n');
  }

  private async inside(container: string, command: readonly string[]): Promise<string[]> {
    const pid = (await readFile(this.pidFile(container), 'utf8')).trim();
    const variables = await readFile(`${this.pidFile(container)}.env`, 'utf8');
    const into = ['nsenter', `--target=${pid}`, '--net', '--mount', '--uts', '--root', '--wd'];
    return [...into, '--', '/usr/bin/env', '-i', ...variables.split('\0').filter(Boolean), ...command];
  }

  private pidFile(container: string): string {
    return path.join(this.machine.folder, 'pid', `${this.name}-${container}`);
  }

  private async runInit(container: Container): Promise<void> {
    const child = await this.startContainer(container);
    const code = await exited(child);
    if (code !== 0)
      throw new Error(
        `init container ${container.name} of ${this.name} ended with ${code}:\n${await this.tail(container.name)}`,
      );
  }

  private async startContainer(container: Container): Promise<ChildProcess> {
    const script = await this.containerScript(container);
    const log = openSync(this.log(container.name), 'a');
    const enter = ['nsenter', `--net=/run/netns/${this.name}`, 'unshare', '--mount', '--uts', 'bash', script];
    const child = this.machine.sandbox.spawn(enter, ['ignore', log, log]);
    closeSync(log);
    this.running.set(container.name, child);
    this.started.set(container.name, this.starts(container.name) + 1);
    const isInit = this.manifest.spec.initContainers?.includes(container) ?? false;
    child.once('exit', () => {
      if (this.running.get(container.name) === child) this.running.delete(container.name);
      if (isInit || !this.wanted) return;
      setTimeout(() => {
        if (this.wanted && !this.running.has(container.name)) void this.startContainer(container);
      }, RESTART_MILLIS);
    });
    return child;
  }

  private async containerScript(container: Container): Promise<string> {
    const { distribution, folder, environment, image = {} } = this.machine;
    const fields = {
      'metadata.name': this.name,
      'metadata.namespace': this.manifest.namespace,
      'status.podIP': this.address,
      'spec.nodeName': `node-of-${this.name}`,
      'status.hostIP': this.address,
    };
    const values: Readonly<Record<string, string>> = {
      PATH: PATHS,
      HADOOP_HOME,
      HOME: '/tmp',
      HOSTNAME: this.name,
      ...environmentOf(container, fields),
      ...environment,
    };
    const root = path.join('/run/pods', `${this.name}-${container.name}`);
    const security = { ...this.manifest.spec.securityContext, ...container.securityContext };
    const mounts = (container.volumeMounts ?? []).map(({ name, mountPath, subPath, readOnly }) => {
      const source = path.join(this.volume(name), expanded(subPath ?? '', values));
      return `volume ${quoted(source)} ${quoted(root + mountPath)} ${readOnly === true ? 'ro' : 'rw'}`;
    });
    const command = [...(container.command ?? []), ...(container.args ?? [])].map((word) => expanded(word, values));
    const variables = Object.entries(values).map(([name, value]) => `${name}=${value}`);
    await writeFile(`${this.pidFile(container.name)}.env`, variables.join('\0'));
    const text = [
      'set -euo pipefail',
      `hostname ${this.name}`,
      `root=${root}; mkdir -p $root; mount -t tmpfs tmpfs $root`,
      'mkdir -p $root/{usr,etc,proc,dev,tmp,opt/hadoop,var,run}',
      'for link in bin lib lib64 sbin; do ln -s usr/$link $root/$link; done',
      'mount --rbind /usr $root/usr; mount --rbind /proc $root/proc; mount --rbind /dev $root/dev',
      'for file in nsswitch.conf ld.so.cache; do cp /etc/$file $root/etc/; done',
      "printf 'root:x:0:0::/:/bin/bash\\nhadoop:x:1000:1000::/tmp:/bin/bash\\n' > $root/etc/passwd",
      "printf 'root:x:0:\\nhadoop:x:1000:\\n' > $root/etc/group",
      'for dir in /etc/alternatives /etc/java-*; do mkdir $root$dir; mount --bind $dir $root$dir; done',
      `mount --bind ${quoted(distribution)} $root/opt/hadoop`,
      ...Object.entries(image).map(([to, from]) => `mkdir -p $root${to}; mount --bind ${quoted(from)} $root${to}`),
      `touch $root/etc/hosts; mount --bind ${quoted(path.join(folder, 'hosts'))} $root/etc/hosts`,
      'volume() { if [[ -d $1 ]]; then mkdir -p "$2"; else mkdir -p "$(dirname "$2")"; touch "$2"; fi',
      '  mount --bind "$1" "$2"; [[ $3 == rw ]] || mount -o remount,bind,ro "$2"; }',
      'chmod 1777 $root/tmp',
      ...mounts,
      ...(security.readOnlyRootFilesystem === true ? ['mount -o remount,ro $root'] : []),
      `echo $$ > ${quoted(this.pidFile(container.name))}`,
      `exec chroot $root /usr/bin/setpriv ${this.privileges(security)} \\`,
      `  /usr/bin/env -i ${[...variables, ...command].map(quoted).join(' ')}`,
    ];
    const file = path.join(folder, 'pid', `${this.name}-${container.name}.sh`);
    await writeFile(file, `${text.join('\n')}\n`);
    return file;
  }

  /** The declared user, groups and capabilities. `drop` other than ALL is not declared by any chart. */
  private privileges({ runAsUser = 0, runAsGroup, fsGroup, capabilities }: Security): string {
    const bounds = [
      ...(capabilities?.drop?.includes('ALL') === true ? ['-all'] : []),
      ...(capabilities?.add ?? []).map((name) => `+${name.toLowerCase()}`),
    ];
    const bounding = bounds.length === 0 ? '' : `--bounding-set=${bounds.join(',')}`;
    if (!this.machine.sandbox.hasUsers) return bounding;
    const group = runAsGroup ?? runAsUser;
    return `--reuid=${runAsUser} --regid=${group} --groups=${fsGroup ?? group} ${bounding}`;
  }

  private source({ name, configMap: map, hostPath, persistentVolumeClaim }: Volume): string {
    const { folder } = this.machine;
    if (hostPath !== undefined) return this.nodePath(hostPath.path);
    if (persistentVolumeClaim !== undefined) return path.join(folder, 'volumes', persistentVolumeClaim.claimName);
    if (map !== undefined) return path.join(folder, 'config', map.name);
    return path.posix.join(ROOT_VOLUME, `${this.name}-${name}`);
  }

  private async prepareVolumes(): Promise<void> {
    const { fsGroup } = this.manifest.spec.securityContext ?? {};
    for (const volume of this.manifest.spec.volumes ?? []) {
      const source = this.source(volume);
      if (volume.hostPath?.type === 'Directory' && !existsSync(source)) {
        throw new Error(
          `MountVolume.SetUp failed for volume ${volume.name}: ${volume.hostPath.path} is not a directory`,
        );
      }
      if (volume.emptyDir !== undefined) {
        await this.machine.sandbox.script(`mkdir -p -m 0777 ${source}`);
        continue;
      }
      await mkdir(source, { recursive: true });
      if (volume.configMap !== undefined) await writeConfig(source, volume.configMap, this.machine.manifests);
      else if (fsGroup !== undefined && volume.hostPath === undefined && this.machine.sandbox.hasUsers) {
        await chown(source, 0, fsGroup);
        await chmod(source, 0o2775);
      }
    }
  }
}

async function writeConfig(
  folder: string,
  { name, items, defaultMode = 0o644 }: NonNullable<Volume['configMap']>,
  manifests: readonly Manifest[],
): Promise<void> {
  const data = configMap(manifests, name);
  const files = items ?? Object.keys(data).map((key) => ({ key, path: key, mode: undefined }));
  for (const { key, path: file, mode } of files) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await replaceFile(path.join(folder, file), data[key] ?? '', mode ?? defaultMode);
  }
}

/** At no moment is there a part of the file: other pods have the same folder mounted. */
async function replaceFile(file: string, text: string, mode: number): Promise<void> {
  const written = `${file}.${process.hrtime.bigint()}`;
  await writeFile(written, text);
  await chmod(written, mode);
  await rename(written, file);
}

async function exited(child: ChildProcess): Promise<number | string> {
  if (child.exitCode === null && child.signalCode === null) {
    await new Promise((resolve) => child.once('exit', resolve));
  }
  return child.exitCode ?? child.signalCode ?? 0;
}

/** The number at the end of a pod's name. */
export function ordinalOf({ name }: PodManifest): number {
  return Number(/\d+$/.exec(name)?.[0] ?? 0);
}

export async function delay(millis: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, millis));
}

/** Gives 'late' after a time, and keeps no process alive until then. */
async function late(millis: number): Promise<'late'> {
  return new Promise((resolve) => setTimeout(() => resolve('late'), millis).unref());
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
