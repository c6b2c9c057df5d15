import { readFileSync } from 'node:fs';
import type { Cloud } from '../cloud/cloud';
import { holdsData } from './data-types';
import type { Deployment } from './deployment';
import { compareValues } from './differences';
import type { DeclaredObject } from './objects';
import { stillThere } from './remaining';
import { type DeployedResource, isCustom } from './resource';

export type ChangeKind = 'added' | 'updated' | 'replaced' | 'removed';

/** What became of one resource or object when the program went from one version to the next. */
export interface VersionChange {
  readonly kind: ChangeKind;
  readonly type: string;
  readonly path: string;
  readonly line?: string;
  /** Properties that differ between the versions, by the first part of their path. */
  readonly properties: readonly string[];
  /** Of a replaced or removed resource: whether it holds what cannot be made again. */
  readonly holdsData: boolean;
  /** Of a replaced or removed resource: the old one is still there, and in no stack. */
  readonly leftBehind: boolean;
  readonly physicalId?: string;
}

export interface VersionComparison {
  readonly changes: readonly VersionChange[];
  readonly unchanged: number;
}

/** What the update from one version of a program to the next does to each resource and object. */
export async function compareVersions(cloud: Cloud, before: Deployment, after: Deployment): Promise<VersionComparison> {
  const isThere = await stillThere(cloud, before.resources);
  const replaces = replacingProperties(cloud);
  const resources = changesOf(before.resources, after.resources, resourceKey).map((pair) =>
    resourceChange(pair, replaces, isThere),
  );
  const objects = changesOf(before.objects, after.objects, objectKey).map(objectChange);
  const all = [...resources, ...objects];
  const changes = all.filter((change) => change !== undefined);
  return { changes, unchanged: all.length - changes.length };
}

interface Pair<T> {
  readonly old?: T;
  readonly now?: T;
}

function changesOf<T>(before: readonly T[], after: readonly T[], key: (item: T) => string): Pair<T>[] {
  const old = new Map(before.map((item) => [key(item), item]));
  const now = new Map(after.map((item) => [key(item), item]));
  return [...new Set([...old.keys(), ...now.keys()])].map((each) => ({ old: old.get(each), now: now.get(each) }));
}

/** A logical id is unique in its stack; the name of a Pulumi resource is not, its URN is. */
export function resourceKey({ stack, logicalId, path }: DeployedResource): string {
  return path.startsWith('urn:') ? path : `${stack}/${logicalId}`;
}

type Replaces = (type: string, property: string) => boolean;
type IsThere = (resource: DeployedResource) => boolean;

export function resourceChange(
  { old, now }: Pair<DeployedResource>,
  replaces: Replaces,
  isThere: IsThere,
): VersionChange | undefined {
  const { type = '', path = '', line } = now ?? old ?? {};
  if (old === undefined)
    return { kind: 'added', type, path, line, properties: [], holdsData: false, leftBehind: false };
  const gone = { type: old.type, holdsData: holdsData(old.type), physicalId: old.physicalId };
  if (now === undefined) return { kind: 'removed', path, line, properties: [], leftBehind: isThere(old), ...gone };
  const properties = changedProperties(old.resolved, now.resolved);
  const isReplaced =
    old.type !== now.type ||
    (!isCustom(type) && old.physicalId !== now.physicalId) ||
    properties.some((property) => replaces(type, property));
  if (isReplaced) {
    // A name that the local cloud makes is the same again: then the declaration says what AWS would keep.
    const leftBehind = old.physicalId === now.physicalId ? now.retainedOnReplace === true : isThere(old);
    return { kind: 'replaced', path, line, properties, leftBehind, ...gone };
  }
  if (properties.length === 0) return undefined;
  return { kind: 'updated', type, path, line, properties, holdsData: false, leftBehind: false };
}

function changedProperties(old: object, now: object): string[] {
  const found = [...compareValues(old, now).differences, ...compareValues(now, old).differences];
  return [...new Set(found.map(({ property }) => property.split(/[.[]/)[0] ?? ''))].toSorted();
}

function objectKey({ cluster, kind, metadata }: DeclaredObject): string {
  return `${cluster} ${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}

function objectChange({ old, now }: Pair<DeclaredObject>): VersionChange | undefined {
  const object = now ?? old;
  if (object === undefined) return undefined;
  const { kind, metadata, declaredBy } = object;
  const common = {
    type: kind,
    path: `${declaredBy.path}: ${metadata.namespace ?? ''}/${metadata.name}`,
    line: declaredBy.line,
    holdsData: old !== undefined && now === undefined && kind === 'PersistentVolumeClaim',
    leftBehind: false,
  };
  if (old === undefined) return { kind: 'added', properties: [], ...common };
  if (now === undefined) return { kind: 'removed', properties: [], ...common };
  const properties = changedProperties({ ...old, declaredBy: undefined }, { ...now, declaredBy: undefined });
  return properties.length === 0 ? undefined : { kind: 'updated', properties, ...common };
}

interface Model {
  readonly types: Readonly<
    Record<string, { readonly properties: Readonly<Record<string, { readonly replaces?: boolean }>> }>
  >;
}

/** Which properties cannot change in place, by AWS's own resource model. */
function replacingProperties(cloud: Cloud): Replaces {
  const { types } = JSON.parse(readFileSync(cloud.resourceModel, 'utf8')) as Model;
  return (type, property) => types[type]?.properties[property]?.replaces === true;
}

const TITLES: readonly (readonly [ChangeKind, string])[] = [
  ['replaced', 'Replaced'],
  ['removed', 'Removed'],
  ['updated', 'Updated in place'],
  ['added', 'Added'],
];

/** The changes for a terminal: what can lose data first. */
export function renderVersions({ changes, unchanged }: VersionComparison): string {
  const lines = TITLES.flatMap(([kind, title]) => {
    const own = changes.filter((change) => change.kind === kind);
    return own.length === 0 ? [] : [`${title}: ${own.length}`, ...own.map(changeLine)];
  });
  return [...lines, `Unchanged: ${unchanged}`].join('\n');
}

function changeLine({ type, path, line, properties, holdsData: data, leftBehind, physicalId }: VersionChange): string {
  const notes = [
    ...(properties.length > 0 ? [properties.join(', ')] : []),
    ...(data && !leftBehind ? ['ITS DATA IS LOST'] : []),
    ...(leftBehind ? [`${physicalId ?? 'the old one'} is left behind${data ? ', with its data' : ''}`] : []),
  ];
  return `  ${type} ${path}${line === undefined ? '' : ` (${line})`}${notes.length > 0 ? `: ${notes.join('; ')}` : ''}`;
}
