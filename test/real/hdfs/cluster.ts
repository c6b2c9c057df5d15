import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { hadoopDistribution } from './hadoop-distribution';
import { Load } from './load';
import { type Manifest, type PodManifest, podsOf } from './manifests';
import { delay, type Machine, ordinalOf, Pod } from './pod';
import { Sandbox } from '../sandbox';

/** Subnets of the pods, and their zones. The cluster under test is declared with them. */
export const SUBNET_ZONES = {
  '10.77.0.0/24': 'us-east-1a',
  '10.77.1.0/24': 'us-east-1b',
  '10.77.2.0/24': 'us-east-1c',
};

const ZONES = Object.keys(SUBNET_ZONES).length;
const HTTP_PORTS = { nn: 9870, dn: 9864, jn: 8480 } as const;

export interface ClusterOptions {
  /** Objects of the chart. */
  readonly manifests: readonly Manifest[];
  /** Name of the HDFS, which begins the names of its sets. */
  readonly name: string;
  /** Gets a new folder of this cluster with its volumes, nodes and logs. */
  readonly folder: string;
  /** The Hadoop distribution of the image. @default - the current version, with HDFS only */
  readonly distribution?: string;
  /** Further folders of the image, by where it has them. @default - none */
  readonly image?: Readonly<Record<string, string>>;
  /** The discovery ConfigMap of the client. @default - that of HDFS */
  readonly clientConfigMap?: string;
  /** Variables for every container: timers and heap sizes. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A real HDFS of the chart's own objects, its pods in a sandbox. */
export class HdfsCluster {
  /** Everything but the pods: their disks are empty. */
  static async create(options: ClusterOptions): Promise<HdfsCluster> {
    const { name, manifests } = options;
    await mkdir(options.folder, { recursive: true });
    const folder = await mkdtemp(path.join(options.folder, `${name}-`));
    await Promise.all(['log', 'pid', 'volumes', 'nodes'].map((each) => mkdir(path.join(folder, each))));
    const machine: Machine = {
      sandbox: await Sandbox.start(),
      folder,
      manifests,
      distribution: options.distribution ?? (await hadoopDistribution()),
      image: options.image,
      environment: options.environment ?? {},
    };
    const cluster = new HdfsCluster(machine, name);
    for (const manifest of [...podsOf(manifests), clientPod(manifests, options.clientConfigMap ?? `${name}-client`)])
      await cluster.add(manifest);
    return cluster;
  }

  readonly pods: Pod[] = [];
  private readonly addresses = new Map<string, string>();
  private hostsWritten: Promise<void> = Promise.resolve();
  private nextAddress = 10;

  private constructor(
    readonly machine: Machine,
    readonly name: string,
  ) {}

  /** The pods of a role, by ordinal. */
  set(role: 'zk' | 'jn' | 'nn' | 'dn'): Pod[] {
    const pods = this.pods.filter(({ manifest }) => manifest.set === `${this.name}-${role}`);
    return pods.toSorted((one, other) => one.ordinal - other.ordinal);
  }

  pod(name: string): Pod {
    const found = this.pods.find((pod) => pod.name === name);
    if (found === undefined) throw new Error(`no pod '${name}'`);
    return found;
  }

  get client(): Pod {
    return this.pod('client');
  }

  /** Starts every pod at once, as Kubernetes does, and waits until all are ready. */
  async start(): Promise<void> {
    await Promise.all(this.pods.map((pod) => pod.start()));
    await this.settled();
  }

  /** Ends all processes and removes all disks. The logs stay. */
  async stop(): Promise<void> {
    for (const pod of this.pods) pod.abandon();
    await this.machine.sandbox.stop();
    const disks = ['volumes', 'nodes'].map((name) => path.join(this.machine.folder, name));
    await Promise.all(disks.map((each) => rm(each, { recursive: true, force: true })));
  }

