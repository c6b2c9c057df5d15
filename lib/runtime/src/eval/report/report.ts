import { writeFileSync } from 'node:fs';

/** The outcome of an evaluation, for people and for programs. */
export interface Report {
  readonly markdown: string;
  readonly json: object;
}

/** Where a report goes, and how it is written. */
export interface ReportTarget {
  readonly format: 'markdown' | 'json' | 'both';
  /** A file; with the format `both`, `.md` and `.json` take the place of its ending. @default - standard output */
  readonly output: string | undefined;
}

/** The files that a report will be written to. */
export function reportFiles({ format, output }: ReportTarget): string[] {
  if (output === undefined) return [];
  if (format !== 'both') return [output];
  const stem = output.replace(/\.(md|json)$/i, '');
  return [`${stem}.md`, `${stem}.json`];
}

/** Writes a report to its files; the text for standard output if it has none. */
export function writeReport(report: Report, target: ReportTarget): string {
  const markdown = `${report.markdown.trimEnd()}\n`;
  const json = `${JSON.stringify(report.json, undefined, 2)}\n`;
  const files = reportFiles(target);
  if (files.length === 0)
    return target.format === 'both'
      ? `${markdown}\n\`\`\`json\n${json}\`\`\`\n`
      : target.format === 'json'
        ? json
        : markdown;
  for (const file of files)
    writeFileSync(
      file,
      target.format === 'json' || (target.format === 'both' && file.endsWith('.json')) ? json : markdown,
    );
  return '';
}
