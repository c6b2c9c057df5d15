import type { Cloud } from '../cloud/cloud';
import type { PulumiResource } from '../pulumi/state';
import { SIGNATURE } from '../pulumi/values';
import type { DeclaredRelease, Deployment } from './deployment';
import { Deployed } from './deployed';
import type { DeclaredObject } from './objects';
import { type DeployedResource, Unread } from './resource';
import { together } from './together';

/** The state of a Pulumi stack, as far as it is compared. */
export interface StateOfPulumi {
  readonly resources: readonly ResourceOfPulumi[];
}

export interface ResourceOfPulumi extends Pick<
  PulumiResource,
  'urn' | 'type' | 'name' | 'id' | 'line' | 'inputs' | 'protect' | 'retainOnDelete' | 'cluster' | 'recorded'
> {
  readonly cloud?: Omit<NonNullable<PulumiResource['cloud']>, 'leftOut'>;
}

export interface PulumiPlace {
  readonly stack: string;
  readonly seconds?: number;
}

const HELM_RELEASE = 'kubernetes:helm.sh/v3:Release';

/** Reads back what the local cloud made of the state of a Pulumi stack. */
export async function readPulumiDeployment(
  cloud: Cloud,
  state: StateOfPulumi,
  { stack, seconds }: PulumiPlace,
): Promise<Deployment> {
  const managed = state.resources.filter(({ id, type }) => id !== undefined && !type.startsWith('pulumi:'));
  const reader = await Deployed.read(cloud, []);
  const resources = await together(managed.filter(isOfAws), (resource) => read(reader, stack, resource));
  const clusters = resources.filter(({ type }) => type === 'AWS::EKS::Cluster').map(({ physicalId }) => physicalId);
  const clusterOf = ({ cluster }: ResourceOfPulumi) =>
    cluster ?? (clusters.length === 1 ? clusters[0] : undefined) ?? '';
  const kubernetes = managed.filter(({ type }) => type.startsWith('kubernetes:'));
  return {
    engine: 'pulumi',
    stacks: [{ name: stack, resources: resources.length, seconds }],
    resources,
    objects: kubernetes.filter(isObject).map((resource) => objectOf(resource, clusterOf(resource))),
    releases: kubernetes
      .filter(({ type }) => type === HELM_RELEASE)
      .map((resource) => releaseOf(resource, clusterOf(resource))),
  };
}

function isOfAws({ type, cloud }: ResourceOfPulumi): boolean {
  return cloud !== undefined ? cloud.isPart !== true : type.startsWith('aws:');
}

async function read(reader: Deployed, stack: string, resource: ResourceOfPulumi): Promise<DeployedResource> {
  const { urn, name, type, id = '', line, cloud, protect, retainOnDelete, inputs, recorded } = resource;
  const common = {
    stack,
    logicalId: name,
    path: urn,
    line,
    retained: protect || retainOnDelete,
    retainedOnReplace: retainOnDelete,
    recorded,
  };
  if (cloud === undefined) return { ...common, type, properties: inputs, physicalId: id, resolved: {}, actual: {} };
  const secrets = Object.fromEntries((cloud.secrets ?? []).map((each) => [each, new Unread('a secret')]));
  return {
    ...common,
    region: cloud.region,
    type: cloud.type,
    properties: cloud.properties,
    physicalId: cloud.identifier,
    resolved: { ...cloud.properties, ...secrets },
    actual: await reader.properties(cloud.type, cloud.identifier, cloud),
  };
}

function isObject({ type, inputs }: ResourceOfPulumi): boolean {
  return type !== HELM_RELEASE && typeof inputs.kind === 'string' && typeof inputs.apiVersion === 'string';
}

function objectOf({ urn, line, inputs }: ResourceOfPulumi, cluster: string): DeclaredObject {
  const object = withoutSecrets(inputs) as Omit<DeclaredObject, 'cluster' | 'declaredBy'>;
  return { ...object, cluster, declaredBy: { path: urn, line } };
}

/** Secrets are encrypted in a state: what they are is neither known nor compared. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  const open = Object.entries(value).filter(([name, inner]) => name !== '__defaults' && !isSecret(inner));
  return Object.fromEntries(open.map(([name, inner]) => [name, withoutSecrets(inner)]));
}

function isSecret(value: unknown): boolean {
  return typeof value === 'object' && value !== null && SIGNATURE in value;
}

function releaseOf({ urn, name, line, inputs }: ResourceOfPulumi, cluster: string): DeclaredRelease {
  const { name: release = name, namespace = 'default', chart, version } = inputs as Record<string, string | undefined>;
  return { cluster, name: release, namespace, chart: String(chart), version, path: urn, line };
}
