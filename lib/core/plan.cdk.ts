import { dirname } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { declaredAt } from './declaration';
import { isLookUpPending } from './look-up.cdk';
import type { Planned } from './plan';
import { describeProblem, type Problem, ProblemsError } from './problem';
import { missingReferences } from './references';

/**
 * Returns the plan of a construct. Its problems fail synthesis together with those of all other constructs, each under
 * the construct's path and with the line that declared it; nothing is deployed then. Warnings become CDK's own.
 *
 * The CDK CLI synthesizes an app with pending look-ups (`Vpc.fromLookup`) twice: with stand-ins, then with the facts.
 * Problems wait for the second time: an app that fails the first time would never get its facts.
 */
export function accept<Plan>(construct: IConstruct, { plan, problems, warnings }: Planned<Plan>): Plan {
  for (const { id, message } of warnings) Validations.of(construct).addWarning(id, message);
  if (problems.length > 0) report(construct, () => problems);
  return plan;
}

/** Where a construct keeps the problems that it reports for the constructs in it. By symbol: see `declareReadiness`. */
const REPORTED = Symbol.for('ai-datacenter.core.reportedProblems');

/**
 * Returns the plan of a construct that consists of others and plans them too. It reports the problems of all of them,
 * by the options that it was given; the constructs in it do not report those again. They add their warnings themselves.
 */
export function acceptWhole<Plan>(construct: IConstruct, { plan, problems }: Planned<Plan>): Plan {
  Object.defineProperty(construct, REPORTED, { value: problems });
  return accept(construct, { plan, problems, warnings: [] });
}

/** Returns whether a construct around this one reports the problem, with a longer path. */
function isReportedAround(construct: IConstruct, { code, path }: Problem): boolean {
  return construct.node.scopes
    .slice(0, -1)
    .flatMap((around) => (around as { [REPORTED]?: readonly Problem[] })[REPORTED] ?? [])
    .some((reported) => reported.code === code && `.${reported.path}`.endsWith(`.${path}`));
}

/**
 * Judges a construct when the app is synthesized: what other constructs declare is known only then. Its problems are
 * reported as those of `accept`.
 */
export function acceptAtSynthesis(construct: IConstruct, plan: () => Planned<unknown>): void {
  report(construct, () => plan().problems);
}

/** Fails synthesis with the problems, under the construct's path and with the line that declared it. */
function report(construct: IConstruct, problemsOf: () => readonly Problem[]): void {
  // Taken here, and written out only for a problem, because a stack trace takes time.
  const trace = declarationTrace();
  construct.node.addValidation({
    validate: () => {
      const problems = isLookUpPending(construct) ? [] : problemsOf();
      const own = problems.filter((problem) => !isReportedAround(construct, problem));
      return own.map((problem) => describeProblem(problem) + declaredAt(trace.stack ?? '', LIBRARY));
    },
  });
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

function declarationTrace(): Error {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = STACK_FRAMES;
  const trace = new Error('declared here');
  Error.stackTraceLimit = limit;
  return trace;
}
