import type { AcceptedSurvivor } from './accepted-survivor';

/** Of lib/network, sorted by file. */
export const NETWORK: readonly AcceptedSurvivor[] = [];
