/** One line of the table of `npm start`: what was declared, what is there, and who said so. */
export interface Row {
  readonly subject: string;
  readonly property: string;
  readonly declared: string;
  readonly deployed: string;
  /** Who answered, for example `Cloud Control` or `kubectl`. */
  readonly source: string;
  /** Recorded by a stand-in instead of applied: shown, not counted as proven. @default false */
  readonly recorded?: boolean;
}

export function differs(row: Row): boolean {
  return !row.recorded && row.declared !== row.deployed;
}

/** The same text for the same value, whatever the order of its keys. */
export function canonical(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(', ')}]`;
  return `{${Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${key}: ${canonical(item)}`)
    .join(', ')}}`;
}

/** Plain text, columns aligned, one block a subject. Long values are cut: the comparison is made on the whole. */
export function renderTable(rows: readonly Row[], width = 56): string {
  const cut = (text: string) => (text.length > width ? `${text.slice(0, width - 1)}…` : text);
  const lines: string[] = [];
  const cells = rows.map((row) => [
    row.property,
    cut(row.declared),
    row.recorded ? 'recorded, not applied' : cut(row.deployed),
    row.source,
  ]);
  const header = ['property', 'declared', 'deployed', 'read by'];
  const widths = header.map((title, column) =>
    Math.max(title.length, ...cells.map((cell) => cell[column]?.length ?? 0)),
  );
  const line = (cell: readonly string[]) =>
    cell
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  lines.push(`     ${line(header)}`);
  let subject = '';
  rows.forEach((row, index) => {
    if (row.subject !== subject) lines.push(row.subject);
    subject = row.subject;
    lines.push(`  ${row.recorded ? '--' : differs(row) ? '!=' : 'ok'} ${line(cells[index] ?? [])}`);
  });
  return lines.join('\n');
}
