import { isLateBound, lateBoundKind } from '../core/late-bound';
import { ProblemsError } from '../core/problem';
import { ACCELERATORS } from './accelerators';
import type { CatalogProblem } from './catalog-codes';
import { expandNetworkCards } from './instance-properties';
import type { Disks, Instance, NetworkCards, UsageClass } from './instances';

/**
 * An instance type that the catalog does not have, or one whose facts are to be corrected.
 *
 * Throws a ProblemsError if the facts contradict each other. State `networkCards` where the nodes are to use EFA,
 * `ipv4PerInterface` where pods are to be counted, `disks` where the nodes have local ones.
 *
 * @example
 * customInstance({ type: 'p7.48xlarge', architecture: 'amd64', vcpus: 192, memoryGiB: 4096,
 *   accelerator: 'B300-SXM-288GB', acceleratorCount: 8, disks: [{ count: 8, sizeGB: 3800 }],
 *   networkCards: [{ count: 8, interfaces: 4, efa: true }], ipv4PerInterface: 50 })
 */
export function customInstance(instance: Instance): Instance {
  const problem = customInstanceProblem(instance);
  if (problem !== undefined) throw new ProblemsError([problem]);
  return { ...instance };
}

/** Returns a problem if the facts of a custom instance contradict each other, or if it is for another type. */
export function customInstanceProblem(
  instance: Instance,
  type: string = instance?.type,
  path = 'customInstance',
): CatalogProblem | undefined {
  const faults = faultsOf(instance, type);
  if (faults.length === 0) return undefined;
  return {
    code: 'custom-instance-invalid',
    path,
    message: `The custom instance is not valid: ${faults.join('; ')}.`,
    fix: 'Correct these facts, or leave out what you do not know.',
  };
}

/** `family.size`; nothing else is read from a name. */
const TYPE_NAME = /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/;
const USAGE_CLASSES: readonly UsageClass[] = ['on-demand', 'spot', 'capacity-block'];

interface NumberRule {
  readonly min: number;
  readonly whole?: boolean;
  readonly required?: boolean;
}

const NUMBERS = {
  vcpus: { min: 1, whole: true, required: true },
  memoryGiB: { min: 0.5, required: true },
  acceleratorCount: { min: 0, whole: true, required: true },
  acceleratorMemoryMiB: { min: 1 },
  ipv4PerInterface: { min: 2, whole: true },
  networkGbps: { min: 0 },
  ebsBaselineMbps: { min: 0 },
  ebsPeakMbps: { min: 0 },
  usdPerHourUsEast1: { min: 0 },
} as const satisfies Partial<Record<keyof Instance, NumberRule>>;

function faultsOf(instance: Instance, type: string): string[] {
  if (typeof instance !== 'object' || instance === null || Array.isArray(instance))
    return [`it is ${instance === null ? 'null' : `of type ${typeof instance}`}, not an object of facts`];
  if (instance.type === undefined) return ['type is missing'];
  if (isLateBound(instance.type)) return [`type must be known; it is ${lateBoundKind(instance.type)}`];
  if (instance.type !== type) return [`it describes ${String(instance.type)}, but the instance type is ${type}`];
  const faults: string[] = [];
  if (!TYPE_NAME.test(instance.type)) faults.push(`'${instance.type}' is not a valid instance type: family.size`);
  if (instance.architecture !== 'amd64' && instance.architecture !== 'arm64')
    faults.push(`architecture is '${String(instance.architecture)}', not 'amd64' or 'arm64'`);
  for (const [fact, rule] of Object.entries(NUMBERS)) {
    faults.push(...numberFaults(fact, instance[fact as keyof typeof NUMBERS], rule));
  }
  return [
    ...faults,
    ...acceleratorFaults(instance),
    ...listFaults('disks', instance.disks, diskFaults),
    ...listFaults('networkCards', instance.networkCards, cardFaults),
    ...efaFaults(instance),
    ...ipFaults(instance),
    ...listFaults('usageClasses', instance.usageClasses, usageClassFaults),
  ];
}

function numberFaults(fact: string, value: unknown, { min, whole, required }: NumberRule): string[] {
  if (value === undefined) return required ? [`${fact} is missing`] : [];
  const kind = lateBoundKind(value);
  if (kind !== undefined) return [`${fact} must be known; it is ${kind}`];
  const valid = Number.isFinite(value) && (value as number) >= min;
  if (valid && (!whole || Number.isInteger(value))) return [];
  return [`${fact} is ${String(value)}, not a ${whole ? 'whole ' : ''}number of at least ${min}`];
}

