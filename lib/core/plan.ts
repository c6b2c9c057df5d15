import { type Problem, ProblemsError } from './problem';

/** A hint that does not fail the deployment. Users acknowledge it by its id. */
export interface Warning {
  /** `ai-datacenter:` and a stable name. */
  readonly id: string;
  readonly message: string;
}

/**
 * A plan, and every problem found while it was made.
 *
 * The plan always exists and is valid, so that whatever depends on it can be planned and checked too. With problems it
 * is a stand-in that must not be deployed: pass it to an engine's `accept`, or to `required`.
 */
export interface Planned<Plan> {
  readonly plan: Plan;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Warning[];
}

/**
 * Returns the plan, or throws every problem at once. For users without an engine.
 *
 * @throws ProblemsError
 */
export function required<Plan>({ plan, problems }: Planned<Plan>): Plan {
  if (problems.length > 0) throw new ProblemsError(problems);
  return plan;
}

/** Returns the plan that a construct of this library has as its field; undefined for everything else. */
export function planOf(construct: unknown): object | undefined {
  const plan = typeof construct === 'object' && construct !== null && 'plan' in construct ? construct.plan : undefined;
  return typeof plan === 'object' && plan !== null ? plan : undefined;
}
