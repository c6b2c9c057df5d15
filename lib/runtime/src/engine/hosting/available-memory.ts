import { freemem } from 'node:os';

/** Memory figures of the system, in bytes. Replaced in tests. */
export interface MemoryReadings {
  /** Memory limit of the process's control group; 0 or more than all memory if there is none. */
  readonly limit: () => number;
  /** Memory that the process uses. */
  readonly used: () => number;
  /** Free memory of the machine. */
  readonly free: () => number;
}

const READINGS: MemoryReadings = {
  limit: () => process.constrainedMemory(),
  used: () => process.memoryUsage.rss(),
  free: freemem,
};

/**
 * Memory that this process can still allocate: the free memory, or less if its control group has a limit (a container's
 * memory limit). Cached files count as free, as the kernel evicts them first.
 *
 * @see https://nodejs.org/docs/latest-v24.x/api/process.html#processconstrainedmemory
 */
export function availableMemory({ limit, used, free }: MemoryReadings = READINGS): number {
  const bytes = limit();
  return Math.max(0, bytes > 0 ? Math.min(free(), bytes - used()) : free());
}
