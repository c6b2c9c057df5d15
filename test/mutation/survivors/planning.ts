import type { AcceptedSurvivor } from './accepted-survivor';

/** Of lib/planning, sorted by file. */
export const PLANNING: readonly AcceptedSurvivor[] = [];
