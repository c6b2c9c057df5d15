import { freemem } from 'node:os';

/** Where the numbers come from: replaced in tests. */
export interface MemoryReadings {
  /** Limit of the process's control group in bytes; 0 or beyond all memory where there is none. */
  readonly limit: () => number;
  /** What the process takes now. */
  readonly used: () => number;
  /** What the machine could still give to somebody. */
  readonly free: () => number;
}

const READINGS: MemoryReadings = {
  limit: () => process.constrainedMemory(),
  used: () => process.memoryUsage.rss(),
  free: freemem,
};

/**
 * Memory that this process may still take: what is free, or less if its control group has a limit (a container's memory
 * limit). Files that are cached count as free, as the kernel gives them up first.
 *
 * @see https://nodejs.org/docs/latest-v24.x/api/process.html#processconstrainedmemory
 */
export function availableMemory({ limit, used, free }: MemoryReadings = READINGS): number {
  const bytes = limit();
  return Math.max(0, bytes > 0 ? Math.min(free(), bytes - used()) : free());
}
