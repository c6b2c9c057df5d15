/** Stryker's JSON report, as far as it is read here. @see mutation-testing-report-schema 3.8.4 */
export interface MutationReport {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: string;
        readonly mutants: readonly {
          readonly mutatorName: string;
          readonly replacement?: string;
          readonly status: string;
          readonly location: { readonly start: Position; readonly end: Position };
        }[];
      }
    >
  >;
}

/** Counted from 1. */
interface Position {
  readonly line: number;
  readonly column: number;
}

/** One small change of the source, and whether a test noticed it. */
export interface Mutant {
  /** Path from the root of the repository. */
  readonly file: string;
  readonly lineNumber: number;
  /** The line on which the change begins, without the spaces around it. */
  readonly line: string;
  /** What the change is called, such as `ConditionalExpression`. */
  readonly mutator: string;
  readonly original: string;
  readonly replacement: string;
  readonly outcome: 'killed' | 'survived' | 'not counted';
}

const OUTCOMES: Readonly<Record<string, Mutant['outcome']>> = {
  Killed: 'killed',
  Timeout: 'killed',
  Survived: 'survived',
  NoCoverage: 'survived',
};

/** The mutants of these files. */
export function mutantsOf(report: MutationReport, files: readonly string[]): Mutant[] {
  return Object.entries(report.files)
    .filter(([file]) => files.includes(file))
    .flatMap(([file, { source, mutants }]) => {
      const lines = source.split('\n');
      return mutants.map(({ mutatorName, replacement = '', status, location: { start, end } }) => ({
        file,
        lineNumber: start.line,
        line: (lines[start.line - 1] ?? '').trim(),
        mutator: mutatorName,
        original: textBetween(lines, start, end),
        replacement,
        outcome: OUTCOMES[status] ?? 'not counted',
      }));
    });
}

function textBetween(lines: readonly string[], start: Position, end: Position): string {
  const text = lines.slice(start.line - 1, end.line);
  const last = text.length - 1;
  text[last] = (text[last] ?? '').slice(0, end.column - 1);
  text[0] = (text[0] ?? '').slice(start.column - 1);
  return text.join('\n');
}
