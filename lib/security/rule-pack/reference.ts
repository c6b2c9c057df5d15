/**
 * What stands in a view for a value that only a deployment knows. A reference to a resource of the view is
 * `${ref:id}` or `${ref:id#Attribute}`, everything else is `${unknown:why}`. Both are texts, so that a policy or a
 * manifest that is put together from texts and references can be read.
 */
const REFERENCE = /\$\{ref:([^}#]+)(?:#([^}]*))?\}/g;
const LATE = /\$\{(?:ref|unknown):[^}]*\}/;

/** A resource that a value refers to. */
export interface Reference {
  readonly id: string;
  /** @default - the resource itself */
  readonly attribute?: string;
}

/** Writes a reference to a resource of the view. */
export function referenceTo(id: string, attribute?: string): string {
  return attribute === undefined ? `\${ref:${id}}` : `\${ref:${id}#${attribute}}`;
}

/** Writes a value that is not known before the deployment. */
export function unknownValue(why: string): string {
  return `\${unknown:${why.replaceAll(/[{}$"\\]/g, '')}}`;
}

/** Returns whether a value is known before the deployment: it has no reference in it. */
export function isKnown(value: unknown): boolean {
  return value !== undefined && !(typeof value === 'string' && LATE.test(value));
}

/** Returns the references in a value, those in lists and objects included. */
export function referencesIn(value: unknown): readonly Reference[] {
  if (typeof value === 'string')
    return [...value.matchAll(REFERENCE)].map(([, id = '', attribute]) => ({ id, attribute }));
  if (Array.isArray(value)) return value.flatMap((item) => referencesIn(item));
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap((item) => referencesIn(item));
}

/** Returns whether a text is nothing but one value that only the deployment knows. */
export function isOnlyReference(text: string): boolean {
  return /^\$\{(?:ref|unknown):[^}]*\}$/.test(text);
}