  /** What `hdfs ...` prints in the pod of a client, which has only the discovery ConfigMap. */
  async hdfs(...args: readonly string[]): Promise<string> {
    return this.client.exec('client', ['hdfs', ...args], 300);
  }

  /** Copies files of this machine into a folder of HDFS. */
  async put(files: readonly string[], folder: string): Promise<void> {
    await this.machine.sandbox.run(['cp', ...files, path.join(await this.client.root('client'), 'tmp')]);
    await this.hdfs('dfs', '-mkdir', '-p', folder);
    await this.hdfs('dfs', '-put', ...files.map((file) => `/tmp/${path.basename(file)}`), folder);
  }

  /** Copies a folder of HDFS into a folder of this machine. */
  async get(folder: string, into: string): Promise<void> {
    await this.hdfs('dfs', '-get', folder, '/tmp');
    const copy = path.join(await this.client.root('client'), 'tmp', path.basename(folder));
    await this.machine.sandbox.run(['cp', '-r', copy, into]);
  }

  async startLoad(folder: string, options?: { readonly writers?: number }): Promise<Load> {
    return Load.start(this, folder, options);
  }

  /** One bean of a daemon's /jmx. */
  async bean(pod: Pod, query: string): Promise<Readonly<Record<string, unknown>>> {
    const role = pod.manifest.set.slice(-2) as keyof typeof HTTP_PORTS;
    const answer = JSON.parse(await pod.get(HTTP_PORTS[role], `/jmx?qry=Hadoop:${query}`)) as {
      beans: Record<string, unknown>[];
    };
    const [bean] = answer.beans;
    if (bean === undefined) throw new Error(`${pod.name} has no bean ${query}`);
    return bean;
  }

  /** `active`, `standby` or, without an answer, `none`. */
  async stateOf(pod: Pod): Promise<string> {
    try {
      return String((await this.bean(pod, 'service=NameNode,name=NameNodeStatus'))['State']);
    } catch {
      return 'none';
    }
  }

  /** The active NameNode. */
  async active(): Promise<Pod> {
    return this.until(120, 'an active NameNode', () => this.firstIn('active', this.set('nn')));
  }

  /** Another NameNode than the active one. */
  async standby(): Promise<Pod> {
    return this.until(120, 'a standby NameNode', () => this.firstIn('standby', this.set('nn')));
  }

  /** The first of some NameNodes that is in a state now. */
  async firstIn(state: 'active' | 'standby', pods: readonly Pod[]): Promise<Pod | undefined> {
    for (const pod of pods) if ((await this.stateOf(pod)) === state) return pod;
    return undefined;
  }

  /** The state of the file system by the active NameNode. */
  async health(): Promise<Health> {
    const bean = await this.bean(await this.active(), 'service=NameNode,name=FSNamesystem');
    const number = (name: string) => Number(bean[name]);
    return {
      live: number('NumLiveDataNodes'),
      underReplicated: number('UnderReplicatedBlocks') + number('PendingReplicationBlocks'),
      missing: number('MissingBlocks'),
      volumeFailures: number('VolumeFailuresTotal'),
      blocks: number('BlocksTotal'),
    };
  }

  /** Whether a NameNode is in safe mode. A standby that just started is, and stays so if it becomes active. */
  async isInSafeMode(): Promise<boolean> {
    for (const pod of this.set('nn')) {
      if (String((await this.bean(pod, 'service=NameNode,name=NameNodeInfo'))['Safemode']) !== '') return true;
    }
    return false;
  }

  /** Waits for an active and a standby NameNode, all DataNodes, no safe mode and no block that misses a replica. */
  async settled(seconds = 240): Promise<Health> {
    return this.until(seconds, 'a settled cluster', async () => {
      const states = await Promise.all(this.set('nn').map((pod) => this.stateOf(pod)));
      if (states.filter((state) => state === 'active').length !== 1 || states.includes('none')) return undefined;
      const health = await this.health();
      const whole = health.live === this.set('dn').length && health.underReplicated === 0 && health.missing === 0;
      return whole && !(await this.isInSafeMode()) ? health : undefined;
    });
  }

