import { InputPropertiesError, log, type Resource } from '@pulumi/pulumi';
import type { Planned } from './plan';
import { describeProblem } from './problem';

/**
 * Returns the plan of a component, or throws every problem at once, each with its property path, before any child is
 * registered. Warnings are logged on the component.
 *
 * @throws InputPropertiesError
 */
export function accept<Plan>(component: Resource, name: string, { plan, problems, warnings }: Planned<Plan>): Plan {
  if (problems.length > 0) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    throw new InputPropertiesError({
      message: `${name}: ${count}\n${problems.map(describeProblem).join('\n')}`,
      errors: problems.map((problem) => ({ propertyPath: problem.path, reason: describeProblem(problem) })),
    });
  }
  for (const { id, message } of warnings) void log.warn(`${message} [${id}]`, component);
  return plan;
}
