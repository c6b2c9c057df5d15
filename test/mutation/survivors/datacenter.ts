import type { AcceptedSurvivor } from './accepted-survivor';

/** Of lib/datacenter, sorted by file. */
export const DATACENTER: readonly AcceptedSurvivor[] = [];
