import type { Problem } from '../../lib/core/problem';
import { GENERAL_CODES } from '../../lib/core/problem';
import { PROBLEM_CODES, type ProblemCode } from '../../lib/problem-codes';
import { code, asText, table } from './markdown';
import { PROBLEM_CASES, type ProblemCase } from './problem-cases';

/** A case, and the problem that its call raises. */
export interface RaisedCase extends ProblemCase {
  readonly problem: Problem;
}

/** Makes every failing call. Each raises exactly one problem: one mistake, one message. */
export function raiseCases(): readonly RaisedCase[] {
  return PROBLEM_CASES.map((it) => {
    const { problems } = it.call();
    const [problem] = problems;
    if (problem === undefined || problems.length > 1 || problem.code !== it.code)
      throw new Error(`${it.construct}: expected '${it.code}' alone, got ${JSON.stringify(problems)}`);
    return { ...it, problem };
  });
}

/** The problems of one construct, its own decisions first. */
export function problemsOf(construct: string): string {
  const cases = raiseCases().filter((it) => it.construct === construct);
  const rows = [...cases.filter((it) => !isGeneral(it.code)), ...cases.filter((it) => isGeneral(it.code))];
  return table(
    ['code', 'option', 'example', 'change'],
    rows.map(({ problem }) => [
      `[${problem.code}](../problems.md#${problem.code})`,
      code(problem.path),
      asText(problem.message),
      asText(problem.fix),
    ]),
  );
}

/** All codes with cause and examples: first the general ones, then those of each construct. */
export function allProblems(): string {
  const cases = raiseCases();
  const sections = [section('Every construct', Object.keys(GENERAL_CODES) as ProblemCode[], cases)];
  const written = new Set<ProblemCode>(Object.keys(GENERAL_CODES) as ProblemCode[]);
  for (const construct of new Set(cases.map((it) => it.construct))) {
    const own = new Set(cases.filter((it) => it.construct === construct).map((it) => it.code));
    const codes = [...own].filter((it) => !written.has(it));
    for (const it of codes) written.add(it);
    if (codes.length > 0) sections.push(section(construct, codes, cases));
  }
  return sections.join('\n\n');
}

function section(title: string, codes: readonly ProblemCode[], cases: readonly RaisedCase[]): string {
  return [`## ${title}`, ...codes.map((it) => entry(it, cases))].join('\n\n');
}

function entry(problemCode: ProblemCode, cases: readonly RaisedCase[]): string {
  const examples = cases.filter((it) => it.code === problemCode);
  const rows = examples.map(({ construct, problem }) => [
    construct,
    code(problem.path),
    asText(problem.message),
    asText(problem.fix),
  ]);
  const raised = table(['construct', 'option', 'example', 'change'], rows);
  return `### ${problemCode}\n\n${PROBLEM_CODES[problemCode]}\n\n${raised}`;
}

function isGeneral(problemCode: ProblemCode): boolean {
  return problemCode in GENERAL_CODES;
}