function listFaults<T>(fact: string, list: readonly T[] | undefined, check: (path: string, item: T) => string[]) {
  if (list === undefined) return [];
  if (!Array.isArray(list)) return [`${fact} is of type ${typeof list}, not a list`];
  return list.flatMap((item: T, index) => {
    const path = `${fact}[${index}]`;
    return item === null || item === undefined ? [`${path} is ${String(item)}`] : check(path, item);
  });
}

function diskFaults(path: string, { count, sizeGB, type = 'ssd' }: Disks): string[] {
  return [
    ...numberFaults(`${path}.count`, count, { min: 1, whole: true, required: true }),
    ...numberFaults(`${path}.sizeGB`, sizeGB, { min: 1, required: true }),
    ...(type === 'ssd' || type === 'hdd' ? [] : [`${path}.type is '${String(type)}', not 'ssd' or 'hdd'`]),
  ];
}

function cardFaults(path: string, { count, interfaces, baselineGbps, peakGbps }: NetworkCards): string[] {
  return [
    ...numberFaults(`${path}.count`, count, { min: 1, whole: true }),
    ...numberFaults(`${path}.interfaces`, interfaces, { min: 1, whole: true, required: true }),
    ...numberFaults(`${path}.baselineGbps`, baselineGbps, { min: 0 }),
    ...numberFaults(`${path}.peakGbps`, peakGbps, { min: 0 }),
  ];
}

function usageClassFaults(path: string, usageClass: UsageClass): string[] {
  if (USAGE_CLASSES.includes(usageClass)) return [];
  return [`${path} is '${String(usageClass)}', not one of ${USAGE_CLASSES.join(', ')}`];
}

function acceleratorFaults({ accelerator, acceleratorCount, acceleratorFraction }: Instance): string[] {
  if (accelerator === undefined)
    return acceleratorCount > 0 ? [`it has ${acceleratorCount} accelerators but names none`] : [];
  if (!Object.hasOwn(ACCELERATORS, accelerator))
    return [`accelerator '${accelerator}' is none of ${Object.keys(ACCELERATORS).join(', ')}`];
  if (acceleratorFraction !== undefined && !(acceleratorFraction > 0 && acceleratorFraction < 1))
    return [`acceleratorFraction is ${acceleratorFraction}, not a number above 0 and below 1`];
  if (acceleratorFraction !== undefined && acceleratorCount > 0)
    return [`it has ${acceleratorCount} whole accelerators and a fraction of one`];
  if (acceleratorCount === 0 && acceleratorFraction === undefined)
    return [`it names ${accelerator} but has none of it and no fraction of one`];
  return [];
}

function efaFaults({ efaCards, networkCards }: Instance): string[] {
  if (efaCards === undefined) return [];
  if (!Array.isArray(efaCards)) return [`efaCards is of type ${typeof efaCards}, not a list`];
  if (!Array.isArray(networkCards)) return ['efaCards needs networkCards, which it refers to'];
  const cards = expandNetworkCards({ networkCards }) ?? [];
  const beyond = efaCards.filter((card) => cards[card] === undefined);
  const without = efaCards.filter((card) => cards[card]?.efa === false);
  return [
    ...(beyond.length > 0 ? [`efaCards names cards that it does not have: ${beyond.join(', ')}`] : []),
    ...(without.length > 0 ? [`efaCards names cards that take no EFA: ${without.join(', ')}`] : []),
    ...(new Set(efaCards).size === efaCards.length ? [] : ['efaCards names a card twice']),
  ];
}

/** On every card but card 0 the interface with an address is device 1, also where the card takes no EFA. */
function ipFaults({ ipCards, networkCards }: Instance): string[] {
  if (ipCards === undefined) return [];
  if (!Array.isArray(ipCards)) return [`ipCards is of type ${typeof ipCards}, not a list`];
  if (!Array.isArray(networkCards)) return ['ipCards needs networkCards, which it refers to'];
  const cards = expandNetworkCards({ networkCards }) ?? [];
  const beyond = ipCards.filter((card) => cards[card] === undefined);
  const narrow = ipCards.filter((card) => card !== 0 && cards[card]?.interfaces === 1);
  return [
    ...(beyond.length > 0 ? [`ipCards names cards that it does not have: ${beyond.join(', ')}`] : []),
    ...(narrow.length > 0 ? [`ipCards names cards that take one interface only: ${narrow.join(', ')}`] : []),
    ...(new Set(ipCards).size === ipCards.length ? [] : ['ipCards names a card twice']),
  ];
}
