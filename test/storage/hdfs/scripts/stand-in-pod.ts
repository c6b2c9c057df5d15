import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTextServer, type Server as TextServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HDFS_PORTS } from '../../../../lib/storage/hdfs/names';
import type { HdfsPlan } from '../../../../lib/storage/hdfs/hdfs';

/** Attributes of beans, by the name of the bean. */
export type Beans = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Lines for `cluster.sh`: connections go to the address that a table has for the name. */
function resolvedBy(table: string): string {
  return `
eval "send_to_address() $(declare -f send | tail -n +2)"
send() {
  local address name host=$1
  while read -r address name; do
    [[ $name != "$1" ]] || host=$address
  done <${table}
  send_to_address "$host" "\${@:2}"
}
`;
}

/** What a script printed, and how it ended. */
export interface ScriptRun {
  readonly exitCode: number;
  readonly output: string;
}

let nextNetwork = 0;

/**
 * A pod for the scripts of a plan: its files, a stand-in for Hadoop's commands that writes down how it was called, and
 * HTTP servers in place of the other daemons.
 */
export class StandInPod {
  readonly folder = mkdtempSync(join(tmpdir(), 'hdfs-pod-'));
  readonly data = join(this.folder, 'data');
  /** Other pods, of tests that run beside this one too, have other addresses. */
  private readonly network = `${1 + (process.pid % 250)}.${(nextNetwork += 1) % 250}`;
  /** The address of this pod. */
  private readonly localAddress = `127.${this.network}.2`;
  private readonly configuration = join(this.folder, 'etc');
  private readonly servers: Server[] = [];
  private readonly textServers: TextServer[] = [];
  private readonly hosts = [`${this.localAddress} 127.0.0.1`];
  private readonly children: ChildProcess[] = [];

  /** @param command what Hadoop's `hdfs` does, in bash; `$data` is the volume */
  constructor(
    private readonly plan: HdfsPlan,
    readonly podName: string,
    command = 'exit 0',
  ) {
    mkdirSync(join(this.folder, 'home', 'bin'), { recursive: true });
    mkdirSync(this.data);
    mkdirSync(this.configuration);
    for (const [name, text] of Object.entries(plan.files)) {
      writeFileSync(join(this.configuration, name), text);
      chmodSync(join(this.configuration, name), 0o755);
    }
    appendFileSync(join(this.configuration, 'cluster.sh'), resolvedBy(this.hostsFile));
    writeFileSync(this.calls, '');
    for (const name of ['hdfs', 'hadoop']) {
      const text = `#!/usr/bin/env bash\necho "$*" >>${this.calls}\ndata=${this.data}\n${command}\n`;
      writeFileSync(join(this.folder, 'home', 'bin', name), text, { mode: 0o755 });
    }
  }

