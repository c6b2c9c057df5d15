/** One mistake in what was declared, and how to mend it. */
export interface Problem {
  /** Stable: users search for it, and docs/problems.md lists it. */
  readonly code: string;
  /** The option that is wrong, for example `instanceType` or `gpuNodes[2].count`. */
  readonly path: string;
  /** What is wrong, the value given, the values allowed. */
  readonly message: string;
  /** What to change. */
  readonly fix: string;
}

/** Problem codes of one planner, each with its cause in a sentence. They are declared beside the planner. */
export type ProblemCodes = Readonly<Record<string, string>>;

/** The codes of every reader of options: they cover types, numbers and forms. Decisions have codes of their own. */
export const GENERAL_CODES = {
  'out-of-range': 'A number lies outside its range.',
  malformed: 'A text does not have the required form, or is not one of the allowed values.',
  missing: 'A required option was left out.',
  'wrong-type': 'The value has the wrong JavaScript type, for example null or a text in place of a number.',
  'must-be-known': 'A value that the plan depends on is known only at deployment: a CDK token or a Pulumi Output.',
} as const satisfies ProblemCodes;

export type GeneralCode = keyof typeof GENERAL_CODES;

/** Formats a problem as one line, the same in CDK, Pulumi and on a terminal. */
export function describeProblem({ path, message, fix, code }: Problem): string {
  return `${path}: ${message} ${fix} [${code}]`;
}

/** Thrown where problems cannot be reported later: by charts, and by `required` for engine-free users. */
export class ProblemsError extends Error {
  /** @param where the construct's path, if a construct throws */
  constructor(
    readonly problems: readonly Problem[],
    where?: string,
  ) {
    super(
      problems.map((problem) => `${where === undefined ? '' : `[${where}] `}${describeProblem(problem)}`).join('\n'),
    );
    this.name = 'ProblemsError';
  }
}
