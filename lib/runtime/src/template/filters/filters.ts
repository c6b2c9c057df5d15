import type { Filter } from './filter';
import { LIST_FILTERS } from './list-filters';
import { NUMBER_FILTERS } from './number-filters';
import { TEXT_FILTERS } from './text-filters';

const OWN: Readonly<Record<string, Filter>> = { ...TEXT_FILTERS, ...NUMBER_FILTERS, ...LIST_FILTERS };

/** Second names of filters. */
const ALIASES: Readonly<Record<string, string>> = { count: 'length', d: 'default', e: 'escape' };

/** Filters of Jinja that are not supported: no chat template uses them, or what they return is not always the same. */
export const MISSING_FILTERS: ReadonlySet<string> = new Set([
  'pprint',
  'random',
  'striptags',
  'urlize',
  'wordwrap',
  'xmlattr',
]);

/** Returns a filter; undefined if there is none of this name. */
export function filterByName(name: string): Filter | undefined {
  const known = ALIASES[name] ?? name;
  return Object.hasOwn(OWN, known) ? OWN[known] : undefined;
}

/** Whether Jinja has a filter of this name. */
export function isFilter(name: string): boolean {
  return filterByName(name) !== undefined || MISSING_FILTERS.has(name);
}
