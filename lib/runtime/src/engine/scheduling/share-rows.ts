/**
 * Divides the rows of a step among prompts. The prompt that was admitted first gets at least half of them, so that it
 * finishes in bounded time; the rest goes to the shortest prompts first, so that a short prompt does not wait for a
 * long one. No row stays unused while a prompt needs it.
 *
 * @param needed - rows that each prompt could use now, in the order of admission
 * @returns the rows of each prompt
 */
export function shareRows(needed: readonly number[], rows: number): number[] {
  const shares = needed.map(() => 0);
  let left = rows;
  const assign = (index: number, most: number): void => {
    const share = Math.min(needed[index]! - shares[index]!, most, left);
    shares[index]! += share;
    left -= share;
  };
  if (needed.length > 0) assign(0, Math.ceil(rows / 2));
  const shortestFirst = needed
    .map((_, index) => index)
    .slice(1)
    .toSorted((a, b) => needed[a]! - needed[b]! || a - b);
  for (const index of shortestFirst) assign(index, left);
  if (needed.length > 0) assign(0, left);
  return shares;
}
