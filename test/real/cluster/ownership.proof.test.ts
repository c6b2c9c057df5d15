import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { bootstrap, cdk } from '../../../lib/rehearsal/src/cloud/cdk';
import type { Cloud } from '../../../lib/rehearsal/src/cloud/cloud';
import { prepareParts } from '../../../lib/rehearsal/src/cloud/parts';
import type { ClusterSupport } from '../../../lib/rehearsal/src/cluster/cluster';
import { startCloudWithClusters, stopCloudWithClusters } from '../cloud/with-clusters';

// What is in a cluster after services were renamed, moved and removed, with CDK's own kubectl handler.

const run = promisify(execFile);
const APP = `tsx ${path.join(__dirname, 'sample', 'services.ts')}`;
const MINUTES = 60_000;
const KINDS = ['Deployment', 'NetworkPolicy', 'PodDisruptionBudget', 'Service', 'ServiceAccount'];

let support: ClusterSupport;
let cloud: Cloud;
let bin: string;

beforeAll(async () => {
  ({ bin } = await prepareParts((line) => console.log(line)));
  ({ cloud, clusters: support } = await startCloudWithClusters({ recordOnly: true }));
  await bootstrap(cloud);
}, 5 * MINUTES);

afterAll(stopCloudWithClusters, MINUTES);

it(
  'has the objects of the declared services, and nothing else',
  async () => {
    await deploy({ Chat: 'serving', Code: 'serving' });
    expect(objects()).toEqual(expected({ chat: 'serving', code: 'serving' }));

    // One is renamed, by its id; the other is moved.
    await deploy({ Talk: 'serving', Code: 'other' });
    expect(objects()).toEqual(expected({ talk: 'serving', code: 'other' }));

    // The namespace of the first goes with it, and takes nothing of the other along.
    await deploy({ Code: 'other' });
    expect(objects()).toEqual(expected({ code: 'other' }));
  },
  10 * MINUTES,
);

it(
  'refuses a service whose name an object of others has, and leaves that object and nothing of its own',
  async () => {
    await createByOthers({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'code2', namespace: 'other', labels: { owner: 'others' } },
    });
    await expect(deploy({ Code: 'other', Code2: 'other' })).rejects.toThrow(/AlreadyExists|already exists/);
    expect(objects()).toEqual([...expected({ code: 'other' }), 'ServiceAccount other/code2'].toSorted());
  },
  5 * MINUTES,
);

/** Creates an object that is in no stack. */
async function createByOthers(object: object): Promise<void> {
  const folder = path.join(cloud.workDir, 'others');
  mkdirSync(folder, { recursive: true });
  const [kubeconfig, manifest] = ['kubeconfig', 'manifest.yaml'].map((name) => path.join(folder, name));
  const context = { 'current-context': 'arn:aws:eks:us-east-1:000000000000:cluster/services' };
  writeFileSync(String(kubeconfig), JSON.stringify(context));
  writeFileSync(String(manifest), JSON.stringify(object));
  const standIn = path.resolve(__dirname, '../../../lib/rehearsal/src/cluster/stand-in/kubectl');
  const args = [standIn, 'create', '--kubeconfig', String(kubeconfig), '-f', String(manifest)];
  await run(path.join(bin, 'python'), args, { env: { ...process.env, CLUSTER_WORK_DIR: support.workDir } });
}

function deploy(services: Readonly<Record<string, string>>) {
  return cdk(cloud, ['deploy', '--all', '--require-approval', 'never'], {
    app: APP,
    output: path.join(cloud.workDir, 'assembly'),
    env: { SAMPLE_SERVICES: JSON.stringify(services) },
  });
}

/** Each recorded object, as `Kind namespace/name`. */
function objects(): string[] {
  return support
    .recordedObjects()
    .map(({ object: { kind, metadata } }) => `${kind} ${[metadata.namespace, metadata.name].filter(Boolean).join('/')}`)
    .toSorted();
}

function expected(services: Readonly<Record<string, string>>): string[] {
  return [
    ...Object.entries(services).flatMap(([name, namespace]) => KINDS.map((kind) => `${kind} ${namespace}/${name}`)),
    ...new Set(Object.values(services).map((namespace) => `Namespace ${namespace}`)),
  ].toSorted();
}
