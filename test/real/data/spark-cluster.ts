import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sparkApplication } from '../../../lib/data/spark-job/application';
import { JOB_FOLDER } from '../../../lib/data/spark-job/files';
import type { SparkJobPlan } from '../../../lib/data/spark-job/spark-job';
import type { HdfsCluster } from '../hdfs/cluster';
import { configMap } from '../hdfs/manifests';
import { pysparkPython, sparkHome } from './pyspark';

/** The machine itself, in the network of the pods. */
const DRIVER_ADDRESS = '10.77.255.1';
const MASTER = `spark://${DRIVER_ADDRESS}:7077`;
/** Kubernetes hands the secret of a run to its pods; Spark's own cluster manager takes one from its configuration. */
const SECRET = 'secret-of-this-run';
const MEMORY_OPTIONS = '-XX:+UseSerialGC -XX:TieredStopAtLevel=1';
const READY_SECONDS = 180;

/** What a job did. */
export interface SparkRun {
  readonly output: string;
  /** Tasks that read HDFS, by what Spark's scheduler says of their place. */
  readonly localities: Readonly<Record<string, number>>;
}

/** Runs the application of a plan with executors of real Spark beside a real HDFS. */
export async function runOnSpark(hdfs: HdfsCluster, plan: SparkJobPlan): Promise<SparkRun> {
  const spark = await SparkCluster.create(hdfs, plan);
  try {
    await spark.start();
    return await spark.run();
  } finally {
    await spark.stop();
  }
}

/**
 * Real executors of Spark beside a real HDFS, in the networks in which `locality` puts them: each in a network of its
 * own, or in that of a DataNode. Spark's own cluster manager takes the place of Kubernetes; it starts executors under
 * the addresses that the operator's pods would have.
 */
class SparkCluster {
  static async create(hdfs: HdfsCluster, plan: SparkJobPlan): Promise<SparkCluster> {
    const python = await pysparkPython(plan.sparkVersion);
    return new SparkCluster(hdfs, plan, python, await sparkHome(python));
  }

  private readonly daemons: ChildProcess[] = [];
  private readonly folder: string;

  private constructor(
    private readonly hdfs: HdfsCluster,
    private readonly plan: SparkJobPlan,
    private readonly python: string,
    private readonly home: string,
  ) {
    this.folder = path.join(hdfs.machine.folder, `spark-${plan.locality}`);
  }

  /** Starts the manager, and a worker for each executor. */
  async start(): Promise<void> {
    await this.prepare();
    await this.startDaemon('master', [], ['org.apache.spark.deploy.master.Master', '--host', DRIVER_ADDRESS]);
    const addresses = await this.executorAddresses();
    await Promise.all(addresses.map(([network, address], index) => this.startWorker(index, network, address)));
  }

  /** Runs the application of the plan, with the properties and the Hadoop configuration of the plan. */
  async run(): Promise<SparkRun> {
    const { sparkConf, mainApplicationFile, arguments: args } = this.plan;
    const { driver, executor, instances } = this.podsOf();
    const properties = {
      ...sparkConf,
      'spark.driver.memory': driver.memory,
      'spark.executor.memory': executor.memory,
      'spark.executor.cores': `${executor.cores}`,
      'spark.cores.max': `${executor.cores * instances}`,
      // As on Kubernetes: a job waits for most of its executors. By default it would start with the first one.
      'spark.scheduler.minRegisteredResourcesRatio': '0.8',
      'spark.driver.host': DRIVER_ADDRESS,
      'spark.authenticate.secret': SECRET,
      // What the test reads.
      'spark.eventLog.enabled': 'true',
      'spark.eventLog.dir': `file://${this.eventFolder}`,
      'spark.eventLog.compress': 'false',
      'spark.eventLog.rolling.enabled': 'false',
      'spark.ui.enabled': 'false',
    };
    const flags = Object.entries(properties).flatMap(([key, value]) => ['--conf', `${key}=${value}`]);
    const file = mainApplicationFile.replace(/^local:\/\//, '');
    const output = await this.submit(['--master', MASTER, ...flags, file, ...args]);
    return { output, localities: await this.localities() };
  }

  /** Ends the daemons that it started, and with them their executors. */
  async stop(): Promise<void> {
    const ended = this.daemons.map((it) => it.exitCode ?? new Promise((resolve) => it.once('exit', resolve)));
    await this.hdfs.machine.sandbox.script(`kill $(cat '${this.folder}'/*.pid) 2> /dev/null || true`);
    await Promise.all(ended);
  }

  private get eventFolder(): string {
    return path.join(this.folder, 'events');
  }

  private get configuration(): string {
    return path.join(this.folder, 'hadoop');
  }

  private podsOf() {
    const { driver, executor } = sparkApplication(this.plan).spec as {
      driver: { memory: string };
      executor: { memory: string; cores: number; instances: number };
    };
    return { driver, executor, instances: executor.instances };
  }

  /** Puts the files of the job and the names of the pods where a pod finds them, inside the sandbox only. */
  private async prepare(): Promise<void> {
    const { files, hadoopConfigMap = '' } = this.plan;
    const { sandbox, folder, manifests } = this.hdfs.machine;
    const folders: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      job: files,
      hadoop: configMap(manifests, hadoopConfigMap),
      events: {},
    };
    for (const [where, contents] of Object.entries(folders)) {
      const into = path.join(this.folder, where);
      await mkdir(into, { recursive: true });
      for (const [name, text] of Object.entries(contents)) await writeFile(path.join(into, name), text);
    }
    await sandbox.script(`
      mountpoint --quiet /opt || mount -t tmpfs tmpfs /opt
      mkdir -p ${JOB_FOLDER}
      umount ${JOB_FOLDER} 2> /dev/null || true
      mount --bind '${this.folder}/job' ${JOB_FOLDER}
      mountpoint --quiet /etc/hosts || mount --bind '${folder}/hosts' /etc/hosts`);
  }

