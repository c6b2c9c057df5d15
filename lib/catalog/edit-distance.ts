const MAX_NAMES = 5;
/** Names further apart than this many edits have nothing to do with each other. */
const MAX_EDITS = 4;

/** The candidates that look like `name`, the nearest first, at most five. */
export function nearestNames(name: string, candidates: readonly string[]): string[] {
  return candidates
    .map((candidate) => ({
      candidate,
      edits: editDistance(name.toLowerCase(), candidate),
      letterEdits: editDistance(letters(name), letters(candidate)),
    }))
    .filter((each) => each.edits <= MAX_EDITS)
    .toSorted((a, b) => a.edits - b.edits || a.letterEdits - b.letterEdits || a.candidate.localeCompare(b.candidate))
    .slice(0, MAX_NAMES)
    .map((each) => each.candidate);
}

/** A forgotten dot or hyphen is the likelier slip than a wrong letter. */
function letters(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** Returns the number of edits (insert, delete, replace, swap two neighbours) from one name to the other. */
export function editDistance(from: string, to: string): number {
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  let beforeLast = last;
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      // Before the first letter is undefined, which equals no letter.
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? 0;
}
