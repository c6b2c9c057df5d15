import { createHash } from 'node:crypto';

const SUFFIX_LETTERS = 7;

/**
 * A physical name as Pulumi's providers make it: the resource's name and seven hexadecimal letters. From the engine's
 * seed, so that a preview shows the name that the deployment gives.
 */
export function physicalName(name: string, seed: Uint8Array, length: number): string {
  const suffix = createHash('sha256').update(name).update(seed).digest('hex').slice(0, SUFFIX_LETTERS);
  return `${name.slice(0, length - SUFFIX_LETTERS - 1)}-${suffix}`;
}
