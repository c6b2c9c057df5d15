import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);
const BRIDGE = 'pods';

/** The address of the machine itself in the network of the pods, for `curl` and Prometheus. */
const OWN_ADDRESS = '10.77.255.1/16';

/** `cat` ends with its input, so the sandbox, and every process in it, ends with the process that started it. */
const SETUP = `
set -e
mount --make-rprivate /
mount -t tmpfs tmpfs /run && mkdir /run/netns /run/pods
hostname sandbox
ip link set lo up
ip link add ${BRIDGE} type bridge && ip addr add ${OWN_ADDRESS} dev ${BRIDGE} && ip link set ${BRIDGE} up
echo ready
exec cat > /dev/null`;

/**
 * Own namespaces for network, mounts, host name and processes, in which pods have addresses of their own on one bridge.
 * An ordinary user gets them inside a user namespace, where the kernel permits it. Nothing of it is seen outside.
 */
export class Sandbox {
  static async start(): Promise<Sandbox> {
    const user = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
    const kinds = ['--net', '--mount', '--uts', '--pid', '--fork', '--mount-proc'];
    const outer = spawn('unshare', [...user, ...kinds, '--kill-child=SIGKILL', 'bash', '-c', SETUP], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let errors = '';
    outer.stderr.on('data', (data: Buffer) => (errors += data.toString()));
    const ended = once(outer, 'exit').then(() => {
      throw new Error(
        `No namespaces for pods: ${errors.trim()}. Run as root, or permit user namespaces: ` +
          'sysctl kernel.unprivileged_userns_clone=1',
      );
    });
    await Promise.race([once(outer.stdout, 'data'), ended]);
    ended.catch(() => undefined);
    const pid = readFileSync(`/proc/${outer.pid}/task/${outer.pid}/children`, 'utf8').trim();
    return new Sandbox(outer, [
      ...(user.length > 0 ? ['--user', '--preserve-credentials'] : []),
      '--net',
      '--mount',
      '--uts',
      '--pid',
      '--target',
      pid,
    ]);
  }

  private links = 0;

  private constructor(
    private readonly outer: ChildProcess,
    private readonly namespaces: readonly string[],
  ) {}

  /** Whether containers can have users of their own. In a user namespace there is only root. */
  readonly hasUsers = process.getuid?.() === 0;

  /** Starts a program inside. */
  spawn(args: readonly string[], stdio: 'ignore' | 'pipe' | readonly ('pipe' | 'ignore' | number)[]): ChildProcess {
    return spawn('nsenter', [...this.namespaces, '--', ...args], { stdio: stdio as 'pipe' });
  }

  /** What a program inside prints. */
  async run(args: readonly string[], seconds = 120): Promise<string> {
    const { stdout } = await run('nsenter', [...this.namespaces, '--', ...args], {
      timeout: seconds * 1000,
      maxBuffer: 2 ** 28,
    });
    return stdout;
  }

  /** What a script of bash inside prints. */
  async script(text: string, seconds?: number): Promise<string> {
    return this.run(['bash', '-euc', text], seconds);
  }

  /** Gives a pod a network namespace with this address. */
  async addNetwork(pod: string, address: string): Promise<void> {
    const link = `v${++this.links}`;
    await this.script(`
      ip netns add ${pod}
      ip link add ${link} type veth peer name eth0 netns ${pod}
      ip link set ${link} master ${BRIDGE} up
      ip -n ${pod} addr add ${address}/16 dev eth0
      ip -n ${pod} link set eth0 up
      ip -n ${pod} link set lo up`);
  }

  async removeNetwork(pod: string): Promise<void> {
    await this.script(`ip netns del ${pod}`);
  }

  /** Ends every process inside. */
  async stop(): Promise<void> {
    if (this.outer.exitCode !== null) return;
    const ended = once(this.outer, 'exit');
    this.outer.stdin?.end();
    await ended;
  }
}
