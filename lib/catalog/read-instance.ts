import type { OptionReader, TextForm } from '../core/option-reader';
import type { CATALOG_CODES } from './catalog-codes';
import { type InstanceLookup, instanceOrProblem, STAND_IN, standInInstance } from './instance-lookup';
import type { Instance, InstanceKind } from './instances';

/** Codes of a type that is read. */
export type InstanceCode = keyof typeof CATALOG_CODES;

/** Any name may be looked up; the catalog says which ones come near. */
export const INSTANCE_TYPE: Omit<TextForm, 'example'> = {
  pattern: /./,
  name: 'instance type',
  rule: 'family.size',
  mustBeKnown: true,
};

/**
 * Reads an instance type and returns its row. An unknown type is a problem that names near matches, and the nearest one
 * stands in for it.
 */
export function readInstance<Options extends object>(
  read: OptionReader<Options, InstanceCode>,
  name: keyof Options & string,
  lookup: InstanceLookup & { readonly kind: InstanceKind },
): Instance {
  const type = read.requiredText(name, { ...INSTANCE_TYPE, example: STAND_IN[lookup.kind] });
  if (read.failed(name)) return standInInstance(type, lookup.kind);
  return lookUpInstance(read, type, name, lookup) ?? standInInstance(type, lookup.kind);
}

/** Returns the row of an instance type that was read. An unknown type is a problem at `path`, and has no row. */
export function lookUpInstance<Options extends object>(
  read: OptionReader<Options, InstanceCode>,
  type: string,
  path: string,
  lookup: InstanceLookup,
): Instance | undefined {
  const found = instanceOrProblem(type, path, lookup);
  if (!('code' in found)) return found;
  read.problem(found.code, found.path, found.message, found.fix);
  return undefined;
}