  /** The commands of Hadoop that were run, with their arguments. */
  commands(): readonly string[] {
    return readFileSync(this.calls, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  }

  /** Puts a command before those of the system. */
  command(name: string, text: string): void {
    writeFileSync(join(this.folder, 'home', 'bin', name), `#!/usr/bin/env bash\n${text}\n`, { mode: 0o755 });
  }

  /** Writes files of the configuration anew. */
  configure(name: string, text: string): void {
    writeFileSync(join(this.configuration, name), text);
  }

  /** Starts a daemon that answers requests for beans; `beans` has the attributes of each bean by its name. */
  async serve(pod: string, beans: Beans): Promise<void> {
    const { domain, port } = this.placeOf(pod);
    const address = `127.${this.network}.${10 + this.servers.length}`;
    await this.listen(address, port, beans);
    this.hosts.push(`${address} ${pod}.${domain}`);
    this.writeHosts();
  }

  /** Starts the daemon of this pod itself. */
  serveLocal(port: number, beans: Beans): Promise<void> {
    return this.listen(this.localAddress, port, beans);
  }

  /** Starts the daemon of this pod itself, whose REST interface has a text at each of some paths. */
  serveRest(port: number, answers: Readonly<Record<string, string>>): Promise<void> {
    return this.listenFor(this.localAddress, port, (url) => answers[url]);
  }

  /** Starts a server of this pod that answers words, such as ZooKeeper's. */
  async serveWords(port: number, answers: Readonly<Record<string, string>>): Promise<void> {
    const server = createTextServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (word) => socket.end(answers[word.toString().trim()] ?? ''));
    });
    await new Promise<void>((resolve) => server.listen(port, this.localAddress, resolve));
    this.textServers.push(server);
  }

  private async listen(address: string, port: number, beans: Beans): Promise<void> {
    await this.listenFor(address, port, (url) => {
      const bean = /name=([\w-]+)/.exec(url)?.[1] ?? '';
      const attributes = beans[bean];
      const name = `Hadoop:service=Any,name=${bean}`;
      const text = JSON.stringify({ beans: attributes === undefined ? [] : [{ name, ...attributes }] }, null, 2);
      // Hadoop writes a blank before each colon.
      return text.replaceAll(/^(\s*"[^"]+"):/gm, '$1 :');
    });
  }

  /** Answers requests of a path with a text; 404 without one. */
  private async listenFor(address: string, port: number, answer: (url: string) => string | undefined): Promise<void> {
    const server = createServer((request, response) => {
      const text = answer(request.url ?? '');
      response.statusCode = text === undefined ? 404 : 200;
      response.end(text);
    });
    await new Promise<void>((resolve) => server.listen(port, address, resolve));
    this.servers.push(server);
  }

  /** Runs a script of the plan as the pod would. */
  run(
    script: string,
    args: readonly string[] = [],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<ScriptRun> {
    this.writeHosts();
    return new Promise((resolve) => {
      const child = spawn(join(this.configuration, script), args, {
        env: {
          PATH: `${join(this.folder, 'home', 'bin')}:${process.env['PATH']}`,
          POD_NAME: this.podName,
          HADOOP_HOME: join(this.folder, 'home'),
          HADOOP_CONF_DIR: this.configuration,
          HDFS_DATA: this.data,
          HDFS_INIT_WAIT_SECONDS: '0',
          HDFS_POLL_SECONDS: '0.05',
          HDFS_CONNECT_SECONDS: '1',
          ...environment,
        },
      });
      this.children.push(child);
      let output = '';
      child.stdout.on('data', (text: Buffer) => (output += text.toString()));
      child.stderr.on('data', (text: Buffer) => (output += text.toString()));
      child.on('close', (code) => resolve({ exitCode: code ?? -1, output }));
    });
  }

  /** Sends TERM to the scripts that run, as the kubelet does to a pod that is deleted. */
  terminate(): void {
    for (const child of this.children) child.kill('SIGTERM');
  }

  async close(): Promise<void> {
    for (const child of this.children) child.kill('SIGKILL');
    for (const server of this.servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    for (const server of this.textServers) await new Promise((resolve) => server.close(resolve));
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The table that takes the place of DNS: only this pod, and daemons that were started, have an address. */
  private writeHosts(): void {
    writeFileSync(this.hostsFile, this.hosts.map((line) => `${line}\n`).join(''));
  }

  private get hostsFile(): string {
    return join(this.folder, 'hosts');
  }

  private get calls(): string {
    return join(this.folder, 'calls');
  }

  private placeOf(pod: string): { domain: string; port: number } {
    const { nameNodes, journalNodes, dataNodes } = this.plan.pods;
    if (nameNodes.podNames.includes(pod)) return { domain: nameNodes.domain, port: HDFS_PORTS.nameNodeHttp };
    if (journalNodes.podNames.includes(pod)) return { domain: journalNodes.domain, port: HDFS_PORTS.journalNodeHttp };
    return { domain: dataNodes.domain, port: HDFS_PORTS.dataNodeHttp };
  }
}
