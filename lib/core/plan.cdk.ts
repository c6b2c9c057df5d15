import { dirname } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { declaredAt } from './declaration';
import type { Planned } from './plan';
import { describeProblem, ProblemsError } from './problem';
import { missingReferences } from './references';

/**
 * Returns the plan of a construct. Its problems fail synthesis together with those of all other constructs, each under
 * the construct's path and with the line that declared it; nothing is deployed then. Warnings become CDK's own.
 */
export function accept<Plan>(construct: IConstruct, { plan, problems, warnings }: Planned<Plan>): Plan {
  for (const { id, message } of warnings) Validations.of(construct).addWarning(id, message);
  if (problems.length > 0) {
    // Looked up only here: a stack trace takes time.
    const where = declaration();
    construct.node.addValidation({ validate: () => problems.map((problem) => describeProblem(problem) + where) });
  }
  return plan;
}

/**
 * Returns the props of a construct. Without a reference that it needs (a VPC, a key, a cluster) nothing can be created.
 *
 * @throws ProblemsError
 */
export function checked<Props extends object>(
  construct: IConstruct,
  props: Props,
  references: readonly (keyof Props & string)[],
): Props {
  const problems = missingReferences(props, references);
  if (problems.length > 0) throw new ProblemsError(problems, construct.node.path);
  return props;
}

/** Enough for a declaration inside a company's own constructs. */
const STACK_FRAMES = 60;
const LIBRARY = dirname(__dirname);

function declaration(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = STACK_FRAMES;
  const { stack = '' } = new Error('declared here');
  Error.stackTraceLimit = limit;
  return declaredAt(stack, LIBRARY);
}
