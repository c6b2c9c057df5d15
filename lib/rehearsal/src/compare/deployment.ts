import { CDK_HELM_CHART, CDK_MANIFEST } from '../../../core/cloud-assembly/cdk-types';
import type { Cloud } from '../cloud/cloud';
import { Deployed } from './deployed';
import type { DeclaredObject } from './objects';
import type { RehearsedStack } from './rehearsal';
import { type DeclaredStack, type DeployedResource, Unread } from './resource';

/** A Helm release as a program declares it. */
export interface DeclaredRelease {
  readonly cluster: string;
  readonly name: string;
  readonly namespace: string;
  readonly chart: string;
  readonly version?: string;
  readonly path: string;
  readonly line?: string;
}

/** A program after its deployment, read back: the same for CDK and Pulumi. */
export interface Deployment {
  readonly engine: 'cdk' | 'pulumi';
  readonly stacks: readonly RehearsedStack[];
  readonly resources: readonly DeployedResource[];
  readonly objects: readonly DeclaredObject[];
  readonly releases: readonly DeclaredRelease[];
}

/** Reads back what CloudFormation made of the stacks of a cloud assembly. `seconds`: of each stack's deployment. */
export async function readCdkDeployment(
  cloud: Cloud,
  stacks: readonly DeclaredStack[],
  seconds: ReadonlyMap<string, number> = new Map(),
): Promise<Deployment> {
  const resources = await (await Deployed.read(cloud, stacks)).resources();
  return {
    engine: 'cdk',
    stacks: stacks.map(({ name, region }) => ({
      name,
      region,
      resources: resources.filter((resource) => resource.stack === name).length,
      seconds: seconds.get(name),
    })),
    resources,
    objects: resources.filter(({ type }) => type === CDK_MANIFEST).flatMap(objectsOf),
    releases: resources.filter(({ type }) => type === CDK_HELM_CHART).map(releaseOf),
  };
}

function objectsOf({ path, line, resolved }: DeployedResource): DeclaredObject[] {
  if (resolved.Manifest instanceof Unread) return [];
  const objects = JSON.parse(String(resolved.Manifest)) as Omit<DeclaredObject, 'cluster' | 'declaredBy'>[];
  return objects.map((object) => ({ ...object, cluster: String(resolved.ClusterName), declaredBy: { path, line } }));
}

function releaseOf({ path, line, resolved }: DeployedResource): DeclaredRelease {
  const { ClusterName, Release, Namespace, Chart, Version, ChartAssetURL } = resolved as Record<
    string,
    string | undefined
  >;
  return {
    cluster: String(ClusterName),
    name: String(Release),
    namespace: Namespace ?? 'default',
    chart: Chart ?? ChartAssetURL ?? 'a chart of the program',
    version: Version,
    path,
    line,
  };
}
