import { type Problem, ProblemsError } from '../planning/problem';
import { ACCELERATORS } from './accelerators';
import { ACCELERATED_INSTANCES, GENERAL_PURPOSE_INSTANCES, type Instance, type InstanceFacts } from './instances';

const ROWS: ReadonlyMap<string, Instance> = new Map(
  Object.entries<InstanceFacts>({ ...ACCELERATED_INSTANCES, ...GENERAL_PURPOSE_INSTANCES }).map(([type, facts]) => [
    type,
    { type, ...facts },
  ]),
);

/** Every instance type of the catalog, accelerated ones first. */
export function allInstances(): Instance[] {
  return [...ROWS.values()];
}

/**
 * The row of an instance type, or undefined where neither the catalog nor `custom` has it.
 * A custom row goes before the catalog's, so that a wrong or missing fact can be set right.
 */
export function findInstance(type: string, custom?: Instance): Instance | undefined {
  return custom?.type === type ? custom : ROWS.get(type);
}

const MAX_NEAR_TYPES = 5;
/** Names further apart than this many edits have nothing to do with each other. */
const MAX_EDITS = 4;

/** Names of the catalog that look like `type`, the nearest first, at most five. */
export function nearInstanceTypes(type: string): string[] {
  return [...ROWS.keys()]
    .map((name) => ({ name, edits: edits(type.toLowerCase(), name), letterEdits: edits(letters(type), letters(name)) }))
    .filter((candidate) => candidate.edits <= MAX_EDITS)
    .toSorted((a, b) => a.edits - b.edits || a.letterEdits - b.letterEdits || a.name.localeCompare(b.name))
    .slice(0, MAX_NEAR_TYPES)
    .map((candidate) => candidate.name);
}

/** A forgotten dot or hyphen is the likelier slip than a wrong letter. */
function letters(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** The row of an instance type, or the problem that says which types come near. */
export function instanceOrProblem(type: string, path: string, custom?: Instance): Instance | Problem {
  if (custom !== undefined) {
    if (custom.type !== type) return invalid(`it describes ${custom.type}, but the type asked for is ${type}`);
    return customInstanceProblem(custom) ?? custom;
  }
  const found = findInstance(type);
  if (found !== undefined) return found;
  const near = nearInstanceTypes(type);
  return {
    code: 'instance-type-unknown',
    path,
    message: `'${type}' is not in the catalog${near.length > 0 ? `; near: ${near.join(', ')}` : ''}.`,
    fix: `${near.length > 0 ? 'Correct the name, or state' : 'State'} the facts of the instance type yourself with customInstance({ type: '${type}', ... }).`,
  };
}

/**
 * An instance type that the catalog does not have, or one whose facts are to be set right.
 *
 * Throws a ProblemsError if the facts contradict each other. State `networkCards`, `efaInterfaces` and `enisPerCard`
 * where the nodes are to use EFA, and `defaultMaxPods` where pods are to be counted.
 *
 * @example
 * customInstance({ type: 'p7.48xlarge', architecture: 'amd64', vcpus: 192, memoryGiB: 4096, accelerator:
 * 'B300-SXM-288GB', acceleratorCount: 8 })
 */
export function customInstance(instance: Instance): Instance {
  const problem = customInstanceProblem(instance);
  if (problem !== undefined) throw new ProblemsError([problem]);
  return { ...instance };
}

/** `family.size`; the only thing that is ever asked of a name. */
const TYPE_NAME = /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/;

const COUNTS = ['vcpus', 'acceleratorCount', 'efaInterfaces', 'networkCards', 'enisPerCard', 'defaultMaxPods'] as const;
const AMOUNTS = ['memoryGiB', 'acceleratorMemoryMiB', 'nvmeGB', 'networkGbps', 'ebsMbps', 'usdPerHourUsEast1'] as const;
/** Facts that make no sense as zero. */
const AT_LEAST_ONE: readonly string[] = [
  'vcpus',
  'memoryGiB',
  'networkCards',
  'enisPerCard',
  'defaultMaxPods',
  'acceleratorMemoryMiB',
];

function customInstanceProblem(instance: Instance): Problem | undefined {
  const faults: string[] = [];
  if (!TYPE_NAME.test(instance.type)) faults.push(`'${instance.type}' is no instance type (family.size)`);
  if (instance.architecture !== 'amd64' && instance.architecture !== 'arm64')
    faults.push(`architecture is '${String(instance.architecture)}', not 'amd64' or 'arm64'`);
  for (const fact of [...COUNTS, ...AMOUNTS]) {
    const value = instance[fact];
    if (value === undefined) {
      if (fact === 'vcpus' || fact === 'memoryGiB' || fact === 'acceleratorCount') faults.push(`${fact} is missing`);
      continue;
    }
    const whole = (COUNTS as readonly string[]).includes(fact);
    const least = AT_LEAST_ONE.includes(fact) ? 1 : 0;
    if (!Number.isFinite(value) || value < least || (whole && !Number.isInteger(value)))
      faults.push(`${fact} is ${value}, not ${whole ? 'a whole number' : 'a number'} of at least ${least}`);
  }
  faults.push(...acceleratorFaults(instance), ...efaFaults(instance));
  return faults.length === 0 ? undefined : invalid(faults.join('; '));
}

function acceleratorFaults({ accelerator, acceleratorCount, acceleratorFraction }: Instance): string[] {
  if (accelerator === undefined)
    return acceleratorCount > 0 ? [`it has ${acceleratorCount} accelerators but names none`] : [];
  if (!Object.hasOwn(ACCELERATORS, accelerator))
    return [`accelerator '${accelerator}' is none of ${Object.keys(ACCELERATORS).join(', ')}`];
  if (acceleratorCount === 0 && !acceleratorFraction)
    return [`it names ${accelerator} but has none of it and no fraction of one`];
  return [];
}

function efaFaults({ efaInterfaces, networkCards, primaryCardEfa, efaCards }: Instance): string[] {
  const faults: string[] = [];
  if (efaInterfaces !== undefined && networkCards !== undefined) {
    const cards = networkCards - (primaryCardEfa === false ? 1 : 0);
    if (efaInterfaces > cards)
      faults.push(`${efaInterfaces} EFA interfaces need as many network cards that take EFA, of which it has ${cards}`);
  }
  if (efaCards !== undefined) {
    if (efaCards.length !== efaInterfaces)
      faults.push(
        `efaCards names ${efaCards.length} cards for ${efaInterfaces ?? 'an unknown number of'} EFA interfaces`,
      );
    const beyond = efaCards.filter(
      (card) => !Number.isInteger(card) || card < 0 || (networkCards !== undefined && card >= networkCards),
    );
    if (beyond.length > 0) faults.push(`efaCards names cards that it does not have: ${beyond.join(', ')}`);
    if (new Set(efaCards).size !== efaCards.length) faults.push('efaCards names a card twice');
    if (primaryCardEfa === false && efaCards.includes(0)) faults.push('efaCards names card 0, which takes no EFA');
  }
  return faults;
}

function invalid(faults: string): Problem {
  return {
    code: 'custom-instance-invalid',
    path: 'customInstance',
    message: `The custom instance cannot be right: ${faults}.`,
    fix: 'Correct the facts, or leave out what you do not know.',
  };
}

/** How many single edits (insert, delete, replace, swap two neighbours) turn one name into the other. */
function edits(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? 0;
}
