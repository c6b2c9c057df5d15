import { type Cloud, startCloud } from '../../../lib/rehearsal/src/cloud/cloud';
import type { ClusterSupport } from '../../../lib/rehearsal/src/cluster/cluster';
import { compareDeployment } from '../../../lib/rehearsal/src/compare/compare-deployment';
import { readPulumiDeployment } from '../../../lib/rehearsal/src/compare/pulumi-deployment';
import type { Rehearsal } from '../../../lib/rehearsal/src/compare/rehearsal';
import { CloudControl } from '../../../lib/rehearsal/src/pulumi/aws/cloud-control';
import { buildPulumi } from '../../../lib/rehearsal/src/pulumi/cli';
import {
  DEFAULT_STACK,
  deployPulumi,
  destroyPulumi,
  type PulumiOptions,
} from '../../../lib/rehearsal/src/pulumi/engine';
import type { PulumiEvent } from '../../../lib/rehearsal/src/pulumi/event-log';
import { readState } from '../../../lib/rehearsal/src/pulumi/state';
import { filesWith } from '../../security/planted-secrets';
import { startCloudWithClusters, stopCloudWithClusters } from '../cloud/with-clusters';

export const MINUTES = 60_000;
/** Enough to build the Pulumi engine and the control plane from empty caches. */
export const START_MS = 30 * MINUTES;

export interface LocalCloud {
  readonly cloud: Cloud;
  readonly control: CloudControl;
}

const showProgress = { onProgress: (line: string) => console.log(line) };

let cloud: Cloud | undefined;

/** Starts the local cloud of a test file, for the real Pulumi engine. Call `stopLocalCloud` after its tests. */
export async function startLocalCloud(): Promise<LocalCloud> {
  await buildPulumi(showProgress);
  cloud = await startCloud();
  return { cloud, control: new CloudControl(cloud, cloud.region) };
}

/** Starts the local cloud of a test file with real Kubernetes control planes behind its EKS. */
export async function startLocalCloudWithClusters(): Promise<LocalCloud & { readonly clusters: ClusterSupport }> {
  await buildPulumi(showProgress);
  const { cloud: local, clusters } = await startCloudWithClusters();
  return { cloud: local, control: new CloudControl(local, local.region), clusters };
}

/** Stops what was started, also where only a part of it was. */
export async function stopLocalCloud(): Promise<void> {
  await cloud?.stop();
  await stopCloudWithClusters();
}

/** Deploys a program. Returns what was done, without what stayed the same. */
export async function deployedChanges(local: Cloud, program: string, options: PulumiOptions): Promise<PulumiEvent[]> {
  const events: PulumiEvent[] = [];
  await deployPulumi(local, program, { ...options, onEvent: (event) => events.push(event) });
  return events.filter(({ state, operation }) => state === 'done' && operation !== 'same');
}

/** Compares what the state of a program declares with what the local cloud and its clusters have. */
export async function compareProgram(
  { cloud: local, clusters: support }: { readonly cloud: Cloud; readonly clusters: ClusterSupport },
  program: string,
  name: string,
): Promise<Rehearsal> {
  const deployment = await readPulumiDeployment(local, await readState(local, program), { stack: DEFAULT_STACK });
  return compareDeployment(local, support, deployment, name);
}

/** Nothing of what a program declares was left out on the local cloud. */
export async function expectNothingLeftOut(local: Cloud, program: string): Promise<void> {
  const { resources } = await readState(local, program);
  expect(resources.filter(({ cloud: made }) => (made?.leftOut ?? []).length > 0)).toEqual([]);
}

/** Destroys a program: its state is empty, no cluster is left, and nothing of these types. */
export async function expectDestroyed(
  { cloud: local, control, clusters }: LocalCloud & { readonly clusters: ClusterSupport },
  program: string,
  types: readonly string[],
): Promise<void> {
  await destroyPulumi(local, program, { clusters });
  expect((await readState(local, program)).resources).toEqual([]);
  expect(clusters.running()).toEqual([]);
  await expectNoneLeft(control, types);
}

/** No file of a folder has the secret, in whatever form. */
export function expectInNoFile(folder: string, secret: string): void {
  expect(filesWith(folder, [secret])).toEqual([]);
}

export async function expectNoneLeft(control: CloudControl, types: readonly string[]): Promise<void> {
  for (const type of types) expect({ type, left: await control.list(type) }).toEqual({ type, left: [] });
}
