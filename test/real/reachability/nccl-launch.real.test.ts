import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type NcclTestPlan, planNcclTest } from '../../../lib/network/nccl-test/nccl-test';
import { NCCL_SCRIPT, NCCL_SCRIPT_NAME, NCCL_SETTINGS_NAME } from '../../../lib/network/nccl-test/script';
import { Sandbox } from '../sandbox';

// Open MPI itself starts the ranks of a job: each pod has a network and a host name of its own, and no pod can log in
// to another one. Only all_reduce_perf, which needs GPUs, is another program.

const GPUS = 8;
let folder = '';
let sandbox: Sandbox;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'nccl-launch-'));
  execFileSync('mpicc', [path.join(__dirname, 'ranks.c'), '-o', path.join(folder, 'ranks')]);
  sandbox = await Sandbox.start();
});

afterAll(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true });
});

/** Puts the files of a job where its pods find them. Paths of the image become those of this machine. */
function install(plan: NcclTestPlan): string {
  const home = path.join(folder, plan.name);
  const hostFile = path.join(home, 'hosts');
  const command = plan.settings.command.map((word) =>
    word
      .replace(/^\/opt\/.*\/mpirun$/, 'mpirun')
      .replace(/^\/opt\/.*\/all_reduce_perf$/, path.join(folder, 'ranks'))
      .replace('/test/', `${home}/`)
      .replace(plan.settings.hostFile, hostFile),
  );
  mkdirSync(home);
  writeFileSync(path.join(home, NCCL_SCRIPT_NAME), NCCL_SCRIPT);
  writeFileSync(path.join(home, NCCL_SETTINGS_NAME), JSON.stringify({ ...plan.settings, hostFile, command }));
  chmodSync(home, 0o777);
  return home;
}

/** Namespaces of a pod: what still runs when its program ends is killed, as in a container. */
const POD = ['unshare', '--uts', '--mount', '--pid', '--fork', '--mount-proc', '--kill-child'];

const addressOf = (index: number) => `10.77.1.${index + 1}`;

/** Runs the pod of an index. It knows its own name and that of the first pod: no other name is in its hosts. */
function startPod(plan: NcclTestPlan, home: string, index: number): Promise<string> {
  const { pods, first } = plan.settings;
  const names = [`127.0.0.1 localhost`, `${addressOf(index)} ${pods[index]}`, `${addressOf(0)} ${first}`];
  const hosts = path.join(home, `hosts-${index}`);
  writeFileSync(hosts, `${names.join('\n')}\n`);
  const variables = Object.entries({ ...plan.environment, HOME: home, JOB_COMPLETION_INDEX: `${index}` });
  const root = ['OMPI_ALLOW_RUN_AS_ROOT=1', 'OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1'];
  const script = `
    mount --bind ${hosts} /etc/hosts
    hostname ${pods[index]}
    exec env ${[...variables.map(([name, value]) => `${name}=${value}`), ...root].join(' ')} \\
      timeout 60 python3 ${home}/${NCCL_SCRIPT_NAME} 2>&1`;
  return sandbox.run(['ip', 'netns', 'exec', `pod-${index}`, ...POD, 'bash', '-euc', script]);
}

test('Open MPI starts a rank for each GPU of each pod, and the program judges what rank 0 prints', async () => {
  const options = { instanceType: 'p5.48xlarge', nodes: 3, largestMessageGiB: 1, minimumBusBandwidthGBs: 450 };
  const { plan } = planNcclTest(options);
  const home = install(plan);
  const indices = plan.settings.pods.map((_, index) => index);
  for (const index of indices) await sandbox.addNetwork(`pod-${index}`, addressOf(index));
  const [output = ''] = await Promise.all(indices.map((index) => startPod(plan, home, index)));

  const ranks = [...output.matchAll(/^rank (\d+) of 24 on (\S+), sum 24, efa, -e 1G$/gm)];
  for (const pod of plan.settings.pods) expect(ranks.filter(([, , host]) => host === pod)).toHaveLength(GPUS);
  expect(new Set(ranks.map(([, rank]) => rank)).size).toBe(24);
  expect(output).toContain('Bus bandwidth of 3 nodes at 1 GiB: 452.1 GB/s.');
  expect(output).not.toContain('FAILED');
});
