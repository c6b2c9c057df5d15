import type { AcceptedSurvivor } from './accepted-survivor';

/** Of lib/compute, sorted by file. */
export const COMPUTE: readonly AcceptedSurvivor[] = [];
