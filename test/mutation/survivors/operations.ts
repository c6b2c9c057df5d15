import type { AcceptedSurvivor } from './accepted-survivor';

/** Of lib/operations, sorted by file. */
export const OPERATIONS: readonly AcceptedSurvivor[] = [];