  /** The network and the address of each executor. */
  private async executorAddresses(): Promise<readonly (readonly [network: string, address: string])[]> {
    if (this.plan.locality === 'node-host-network')
      return this.hdfs.set('dn').map((pod) => [pod.name, pod.address] as const);
    const count = this.podsOf().instances;
    const own = Array.from({ length: count }, (_, index) => [`exec-${index}`, `10.77.${index}.200`] as const);
    for (const [network, address] of own) await this.hdfs.machine.sandbox.addNetwork(network, address);
    return own;
  }

  private async startWorker(index: number, network: string, address: string): Promise<void> {
    const { executor } = this.podsOf();
    const scratch = path.join(this.folder, `executor-${index}`);
    await mkdir(scratch, { recursive: true });
    const place = ['--host', address, '--webui-port', '0', '--work-dir', scratch];
    const size = ['--cores', `${executor.cores}`, '--memory', executor.memory];
    await this.startDaemon(
      `worker-${index}`,
      ['nsenter', `--net=/run/netns/${network}`],
      ['org.apache.spark.deploy.worker.Worker', ...place, ...size, MASTER],
      { SPARK_LOCAL_IP: address, SPARK_LOCAL_DIRS: scratch },
    );
  }

  private async startDaemon(
    name: string,
    enter: readonly string[],
    command: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const log = path.join(this.folder, `${name}.log`);
    const out = openSync(log, 'a');
    const variables = Object.entries({ ...this.environment(), ...environment }).map(
      ([key, value]) => `${key}=${value}`,
    );
    // The program outside does not hand signals on: the daemon is known by its process inside.
    const program = ['bash', '-c', `echo $$ > '${this.folder}/${name}.pid'; exec "$@"`, name];
    const words = [...enter, ...program, '/usr/bin/env', ...variables, `${this.home}/bin/spark-class`, ...command];
    this.daemons.push(this.hdfs.machine.sandbox.spawn(words, ['ignore', out, out]));
    closeSync(out);
    const started = name === 'master' ? /I have been elected leader/ : /Successfully registered with master/;
    await this.hdfs.until(READY_SECONDS, `${name} of Spark (${log})`, async () =>
      started.test(await readFile(log, 'utf8')) ? true : undefined,
    );
  }

  private async submit(args: readonly string[]): Promise<string> {
    const variables = Object.entries(this.environment()).map(([key, value]) => `${key}=${value}`);
    const command = [path.join(this.home, 'bin/spark-submit'), ...args];
    return this.hdfs.machine.sandbox.run(['/usr/bin/env', ...variables, ...command], 300);
  }

  private environment(): Readonly<Record<string, string>> {
    return {
      SPARK_HOME: this.home,
      SPARK_LOCAL_IP: DRIVER_ADDRESS,
      PYSPARK_PYTHON: this.python,
      PYSPARK_DRIVER_PYTHON: this.python,
      HADOOP_CONF_DIR: this.configuration,
      HADOOP_USER_NAME: 'hdfs',
      SPARK_DAEMON_MEMORY: '256m',
      SPARK_DAEMON_JAVA_OPTS:
        `${MEMORY_OPTIONS} -Dspark.master.rest.enabled=false -Dspark.authenticate=true ` +
        `-Dspark.authenticate.secret=${SECRET}`,
      SPARK_CONF_DIR: this.folder,
    };
  }

  /** Counts the tasks of the first stage, which reads the corpus: later ones read what executors have cached. */
  private async localities(): Promise<Readonly<Record<string, number>>> {
    const [last = ''] = (await readdir(this.eventFolder)).toSorted().toReversed();
    const lines = (await readFile(path.join(this.eventFolder, last), 'utf8')).split('\n').filter(Boolean);
    const counts: Record<string, number> = {};
    for (const line of lines) {
      const event = JSON.parse(line) as TaskEnd;
      if (event.Event !== 'SparkListenerTaskEnd' || event['Stage ID'] !== 0) continue;
      if ((event['Task Metrics']?.['Input Metrics']?.['Bytes Read'] ?? 0) === 0) continue;
      const { Locality } = event['Task Info'];
      counts[Locality] = (counts[Locality] ?? 0) + 1;
    }
    return counts;
  }
}

interface TaskEnd {
  readonly Event: string;
  readonly 'Stage ID': number;
  readonly 'Task Info': { readonly Locality: string };
  readonly 'Task Metrics'?: { readonly 'Input Metrics'?: { readonly 'Bytes Read'?: number } };
}
