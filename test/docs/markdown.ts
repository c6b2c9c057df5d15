/** Writes a table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(tableRow).join('\n');
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** Writes code inside a sentence. */
export function code(text: string | number | boolean): string {
  return `\`${text}\``;
}

/** Shows `<type>`, '*' and '_' as text, not as HTML or emphasis. */
export function asText(text: string): string {
  return text
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/'([*_])'/g, String.raw`'\$1'`);
}

const MARKED = /(<!-- generated: ([^\n]+?) -->\n)[\s\S]*?(<!-- end -->)/g;

/** Returns the page with each generated part written anew. */
export function withGenerated(page: string, generate: (name: string) => string): string {
  return page.replaceAll(
    MARKED,
    (_, begin: string, name: string, end: string) => `${begin}\n${generate(name).trim()}\n\n${end}`,
  );
}
