import { CLOUD_TYPES } from '../../catalog/cloud-types/cloud-types';
import { isUnknown, SIGNATURE } from '../../catalog/cloud-types/json';
import { CDK_HELM_CHART } from '../../core/cloud-assembly/cdk-types';
import { identityOf } from '../../core/kubernetes-objects';
import type { PulumiResource } from './pulumi-document';
import { cloudProperties, MORE_CLOUD_TYPES } from './pulumi-shape';
import { isObject, type Properties } from './properties';
import { referenceTo, unknownValue } from './reference';
import { ResourceView, type ViewedObject, type ViewedResource } from './resource-view';

const HELM_RELEASE = 'kubernetes:helm.sh/v3:Release';
/** What a preview prints in the place of a secret. */
const SECRET = '[secret]';

/** Returns the view of a Pulumi program, in CloudFormation's form. */
export function viewOfPulumi(all: readonly PulumiResource[]): ResourceView {
  const made = all.filter(({ external, type }) => external !== true && !type.startsWith('pulumi:'));
  const paths = pathsOf(all);
  const resources: ViewedResource[] = [];
  const parts: { readonly resource: PulumiResource; readonly inputs: Properties }[] = [];
  for (const resource of made.filter(({ type }) => type.startsWith('aws:'))) {
    const type = CLOUD_TYPES[resource.type] ?? MORE_CLOUD_TYPES[resource.type];
    const inputs = linked(resource);
    if (type?.partOf !== undefined) parts.push({ resource, inputs });
    else resources.push(viewed(resource, type?.type ?? resource.type, cloudProperties(type, inputs), paths));
  }
  for (const release of made.filter(({ type }) => type === HELM_RELEASE))
    resources.push(viewed(release, CDK_HELM_CHART, releaseOf(linked(release), clusterOf(resources)), paths));
  const cluster = clusterOf(resources);
  const objects = made
    .filter(({ type }) => type.startsWith('kubernetes:') && type !== HELM_RELEASE)
    .flatMap((resource) => objectOf(resource, cluster, paths));
  return new ResourceView(withParts(resources, parts), objects);
}

function viewed(
  { urn, id, outputs = {}, dependencies = [], propertyDependencies = {}, sourcePosition }: PulumiResource,
  type: string,
  properties: Properties,
  paths: ReadonlyMap<string, string>,
): ViewedResource {
  const names = [id, outputs['arn'], outputs['name']].filter((name): name is string => typeof name === 'string');
  return {
    id: idOf(urn),
    type,
    properties,
    path: paths.get(urn) ?? urn,
    line: lineOf(sourcePosition),
    dependsOn: [...dependencies, ...Object.values(propertyDependencies).flat()].map(idOf),
    names: names.filter((name) => name !== '' && !isUnknown(name)),
  };
}

/** Returns the id of a resource in the view: its URN, without `}` and `#`, at which a reference ends. */
export function idOf(urn: string): string {
  return urn.replaceAll(/[#{}]/g, '_');
}

/** `project:///index.ts#12,3` is line 12 of index.ts. */
function lineOf(position: string | undefined): string | undefined {
  const [, file, line] = /^(?:project|file):\/\/\/(.+)#(\d+)/.exec(position ?? '') ?? [];
  return file === undefined ? undefined : `${file}:${line}`;
}

/** By URN the names of the components around a resource, and its own: `cluster/cluster-system-nodes`. */
function pathsOf(all: readonly PulumiResource[]): ReadonlyMap<string, string> {
  const byUrn = new Map(all.map((resource) => [resource.urn, resource]));
  const pathOf = ({ urn, parent }: PulumiResource): string => {
    const name = urn.split('::').slice(3).join('::');
    const outer = parent === undefined ? undefined : byUrn.get(parent);
    return outer === undefined || outer.type === 'pulumi:pulumi:Stack' ? name : `${pathOf(outer)}/${name}`;
  };
  return new Map(all.map((resource) => [resource.urn, pathOf(resource)]));
}

/** The inputs with references in the place of what only the deployment knows. */
function linked({ inputs = {}, dependencies = [], propertyDependencies = {} }: PulumiResource): Properties {
  return Object.fromEntries(
    Object.entries(inputs)
      .filter(([name]) => !name.startsWith('__'))
      .map(([name, value]) => [name, linkedValue(value, propertyDependencies[name] ?? dependencies)]),
  );
}

function linkedValue(value: unknown, made: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => linkedValue(item, made));
  if (typeof value === 'string') {
    if (value === SECRET) return unknownValue('a secret');
    if (!isUnknown(value)) return value;
    // With several resources behind one input each may be meant.
    return made.length === 0 ? unknownValue('an Output') : made.map((urn) => referenceTo(idOf(urn))).join('');
  }
  if (!isObject(value)) return value;
  if (SIGNATURE in value) return 'value' in value ? linkedValue(value['value'], made) : unknownValue('a secret');
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !name.startsWith('__'))
      .map(([name, item]) => [name, linkedValue(item, made)]),
  );
}

/** The only cluster of the program. Which provider leads to which of several is known to the engine alone. */
function clusterOf(resources: readonly ViewedResource[]): string {
  const [first, ...more] = resources.filter(({ type }) => type === 'AWS::EKS::Cluster');
  return first === undefined || more.length > 0 ? unknownValue('cluster') : referenceTo(first.id);
}

function objectOf(
  resource: PulumiResource,
  cluster: string,
  paths: ReadonlyMap<string, string>,
): readonly ViewedObject[] {
  const content = linked(resource);
  const identity = identityOf(content);
  if (identity === undefined || resource.type.endsWith('Patch')) return [];
  const { kind, namespace, name } = identity;
  const { id, path, line, dependsOn } = viewed(resource, kind, content, paths);
  return [{ id, path, line, content, kind, namespace, name, cluster, resource: id, dependsOn }];
}

function releaseOf({ chart, name, namespace, version }: Properties, cluster: string): Properties {
  return { Chart: chart, Release: name, Namespace: namespace, Version: version, ClusterName: cluster };
}

/** Inputs by which a part names what it is a part of. */
const OWNERS = ['role', 'bucket', 'repository', 'fileSystemId', 'rule', 'detectorId'];

/** Puts settings and attachments into the resources that they are parts of, as CloudFormation has them. */
function withParts(
  resources: readonly ViewedResource[],
  parts: readonly { readonly resource: PulumiResource; readonly inputs: Properties }[],
): readonly ViewedResource[] {
  const view = new ResourceView(resources);
  const added = new Map<string, Properties[]>();
  for (const { resource, inputs } of parts) {
    const cloudType = CLOUD_TYPES[resource.type];
    const given = OWNERS.map((name) => inputs[name]).find((value) => value !== undefined);
    const owner = view.target(given, cloudType?.type);
    const properties = cloudProperties(cloudType, inputs);
    if (owner !== undefined) added.set(owner.id, [...(added.get(owner.id) ?? []), properties]);
  }
  return resources.map((resource) => {
    const properties = (added.get(resource.id) ?? []).reduce(joined, resource.properties);
    return { ...resource, properties };
  });
}

/** Lists of a part go on those of its owner. */
function joined(owner: Properties, part: Properties): Properties {
  const lists = Object.entries(part).map(([name, value]): [string, unknown] => {
    const before = owner[name];
    return [name, Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value];
  });
  return { ...owner, ...Object.fromEntries(lists) };
}
