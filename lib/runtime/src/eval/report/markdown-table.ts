/** A Markdown table with right-aligned numbers. Bars in cells are escaped, and line breaks become spaces. */
export function markdownTable(
  columns: readonly string[],
  rows: readonly (readonly (string | number | undefined)[])[],
): string {
  const isNumeric = (index: number): boolean =>
    rows.some((row) => row[index] !== undefined) && rows.every((row) => typeof row[index] !== 'string');
  return [
    line(columns.map(escaped)),
    line(columns.map((_, index) => (isNumeric(index) ? '---:' : '---'))),
    ...rows.map((row) => line(columns.map((_, index) => cell(row[index])))),
  ].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Formats a number with four decimal places, more than most data sets can resolve. */
function cell(value: string | number | undefined): string {
  if (value === undefined) return '–';
  if (typeof value === 'string') return escaped(value);
  return Number.isInteger(value) ? String(value) : value.toFixed(4);
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
}
