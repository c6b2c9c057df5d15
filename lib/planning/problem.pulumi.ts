import { InputPropertiesError } from '@pulumi/pulumi';
import { describeProblem, type Problem } from './problem';

/** Refuses a component with every problem at once, each with its property path. */
export function refuse(name: string, problems: readonly Problem[]): never {
  throw new InputPropertiesError({
    message: `${name}: ${problems.length === 1 ? '1 problem' : `${problems.length} problems`}\n${problems.map(describeProblem).join('\n')}`,
    errors: problems.map((problem) => ({ propertyPath: problem.path, reason: describeProblem(problem) })),
  });
}
