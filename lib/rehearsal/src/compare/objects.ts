import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ClusterSupport } from '../cluster/cluster';
import { compareValues, type Difference } from './differences';

/** A Kubernetes object as a program declares it. */
export interface DeclaredObject {
  readonly cluster: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec?: Readonly<Record<string, unknown>>;
  /** Where it is declared: construct path or URN, and line. */
  readonly declaredBy: { readonly path: string; readonly line?: string };
}

export interface ComparedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly path: string;
  readonly line?: string;
  /** No API server runs: the object was checked and kept. */
  readonly recorded: boolean;
  readonly differences: readonly Difference[];
}

type Live = Readonly<Record<string, unknown>> & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Readonly<Record<string, unknown>> & { readonly name: string; readonly namespace?: string };
};

const FIELD_MANAGER = 'rehearsal-comparison';

/**
 * Compares declared objects with those of the API server. The server itself says what they would become if they were
 * applied now, with all of its defaults (a dry run, which changes nothing): where that is what is there, nothing that
 * was declared has been changed or removed.
 */
export async function compareObjects(
  support: ClusterSupport,
  cluster: string,
  objects: readonly DeclaredObject[],
): Promise<ComparedObject[]> {
  if (support.kind === 'recorded' || objects.length === 0)
    return objects.map((object) => comparedObject(object, support.kind === 'recorded', []));
  const file = path.join(support.workDir, `declared-${cluster}.json`);
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects.map(withoutOrigin) }));
  const apply = ['apply', '--server-side', '--force-conflicts', `--field-manager=${FIELD_MANAGER}`, '--dry-run=server'];
  const there = await read(support, cluster, ['get', '--ignore-not-found', '-o', 'json', '-f', file]);
  const wanted = await read(support, cluster, [...apply, '-o', 'json', '-f', file]);
  return objects.map((object) => {
    const live = there.objects.get(identity(object)) ?? there.objects.get(identity(object, 'default'));
    const want = wanted.objects.get(identity(object)) ?? wanted.objects.get(identity(object, 'default'));
    if (live === undefined)
      return comparedObject(object, false, [{ property: '', declared: 'is there', deployed: 'is not there' }]);
    if (want === undefined)
      return comparedObject(object, false, [{ property: '', declared: 'is accepted again', deployed: wanted.refusal }]);
    return comparedObject(
      object,
      false,
      compareValues(withoutServerFields(want), withoutServerFields(live)).differences,
    );
  });
}

/** Hides the content of a secret that differs. */
function withoutData(difference: Difference): Difference {
  const isData = /^(data|stringData)\b/.test(difference.property);
  return isData ? { ...difference, declared: 'a secret', deployed: 'another one' } : difference;
}

interface Read {
  readonly objects: ReadonlyMap<string, Live>;
  readonly refusal: string;
}

/** What kubectl prints, also where it ends with an error because of some of the objects. */
async function read(support: ClusterSupport, cluster: string, args: readonly string[]): Promise<Read> {
  try {
    return { objects: byIdentity(await support.kubectl(cluster, args)), refusal: '' };
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    if (stderr === '') throw error;
    return { objects: byIdentity(/^\s*[[{]/.test(stdout) ? JSON.parse(stdout) : undefined), refusal: stderr.trim() };
  }
}

function comparedObject(object: DeclaredObject, recorded: boolean, found: readonly Difference[]): ComparedObject {
  const differences = object.kind === 'Secret' ? found.map(withoutData) : found;
  const { apiVersion, kind, metadata, declaredBy } = object;
  const { name, namespace } = metadata;
  return { apiVersion, kind, name, namespace, path: declaredBy.path, line: declaredBy.line, recorded, differences };
}

function withoutOrigin(object: DeclaredObject): unknown {
  return omit(object, ['cluster', 'declaredBy']);
}

function omit(object: object, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

function identity(
  { apiVersion, kind, metadata }: Pick<Live, 'apiVersion' | 'kind' | 'metadata'>,
  namespace?: string,
): string {
  return [apiVersion.split('/').at(-2) ?? '', kind, metadata.namespace ?? namespace ?? '', metadata.name].join(' ');
}

/** kubectl prints a list, one object, or nothing. */
function byIdentity(answer: unknown): Map<string, Live> {
  const { kind, items } = (typeof answer === 'object' && answer !== null ? answer : {}) as {
    kind?: string;
    items?: Live[];
  };
  const all = items ?? (kind === undefined ? [] : [answer as Live]);
  return new Map(all.map((object) => [identity(object), object]));
}

/** What the server counts or writes for itself. */
function withoutServerFields(object: Live | undefined): unknown {
  if (object === undefined) return undefined;
  return {
    ...omit(object, ['status']),
    metadata: omit(object.metadata, ['managedFields', 'resourceVersion', 'generation']),
  };
}
