import { createHash } from 'node:crypto';

const SUFFIX_LETTERS = 7;

/**
 * A physical name as Pulumi's providers make it: the resource's name and seven hexadecimal letters. From the engine's
 * seed, so that a preview shows the name that the deployment gives.
 */
export function physicalName(name: string, seed: Uint8Array, length: number): string {
  return `${name.slice(0, length - SUFFIX_LETTERS - 1)}-${hexLetters(name, seed, SUFFIX_LETTERS)}`;
}

/** Hexadecimal letters for the end of a name, the same each time for a name and a seed. */
export function hexLetters(name: string, seed: Uint8Array, count: number): string {
  return createHash('sha256').update(name).update(seed).digest('hex').slice(0, count);
}
