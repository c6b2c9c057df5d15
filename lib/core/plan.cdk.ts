import { dirname, relative } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
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
    const declaredAt = declarationOf();
    construct.node.addValidation({ validate: () => problems.map((problem) => describeProblem(problem) + declaredAt) });
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

/** Returns the first line of the caller's own code, as ` (declared at stacks/training.ts:12:3)`, or an empty text. */
function declarationOf(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = STACK_FRAMES;
  const stack = new Error('declared here').stack ?? '';
  Error.stackTraceLimit = limit;
  for (const line of stack.split('\n').slice(1)) {
    const [, file, position] = /\(?(?:file:\/\/)?([^()\s]+?):(\d+:\d+)\)?$/.exec(line) ?? [];
    if (file === undefined || file.startsWith('node:') || file.startsWith(LIBRARY)) continue;
    if (/node_modules\/(aws-cdk-lib|constructs)\//.test(file.replaceAll('\\', '/'))) continue;
    return ` (declared at ${relative(process.cwd(), file)}:${position})`;
  }
  return '';
}
