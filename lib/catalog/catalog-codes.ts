import type { Problem, ProblemCodes } from '../core/problem';

/** The problems of looking up an instance type. */
export const CATALOG_CODES = {
  'instance-type-unknown': 'The instance type is not in the catalog.',
  'custom-instance-invalid': 'The facts of a custom instance contradict each other, or have the wrong type.',
} as const satisfies ProblemCodes;

/** A problem of looking up an instance type. */
export interface CatalogProblem extends Problem {
  readonly code: keyof typeof CATALOG_CODES;
}
