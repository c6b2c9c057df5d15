import type { AcceptedSurvivor } from './accepted-survivor';

/** Of lib/security, sorted by file. */
export const SECURITY: readonly AcceptedSurvivor[] = [];
