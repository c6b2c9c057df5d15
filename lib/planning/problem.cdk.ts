import type { IConstruct } from 'constructs';
import { describeProblem, ProblemsError, type Problem } from './problem';

/** Lets synthesis fail with every problem of this construct at once. */
export function refuse(construct: IConstruct, problems: readonly Problem[]): void {
  construct.node.addValidation({ validate: () => problems.map(describeProblem) });
}

/** What a construct made, or an error that says why it made nothing. */
export function made<Resources>(
  construct: IConstruct,
  resources: Resources | undefined,
  problems: readonly Problem[],
): Resources {
  if (resources === undefined) throw new ProblemsError(problems, construct.node.path);
  return resources;
}
