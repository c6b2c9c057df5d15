import type { AcceptedSurvivor } from './accepted-survivor';

/** Of lib/storage, sorted by file. */
export const STORAGE: readonly AcceptedSurvivor[] = [];
