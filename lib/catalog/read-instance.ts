import type { OptionReader, TextForm } from '../core/option-reader';
import type { CATALOG_CODES } from './catalog-codes';
import { instanceOrProblem, standInInstance } from './instance-lookup';
import type { Instance, InstanceKind } from './instances';

/** Codes of a type that is read. */
export type InstanceCode = keyof typeof CATALOG_CODES;

/** Any name may be looked up; the catalog says which ones come near. */
const INSTANCE_TYPE: TextForm = {
  pattern: /./,
  name: 'instance type',
  rule: 'family.size',
  example: 'm7i.xlarge',
  mustBeKnown: true,
};
const EXAMPLES = { accelerated: 'p5.48xlarge', general: 'm7i.xlarge' } as const satisfies Record<InstanceKind, string>;

/** What an option that names an instance type is for. */
export interface InstanceOption {
  /** Near matches and stand-ins stay within this kind of hardware. */
  readonly kind: InstanceKind;
  readonly customInstance?: Instance;
  /** Whether users can pass a `customInstance` beside the type. */
  readonly customizable: boolean;
}

/**
 * Reads an instance type and returns its row. An unknown type is a problem that names near matches, and the nearest one
 * stands in for it.
 */
export function readInstance<Options extends object>(
  read: OptionReader<Options, InstanceCode>,
  name: keyof Options & string,
  { kind, customInstance, customizable }: InstanceOption,
): Instance {
  const type = read.requiredText(name, { ...INSTANCE_TYPE, example: EXAMPLES[kind] });
  if (read.failed(name)) return standInInstance(type, kind);
  const found = instanceOrProblem(type, name, { customInstance, kind, customizable });
  if (!('code' in found)) return found;
  read.problem(found.code, found.path, found.message, found.fix);
  return standInInstance(type, kind);
}
