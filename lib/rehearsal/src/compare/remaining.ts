import { CloudControlClient, GetResourceCommand } from '@aws-sdk/client-cloudcontrol';
import type { Cloud } from '../cloud/cloud';
import { holdsData } from './data-types';
import type { Deployment } from './deployment';
import { ClientsByPlace } from './places';
import { type DeployedResource, isCustom } from './resource';
import { together } from './together';

/** A resource that is still there after its stacks are destroyed. */
export interface Remaining {
  readonly type: string;
  readonly path: string;
  readonly line?: string;
  readonly physicalId: string;
  /** Kept by its own declaration: a deletion policy, or `retainOnDelete`. */
  readonly wanted: boolean;
  readonly holdsData: boolean;
}

/** Resources of the deployments, the latest one first, that are still there after everything was destroyed. */
export async function remainingOf(cloud: Cloud, ...deployments: readonly Deployment[]): Promise<Remaining[]> {
  const all = new Map<string, DeployedResource>();
  for (const resource of deployments.flatMap(({ resources }) => resources)) {
    const key = `${resource.type} ${resource.physicalId}`;
    if (!all.has(key)) all.set(key, resource);
  }
  const resources = [...all.values()];
  const isThere = await stillThere(cloud, resources);
  return resources.filter(isThere).map(({ type, path, line, physicalId, retained = false }) => ({
    type,
    path,
    line,
    physicalId,
    wanted: retained,
    holdsData: holdsData(type),
  }));
}

/** Which of these resources are there now. Custom resources are no resources of an API of their own. */
export async function stillThere(
  cloud: Cloud,
  resources: readonly DeployedResource[],
): Promise<(resource: DeployedResource) => boolean> {
  const clients = new ClientsByPlace(cloud, (options) => new CloudControlClient(options));
  const found = await together(resources, async (resource) => {
    const { type, physicalId } = resource;
    if (physicalId === '' || isCustom(type) || !type.startsWith('AWS::')) return false;
    return clients
      .at(resource)
      .send(new GetResourceCommand({ TypeName: type, Identifier: physicalId }))
      .then(
        () => true,
        (error: Error) => {
          if (/NotFound|UnsupportedAction|TypeNotFound/.test(error.name)) return false;
          throw error;
        },
      );
  });
  const there = new Set(resources.filter((_, index) => found[index]));
  return (resource) => there.has(resource);
}

/** What remains, for a terminal: what is not declared to be kept comes first. */
export function renderRemaining(remaining: readonly Remaining[]): string {
  if (remaining.length === 0) return 'Nothing remains.';
  const parts = [
    ['Remains, and is not declared to be kept', remaining.filter(({ wanted }) => !wanted)],
    ['Kept by declaration', remaining.filter(({ wanted }) => wanted)],
  ] as const;
  return parts
    .filter(([, all]) => all.length > 0)
    .flatMap(([title, all]) => [
      `${title}: ${all.length}`,
      ...all.map(
        ({ type, path, line, physicalId, holdsData: data }) =>
          `  ${type} ${path}${line === undefined ? '' : ` (${line})`}: ${physicalId}${data ? ', holds data' : ''}`,
      ),
    ])
    .join('\n');
}
