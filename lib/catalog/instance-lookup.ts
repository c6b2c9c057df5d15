import { ACCELERATED_INSTANCES } from './accelerated-instances';
import type { CatalogProblem } from './catalog-codes';
import { customInstanceProblem } from './custom-instance';
import { nearestNames } from './edit-distance';
import { GENERAL_INSTANCES } from './general-instances';
import type { Instance, InstanceFacts, InstanceKind } from './instances';

const ROWS: Readonly<Record<InstanceKind, ReadonlyMap<string, Instance>>> = {
  accelerated: rowsOf(ACCELERATED_INSTANCES),
  general: rowsOf(GENERAL_INSTANCES),
};
const KINDS: readonly InstanceKind[] = ['accelerated', 'general'];

/** The type that stands in for an unknown one that resembles nothing, so that the rest of a plan can be checked. */
export const STAND_IN = { accelerated: 'p5.48xlarge', general: 'm7i.xlarge' } as const satisfies Record<
  InstanceKind,
  string
>;

/** The full name of an accelerated type in the catalog. */
export type AcceleratedInstanceType = keyof typeof ACCELERATED_INSTANCES;

/** How an instance type is looked up. */
export interface InstanceLookup {
  /** The row that the user states; it overrides the catalog's. */
  readonly customInstance?: Instance;
  /** Near matches of an unknown name stay within this kind of hardware. @default - both kinds */
  readonly kind?: InstanceKind;
  /** Whether the user can state a row: an option `customInstance` stands beside the type. @default true */
  readonly customizable?: boolean;
}

/** Returns the instance types of the catalog, accelerated ones first, or those of one kind. */
export function allInstances(kind?: InstanceKind): Instance[] {
  return kindsOf(kind).flatMap((each) => [...ROWS[each].values()]);
}

/**
 * Returns the row of an instance type, or undefined if neither the catalog nor `custom` has it.
 * A custom row overrides the catalog's, so that users can correct a fact.
 */
export function findInstance(type: string, custom?: Instance): Instance | undefined {
  return custom?.type === type ? custom : (ROWS.accelerated.get(type) ?? ROWS.general.get(type));
}

/** Returns at most five types of the catalog with a name like `type`, the nearest first. */
export function nearInstanceTypes(type: string, kind?: InstanceKind): string[] {
  return nearestNames(
    type,
    kindsOf(kind).flatMap((each) => [...ROWS[each].keys()]),
  );
}

/**
 * Returns the row that stands in for an unknown type: its nearest match, else a common type of the kind.
 * A plan made from it must not be deployed.
 */
export function standInInstance(type: string, kind: InstanceKind): Instance {
  const [nearest = STAND_IN[kind]] = nearInstanceTypes(String(type), kind);
  const row = ROWS[kind].get(nearest);
  if (row === undefined) throw new Error(`The catalog has no ${nearest}.`);
  return row;
}

/** Returns the row of an instance type, or a problem that names the nearest types. */
export function instanceOrProblem(type: string, path: string, lookup: InstanceLookup = {}): Instance | CatalogProblem {
  const { customInstance, kind, customizable = true } = lookup;
  if (customInstance !== undefined)
    return customInstanceProblem(customInstance, type, siblingPath(path)) ?? customInstance;
  return findInstance(type) ?? unknownTypeProblem(type, path, kind, customizable);
}

function unknownTypeProblem(
  type: string,
  path: string,
  kind: InstanceKind | undefined,
  customizable: boolean,
): CatalogProblem {
  const near = typeof type === 'string' ? nearInstanceTypes(type, kind) : [];
  const named = typeof type === 'string' ? `'${type}'` : String(type);
  const correct = near.length > 0 ? `Use ${near[0]}` : 'Use a type of the catalog';
  return {
    code: 'instance-type-unknown',
    path,
    message: `${named} is not in the catalog${near.length > 0 ? `; near: ${near.join(', ')}` : ''}.`,
    fix: customizable
      ? `${correct}, or state the facts of the type yourself: customInstance({ type: ${named}, ... }).`
      : `${correct}.`,
  };
}

/** The path of the option `customInstance` beside the option at `path`. */
function siblingPath(path: string): string {
  return path.replace(/[^.]*$/, 'customInstance');
}

function kindsOf(kind: InstanceKind | undefined): readonly InstanceKind[] {
  return kind === undefined ? KINDS : [kind];
}

function rowsOf(table: Readonly<Record<string, InstanceFacts>>): ReadonlyMap<string, Instance> {
  return new Map(Object.entries(table).map(([type, facts]) => [type, { type, ...facts }]));
}