  /** Asks until the answer is neither `undefined` nor `false`. */
  async until<T>(seconds: number, what: string, question: () => Promise<T | false | undefined>): Promise<T> {
    const end = Date.now() + seconds * 1000;
    let last: unknown;
    while (Date.now() < end) {
      try {
        const answer = await question();
        if (answer !== undefined && answer !== false) return answer;
      } catch (error) {
        last = error;
      }
      await delay(300);
    }
    throw new Error(`waited ${seconds} s for ${what}`, { cause: last });
  }

  /** Gives a pod that does not run another address of its zone, as a new pod gets one. */
  async move(pod: Pod): Promise<Pod> {
    await this.machine.sandbox.removeNetwork(pod.name);
    this.pods.splice(this.pods.indexOf(pod), 1);
    return this.add(pod.manifest);
  }

  /** Replaces a pod as Kubernetes does: it is deleted, and a new one with its disks and another address gets ready. */
  async replace(pod: Pod): Promise<Pod> {
    await pod.delete();
    const replaced = await this.move(pod);
    await replaced.start();
    return replaced;
  }

  /** Empties a volume of a pod that does not run. */
  async wipe(pod: Pod, volume: string): Promise<void> {
    await this.machine.sandbox.script(`find ${pod.volume(volume)} -mindepth 1 -delete`);
  }

  private async add(manifest: PodManifest): Promise<Pod> {
    const address = `10.77.${ordinalOf(manifest) % ZONES}.${this.nextAddress++}`;
    const pod = new Pod(this.machine, manifest, address);
    await pod.attachDisks();
    await this.machine.sandbox.addNetwork(pod.name, address);
    this.pods.push(pod);
    this.addresses.set(pod.name, address);
    await this.writeHosts();
    return pod;
  }

  /** Writes the names of the cluster's DNS. Written in place: the file is mounted into the containers. */
  private async writeHosts(): Promise<void> {
    const lines = this.pods.flatMap((pod) => {
      const { service, namespace } = pod.manifest;
      const names = ['svc.cluster.local', 'svc'].map((end) => `${pod.name}.${service}.${namespace}.${end}`);
      return [
        `${pod.address} ${[...names, `${pod.name}.${service}`, pod.name].join(' ')}`,
        `${pod.address} ${service}.${namespace}.svc.cluster.local ${service}.${namespace}.svc ${service}`,
      ];
    });
    const text = `${['127.0.0.1 localhost', ...lines].join('\n')}\n`;
    this.hostsWritten = this.hostsWritten.then(() => writeFile(path.join(this.machine.folder, 'hosts'), text));
    await this.hostsWritten;
  }
}

export interface Health {
  readonly live: number;
  readonly underReplicated: number;
  readonly missing: number;
  readonly volumeFailures: number;
  readonly blocks: number;
}

/** A pod of a client, which has no more than the discovery ConfigMap. */
function clientPod(manifests: readonly Manifest[], map: string): PodManifest {
  const namespace = manifests.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === map)?.metadata
    .namespace;
  const environment = {
    HADOOP_CONF_DIR: '/etc/hadoop-client',
    HADOOP_USER_NAME: 'hdfs',
    HADOOP_ROOT_LOGGER: 'WARN,console',
  };
  return {
    name: 'client',
    namespace: namespace ?? 'default',
    service: 'client',
    set: 'client',
    spec: {
      containers: [
        {
          name: 'client',
          command: ['sleep', 'infinity'],
          env: Object.entries(environment).map(([key, value]) => ({ name: key, value })),
          volumeMounts: [{ name: 'conf', mountPath: '/etc/hadoop-client', readOnly: true }],
        },
      ],
      volumes: [{ name: 'conf', configMap: { name: map } }],
    },
  };
}
