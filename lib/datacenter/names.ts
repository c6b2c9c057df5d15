import type { OptionReader } from '../core/option-reader';
import type { DATACENTER_CODES } from './options';

interface Named {
  readonly item: OptionReader<{ readonly name: string }, keyof typeof DATACENTER_CODES>;
  readonly name: string;
}

/** Reports each name that another part of the same kind has already. */
export function requireUniqueNames(parts: readonly Named[], kind: string): void {
  const seen = new Set<string>();
  for (const { item, name } of parts) {
    if (item.failed('name')) continue;
    item.require(!seen.has(name), 'name-repeated', 'name', `Two ${kind} are named '${name}'.`, 'Rename one of them.');
    seen.add(name);
  }
}

/** Makes something of each value, under the same names. */
export function mapValues<From, To>(
  values: Readonly<Record<string, From>>,
  make: (value: From, name: string) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, make(value, name)]));
}
