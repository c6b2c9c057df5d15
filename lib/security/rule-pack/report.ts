import { type Evaluation, type Finding, openFindings } from './evaluate';
import type { Rule } from './rule';

/** Returns the findings as text: by place, with what to change. */
export function textOf(evaluation: Evaluation, rules: readonly Rule[]): string {
  const open = openFindings(evaluation);
  const accepted = evaluation.findings.filter((it) => !open.includes(it));
  const places = new Map<string, Finding[]>();
  for (const finding of open) {
    const { path, line } = finding;
    const place = line === undefined ? path : `${path} (${line})`;
    places.set(place, [...(places.get(place) ?? []), finding]);
  }
  const blocks = [...places].map(([place, findings]) => [place, ...findings.map(linesOf)].join('\n'));
  const unused = evaluation.unused.map(
    ({ rule, path }) => `The acknowledgement of ${rule} at ${path} matches nothing: remove it.`,
  );
  return [...blocks, ...unused, summary(open.length, accepted.length, rules.length)].join('\n\n');
}

function linesOf({ rule, property, message, fix }: Finding): string {
  const where = property === undefined ? '' : `${property}: `;
  return `  ${where}${message}\n      ${fix} [${rule}]`;
}

function summary(open: number, accepted: number, rules: number): string {
  const findings = open === 1 ? '1 finding' : `${open} findings`;
  return `${findings}, ${accepted} acknowledged, by ${rules} rules.`;
}

/** Returns all rules with what each requires. */
export function listOf(rules: readonly Rule[]): string {
  const width = Math.max(...rules.map(({ id }) => id.length));
  return rules.map(({ id, title }) => `${id.padEnd(width)}  ${title}`).join('\n');
}
