import type { PriceSource } from '../catalog/prices';

/** One line of what a construct costs while it stands. Lines of many constructs add up to a report. */
export interface CostLine {
  /** What is paid for, for example `2 x p5.48xlarge`. */
  readonly item: string;
  /** List price for all of it in us-east-1; undefined where no source gives one. */
  readonly usdPerHour: number | undefined;
  /** What the number counts and what it leaves out, in words. */
  readonly basis: string;
  /** Where the price was read, and when. */
  readonly source: string;
}

/** Hours of a month, as AWS's own price examples count them. */
export const HOURS_PER_MONTH = 730;

/** Adds up the lines that have a price. */
export function usdPerHour(lines: readonly CostLine[]): number {
  return lines.reduce((sum, line) => sum + (line.usdPerHour ?? 0), 0);
}

/** Returns the source of a price as cost lines show it. */
export function sourceOf({ source, date, verified }: PriceSource): string {
  return `${source} (${date}${verified ? '' : ', not verified'})`;
}
