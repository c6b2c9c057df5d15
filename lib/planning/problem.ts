/**
 * Every mistake that a plan can find, by its stable code.
 *
 * A code is a contract: users search for it, docs/problems.md lists the same set, and each has a test that provokes it.
 * Keep the list sorted by room.
 */
export const PROBLEM_CODES = {
  // catalog
  'instance-type-unknown': 'The instance type is not in the catalog.',
  'custom-instance-invalid': 'The facts of a custom instance contradict each other.',
  // compute: cluster
  'kubernetes-version-unsupported': 'The library is not made for this Kubernetes version.',
  'cluster-name-invalid': 'EKS does not take the name.',
  'cluster-endpoint-open': 'The API server would be open to the whole internet.',
  'system-nodes-accelerated': 'System nodes would waste accelerators.',
  'system-nodes-too-few': 'One system node alone is one too few.',
  'log-retention-invalid': 'CloudWatch Logs does not know this retention.',
  // security
  'key-alias-invalid': 'KMS does not take the alias.',
  'key-deletion-window-invalid': 'KMS does not take the deletion window.',
  'key-rotation-period-invalid': 'KMS does not take the rotation period.',
} as const;

export type ProblemCode = keyof typeof PROBLEM_CODES;

/** One mistake in what was declared, and how to mend it. */
export interface Problem {
  readonly code: ProblemCode;
  /** The option that is wrong, for example `instanceType` or `subnets[2].cidr`. */
  readonly path: string;
  /** What is wrong, the value got, the values allowed. */
  readonly message: string;
  /** What to change. */
  readonly fix: string;
}

/** Whether a planner found problems instead of a plan. Problems are never an empty list. */
export function isProblems<Plan extends object>(planned: Plan | Problem[]): planned is Problem[] {
  return Array.isArray(planned);
}

/** The one text of a problem, the same in CDK, Pulumi and on a terminal. */
export function describeProblem(problem: Problem): string {
  return `${problem.path}: ${problem.message} ${problem.fix} [${problem.code}]`;
}

/** Thrown where a constructor cannot go on because its options were refused. */
export class ProblemsError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(describeProblem).join('\n'));
    this.name = 'ProblemsError';
  }
}
