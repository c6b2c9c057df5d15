import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { AcknowledgementError, checkAcknowledgements, ofThisPack, readAcknowledgements } from './acknowledgements';
import { RULES } from './all-rules';
import { type Evaluation, evaluateRules, openFindings } from './evaluate';
import { listOf, textOf } from './report';
import { sarifOf } from './sarif';
import { readDocument, readSource, SourceError } from './sources';

export const RULES_HELP = `ai-datacenter rules PATH [options]      checks what a program declares

PATH is the folder that cdk synth writes (cdk.out), a CloudFormation template (JSON), the output of pulumi preview
--json or of pulumi stack export; - reads standard input.

  --format FORMAT        text (default), json or sarif
  --acknowledge FILE     a JSON list of { "rule", "path", "reason" }: findings that are accepted. May be given more than
                         once. In CDK the program itself does it: Validations.of(construct).acknowledge(...)
  --list                 print all rules
  --help                 this text

Exit code: 0 without findings, or if all are acknowledged; 1 with findings; 2 for what cannot be read.
`;

const FORMATS = ['text', 'json', 'sarif'];

/** Where the command writes. */
export interface CommandOutput {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
}

/** Follows the words after `rules`. The exit code. */
export function rulesCommand(words: readonly string[], version: string, { out, error }: CommandOutput): number {
  try {
    const { values, positionals } = parseArgs({ args: [...words], options: FLAGS, allowPositionals: true });
    if (values.help || (positionals.length === 0 && !values.list)) {
      out(RULES_HELP);
      return values.help ? 0 : 2;
    }
    if (values.list) {
      out(`${listOf(RULES)}\n`);
      return 0;
    }
    if (!FORMATS.includes(values.format))
      throw new UsageError(`--format is ${values.format}; it must be one of ${FORMATS.join(', ')}.`);
    if (positionals.length > 1) throw new UsageError(`${positionals.slice(1).join(' ')}: only one path is judged.`);
    const evaluation = judged(positionals[0] ?? '', values.acknowledge);
    out(`${written(evaluation, values.format, version)}\n`);
    return openFindings(evaluation).length === 0 ? 0 : 1;
  } catch (problem) {
    if (!isOfUser(problem)) throw problem;
    error(`${problem.message}\n`);
    return 2;
  }
}

const FLAGS = {
  format: { type: 'string', default: 'text' },
  acknowledge: { type: 'string', multiple: true, default: [] as string[] },
  list: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false, short: 'h' },
} as const;

class UsageError extends Error {
  override readonly name = 'UsageError';
}

function isOfUser(problem: unknown): problem is Error {
  const isOfParser = ((problem as NodeJS.ErrnoException).code ?? '').startsWith('ERR_PARSE_ARGS');
  return isOfParser || [UsageError, SourceError, AcknowledgementError].some((each) => problem instanceof each);
}

function judged(given: string, files: readonly string[]): Evaluation {
  const source = given === '-' ? readDocument(readFileSync(0, 'utf8'), 'standard input') : readSource(given);
  const ofFiles = files.flatMap((file) => readAcknowledgements(textOfFile(file), file));
  const acknowledgements = [...ofThisPack(source.acknowledgements), ...ofFiles];
  checkAcknowledgements(acknowledgements);
  return evaluateRules(source.view, RULES, acknowledgements);
}

function textOfFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (problem) {
    throw new AcknowledgementError((problem as Error).message);
  }
}

function written(evaluation: Evaluation, format: string, version: string): string {
  if (format === 'sarif') return JSON.stringify(sarifOf(evaluation, RULES, version), undefined, 2);
  if (format === 'json') return JSON.stringify(evaluation, undefined, 2);
  return textOf(evaluation, RULES);
}
