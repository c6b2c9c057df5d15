import type { AcceptedSurvivor } from './accepted-survivor';

/** Of lib/inference, sorted by file. */
export const INFERENCE: readonly AcceptedSurvivor[] = [];
