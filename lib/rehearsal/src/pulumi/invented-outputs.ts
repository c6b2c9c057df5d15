import { createHash } from 'node:crypto';
import type { DeclaredType } from './provider-types';
import type { Properties } from './values';

const LETTERS = 12;

/**
 * Texts for the outputs of a resource that nothing makes here, the same each time: a program may take them apart or
 * write them into other resources.
 */
export function inventedOutputs(urn: string, declared: DeclaredType | undefined, known: Properties): Properties {
  const missing = (declared?.textOutputs ?? []).filter((name) => known[name] === undefined);
  return Object.fromEntries(
    missing.map((name) => [
      name,
      `${name}-${createHash('sha256').update(`${urn} ${name}`).digest('hex').slice(0, LETTERS)}`,
    ]),
  );
}
