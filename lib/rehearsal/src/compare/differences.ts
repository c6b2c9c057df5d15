import { Unread } from './resource';

/** A declared value that is not there, or is there with another value. */
export interface Difference {
  /** Path of the property: `Policies[0].PolicyName`. */
  readonly property: string;
  readonly declared: unknown;
  readonly deployed: unknown;
}

/** What came of comparing a value with another: how many single values agree, which differ, which were not compared. */
export interface Compared {
  readonly agree: number;
  readonly differences: readonly Difference[];
  readonly unread: readonly { readonly property: string; readonly reason: string }[];
}

export interface CompareOptions {
  /** Lists are sets: services answer in an order of their own. @default false */
  readonly anyOrder?: boolean;
}

interface Counting extends CompareOptions {
  agree: number;
  readonly differences: Difference[];
  readonly unread: { property: string; reason: string }[];
}

/**
 * Compares each declared value with what is there. What is there and was not declared is no difference: services add
 * defaults. Numbers and booleans written as text are equal to themselves, as in CloudFormation.
 */
export function compareValues(declared: unknown, deployed: unknown, options: CompareOptions = {}): Compared {
  const found = counting(options);
  compare(declared, deployed, '', found);
  return found;
}

function counting(options: CompareOptions): Counting {
  return { anyOrder: options.anyOrder, agree: 0, differences: [], unread: [] };
}

function compare(declared: unknown, deployed: unknown, property: string, found: Counting): void {
  if (declared === undefined || declared === null) return;
  if (declared instanceof Unread) {
    found.unread.push({ property, reason: declared.reason });
  } else if (Array.isArray(declared)) {
    compareLists(declared, deployed, property, found);
  } else if (typeof declared === 'object') {
    const there = asObject(deployed);
    if (there === undefined && Object.keys(declared).length > 0) {
      found.differences.push({ property, declared, deployed });
      return;
    }
    for (const [name, value] of Object.entries(declared))
      compare(value, there?.[name], property === '' ? name : `${property}.${name}`, found);
  } else if (sameScalar(declared, deployed)) {
    found.agree += 1;
  } else {
    found.differences.push({ property, declared, deployed });
  }
}

function compareLists(declared: readonly unknown[], deployed: unknown, property: string, found: Counting): void {
  const there = asList(deployed);
  if (there === undefined) {
    if (declared.length > 0) found.differences.push({ property, declared, deployed });
    return;
  }
  if (isKeyed(declared)) {
    const byKey = new Map(there.map((item) => [String((item as Keyed | undefined)?.Key), item]));
    for (const item of declared) compare(item, byKey.get(item.Key), `${property}[${item.Key}]`, found);
    return;
  }
  if (declared.length !== there.length) {
    found.differences.push({ property, declared, deployed: there });
    return;
  }
  const inOrder = oneByOne(declared, there, property, found);
  const best =
    found.anyOrder === true && inOrder.differences.length > 0
      ? (asSet(declared, there, property, found) ?? inOrder)
      : inOrder;
  found.agree += best.agree;
  found.differences.push(...best.differences);
  found.unread.push(...best.unread);
}

type Lists = [declared: readonly unknown[], there: readonly unknown[], property: string, options: CompareOptions];

function oneByOne(...[declared, there, property, options]: Lists): Counting {
  const found = counting(options);
  declared.forEach((item, index) => {
    compare(item, there[index], `${property}[${index}]`, found);
  });
  return found;
}

/** A list of which each item is found once is the same set. */
function asSet(...[declared, there, property, options]: Lists): Counting | undefined {
  const left = [...there];
  const found = counting(options);
  for (const [index, item] of declared.entries()) {
    const at = left.findIndex((candidate) => {
      const tried = counting(options);
      compare(item, candidate, '', tried);
      return tried.differences.length === 0;
    });
    if (at < 0) return undefined;
    compare(item, left.splice(at, 1)[0], `${property}[${index}]`, found);
  }
  return found;
}

interface Keyed {
  readonly Key: string;
}

/** Tags and the like: found by their key, and a service adds tags of its own. */
function isKeyed(list: readonly unknown[]): list is readonly Keyed[] {
  return (
    list.length > 0 &&
    list.every((item) => typeof item === 'object' && item !== null && 'Key' in item && 'Value' in item) &&
    new Set(list.map((item) => (item as Keyed).Key)).size === list.length
  );
}

/** Documents come as text from some services. */
function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const read = parsed(value);
  return typeof read === 'object' && read !== null && !Array.isArray(read)
    ? (read as Readonly<Record<string, unknown>>)
    : undefined;
}

/** A list of one item comes without its brackets from some services. */
function asList(value: unknown): readonly unknown[] | undefined {
  const read = parsed(value);
  if (Array.isArray(read)) return read;
  return read === undefined || read === null ? undefined : [read];
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function sameScalar(declared: unknown, deployed: unknown): boolean {
  if (deployed === undefined || deployed === null) return false;
  if (typeof deployed === 'object')
    return (
      (typeof declared === 'string' && sameDocument(declared, deployed)) ||
      (Array.isArray(deployed) && deployed.length === 1 && sameScalar(declared, deployed[0]))
    );
  const [one, other] = [String(declared), String(deployed)];
  return (
    one === other ||
    (/^(true|false)$/i.test(one) && one.toLowerCase() === other.toLowerCase()) ||
    sameNumber(one, other) ||
    (parsed(one) !== one && sameDocument(one, parsed(other)))
  );
}

function sameNumber(one: string, other: string): boolean {
  return one.trim() !== '' && other.trim() !== '' && Number(one) === Number(other);
}

function sameDocument(text: string, deployed: unknown): boolean {
  const document = parsed(text);
  if (typeof document !== 'object') return false;
  return compareValues(document, deployed).differences.length === 0;
}
