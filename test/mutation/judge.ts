import type { Mutant } from './mutants';
import type { AcceptedSurvivor } from './survivors/accepted-survivor';

/** Mutants killed, of a hundred, that are enough. */
export const LEAST_SCORE = 85;

/** What a mutation run showed. */
export interface Verdict {
  readonly killed: number;
  readonly survived: number;
  /** Killed of a hundred; those that do not compile or run are not counted. 100 if there are none. */
  readonly score: number;
  /** Why the run fails, a line each. Empty: it passes. */
  readonly faults: readonly string[];
}

/** Holds the mutants of `files` to the least score and to the list of accepted survivors. */
export function judge(
  mutants: readonly Mutant[],
  accepted: readonly AcceptedSurvivor[],
  files: readonly string[],
): Verdict {
  const survivors = mutants.filter(({ outcome }) => outcome === 'survived');
  const killed = mutants.filter(({ outcome }) => outcome === 'killed').length;
  const counted = killed + survivors.length;
  const score = counted === 0 ? 100 : (100 * killed) / counted;
  const entries = accepted.filter(({ file }) => files.includes(file));
  const entryOf = (mutant: Mutant): AcceptedSurvivor | undefined => entries.find((entry) => matches(entry, mutant));
  const seen = (entry: AcceptedSurvivor): number => survivors.filter((mutant) => entryOf(mutant) === entry).length;
  const faults = [
    ...(score < LEAST_SCORE
      ? [`${score.toFixed(1)} % of the changes were noticed; at least ${LEAST_SCORE} % must be. Test what survived.`]
      : []),
    ...survivors.filter((mutant) => entryOf(mutant) === undefined).map(unlisted),
    ...entries.filter((entry) => seen(entry) !== (entry.count ?? 1)).map((entry) => miscounted(entry, seen(entry))),
  ];
  return { killed, survived: survivors.length, score, faults };
}

function matches(entry: AcceptedSurvivor, mutant: Mutant): boolean {
  return (
    entry.file === mutant.file &&
    mutant.line.includes(entry.line) &&
    (entry.mutator ?? mutant.mutator) === mutant.mutator &&
    (entry.replacement ?? mutant.replacement) === mutant.replacement
  );
}

function unlisted({ file, lineNumber, mutator, original, replacement }: Mutant): string {
  return (
    `${file}:${lineNumber}: ${mutator} '${oneLine(original)}' -> '${oneLine(replacement)}' is noticed by no ` +
    `test. Test it, or list it with its reason in test/mutation/survivors.`
  );
}

function miscounted({ file, line, count = 1 }: AcceptedSurvivor, seen: number): string {
  return (
    `${file}: the entry '${line}' of test/mutation/survivors is for ${count} survivors, and ${seen} match ` +
    `it. ${seen === 0 ? 'Remove it' : 'Correct its count'}, or make it more exact.`
  );
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length <= 60 ? line : `${line.slice(0, 57)}...`;
}
