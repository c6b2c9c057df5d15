import type { AcceptedSurvivor } from './accepted-survivor';

/** Of lib/catalog, sorted by file. */
export const CATALOG: readonly AcceptedSurvivor[] = [];
