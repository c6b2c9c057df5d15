import { InputPropertiesError, log, type Resource } from '@pulumi/pulumi';
import type { Planned } from './plan';
import { describeProblem, type Problem } from './problem';
import { missingReferences } from './references';

/**
 * Returns the plan of a component, or throws every problem at once, each with its property path, before any child is
 * registered. Warnings are logged on the component.
 *
 * @param component undefined for what is no component
 * @throws InputPropertiesError
 */
export function accept<Plan>(
  component: Resource | undefined,
  name: string,
  { plan, problems, warnings }: Planned<Plan>,
): Plan {
  if (problems.length > 0) throw inputError(name, problems);
  for (const { id, message } of warnings) void log.warn(`${message} [${id}]`, component);
  return plan;
}

/**
 * Returns the args of a component. Without an Input that it needs (a VPC, subnets, a cluster) nothing can be created.
 *
 * @throws InputPropertiesError
 */
export function checked<Args extends object>(name: string, args: Args, inputs: readonly (keyof Args & string)[]): Args {
  const problems = missingReferences(args, inputs);
  if (problems.length > 0) throw inputError(name, problems);
  return args;
}

function inputError(name: string, problems: readonly Problem[]): InputPropertiesError {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return new InputPropertiesError({
    message: `${name}: ${count}\n${problems.map(describeProblem).join('\n')}`,
    errors: problems.map((problem) => ({ propertyPath: problem.path, reason: describeProblem(problem) })),
  });
}
