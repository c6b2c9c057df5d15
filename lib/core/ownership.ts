import { OptionReader } from './option-reader';
import type { Planned } from './plan';
import type { ProblemCodes } from './problem';

/** Something that exists once in a cluster, and the construct that declares it. */
export interface DeclaredObject {
  /** The cluster, by an expression that is the same for all constructs of an app. */
  readonly cluster: string;
  /** The kind of a Kubernetes object, with its API group, for example `apps/Deployment`; or a kind of our own. */
  readonly kind: string;
  /** @default - an object of the whole cluster */
  readonly namespace?: string;
  readonly name: string;
  /** Path of the construct that declares it. */
  readonly declaredBy: string;
  /** Whether `declaredBy` reports problems of its objects. Objects of users' own manifests are compared only. */
  readonly isJudged: boolean;
}

export const OWNERSHIP_CODES = {
  'kubernetes-object-repeated':
    'Two constructs declare the same object of a cluster: one cannot be created, or deletes that of the other.',
} as const satisfies ProblemCodes;

/** Which option is to be changed, by the kind that cannot be twice. The first that fits counts. */
const MENDS = [
  {
    kinds: ['Helm release', 'Helm chart'],
    option: 'cluster',
    fix: 'Declare it once for a cluster, and pass the construct to those that need it.',
  },
  {
    kinds: ['Namespace'],
    option: 'createNamespace',
    fix: 'Set createNamespace to false where the namespace exists already.',
  },
] as const;
const RENAME = { option: 'name', fix: 'Give one of them another name or another namespace.' } as const;

/**
 * Judges the objects of one construct: each exists once in its cluster, whatever construct of the app declares it.
 *
 * @param owner path of the construct
 * @param declared the objects of all constructs of the app, in the order of the construct tree
 */
export function planOwnership(owner: string, declared: readonly DeclaredObject[]): Planned<readonly DeclaredObject[]> {
  const read = new OptionReader<Readonly<Record<string, unknown>>, keyof typeof OWNERSHIP_CODES>({});
  const own = declared.filter(({ declaredBy }) => declaredBy === owner);
  const repeated = own.flatMap((object) => {
    const others = declared.filter((it) => it.declaredBy !== owner && isSame(it, object));
    return others.length > 0 && isReportedBy(owner, others, declared)
      ? [{ object, other: others[0]?.declaredBy ?? '' }]
      : [];
  });
  for (const other of new Set(repeated.map((it) => it.other))) {
    const objects = repeated.filter((it) => it.other === other).map(({ object }) => object);
    const { option, fix } =
      MENDS.find(({ kinds }) => objects.some(({ kind }) => kinds.some((it) => it === kind))) ?? RENAME;
    read.problem(
      'kubernetes-object-repeated',
      option,
      `${other} declares the same ${namesOf(objects)} in this cluster, where each can exist only once.`,
      fix,
    );
  }
  return read.planned(own);
}

function isSame(a: DeclaredObject, b: DeclaredObject): boolean {
  return a.cluster === b.cluster && a.kind === b.kind && a.namespace === b.namespace && a.name === b.name;
}

/** One mistake is one problem: the last construct that can report it does. */
function isReportedBy(owner: string, others: readonly DeclaredObject[], declared: readonly DeclaredObject[]): boolean {
  const positionOf = (path: string): number => declared.findIndex(({ declaredBy }) => declaredBy === path);
  const position = positionOf(owner);
  return others.every(({ isJudged, declaredBy }) => !isJudged || positionOf(declaredBy) < position);
}

/** `ServiceAccount and apps/Deployment 'models/chat'`. */
function namesOf(objects: readonly DeclaredObject[]): string {
  const kinds = new Map<string, string[]>();
  for (const { kind, namespace, name } of objects) {
    const place = namespace === undefined ? `'${name}'` : `'${namespace}/${name}'`;
    kinds.set(place, [...(kinds.get(place) ?? []), kind]);
  }
  return [...kinds].map(([place, all]) => `${all.join(', ')} ${place}`).join(' and ');
}
