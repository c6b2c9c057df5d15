/**
 * Shares the rows of a step among prompts. The one that was admitted first gets half of them at least, so that it ends
 * in bounded time whoever comes; the rest goes to those that need the fewest, so that a short prompt does not wait for
 * a long one. No row is left while somebody needs one.
 *
 * @param needed - rows that each could use now, in the order of admission
 * @returns rows that each gets
 */
export function shareRows(needed: readonly number[], rows: number): number[] {
  const shares = needed.map(() => 0);
  let left = rows;
  const give = (index: number, most: number): void => {
    const share = Math.min(needed[index]! - shares[index]!, most, left);
    shares[index]! += share;
    left -= share;
  };
  if (needed.length > 0) give(0, Math.ceil(rows / 2));
  const shortestFirst = needed
    .map((_, index) => index)
    .slice(1)
    .toSorted((a, b) => needed[a]! - needed[b]! || a - b);
  for (const index of shortestFirst) give(index, left);
  if (needed.length > 0) give(0, left);
  return shares;
}
