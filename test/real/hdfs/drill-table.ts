import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { DrillResult } from './drills/drill';

const MB = 1e6;

/** The drills of a run as a Markdown table: the rows of docs/verified.md. */
export function drillTable(results: readonly DrillResult[]): string {
  const rows = results.map(
    ({ drill, done, seen, seconds, files, bytes, lost, errors }) =>
      `| ${drill} | ${done} | ${seen} | ${files} files, ${(bytes / MB).toFixed(1)} MB, ` +
      `${lost} lost, ${errors} failed operations | ${seconds} |`,
  );
  return [
    '| drill | what was done | what was seen | acknowledged | seconds |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** Writes the table below `out/`. */
export async function writeDrillTable(name: string, results: readonly DrillResult[]): Promise<void> {
  const folder = path.join(__dirname, '../../../out/hdfs');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${name}.md`), drillTable(results));
}
