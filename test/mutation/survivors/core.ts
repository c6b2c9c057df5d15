import type { AcceptedSurvivor } from './accepted-survivor';

/** Of lib/core, sorted by file. */
export const CORE: readonly AcceptedSurvivor[] = [];
