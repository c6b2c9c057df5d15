import { createHash } from 'node:crypto';

const CHECKSUM_LENGTH = 16;
/** What is known only at deployment has a number that may change without the value. */
const LATE_BOUND = /\$\{(?:Token|Output)\[[^\]]*\]\}/g;

/** Returns the mark by which pods start anew when what they read at their start changes. */
export function checksumOf(configuration: object): string {
  const known = JSON.stringify(configuration).replaceAll(LATE_BOUND, 'late-bound');
  return createHash('sha256').update(known).digest('hex').slice(0, CHECKSUM_LENGTH);
}
