import { writeFileSync } from 'node:fs';

/** The result of an evaluation, as Markdown and as JSON. */
export interface Report {
  readonly markdown: string;
  readonly json: object;
}

/** Destination and format of a report. */
export interface ReportTarget {
  readonly format: 'markdown' | 'json' | 'both';
  /** A file; with the format `both`, its extension is replaced by `.md` and `.json`. @default - standard output */
  readonly output: string | undefined;
}

/** The files of a report. */
export function reportFiles({ format, output }: ReportTarget): string[] {
  if (output === undefined) return [];
  if (format !== 'both') return [output];
  const stem = output.replace(/\.(md|json)$/i, '');
  return [`${stem}.md`, `${stem}.json`];
}

/** Writes a report to its files, or returns the text for standard output if it has none. */
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
