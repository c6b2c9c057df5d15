import os from 'node:os';

/** Added to the niceness (-20 to 19 on Linux); each step is worth about a quarter of a contended core. */
const NICENESS_STEPS = 5;

/**
 * Lowers the priority of the calling thread and of the threads that it starts later, so that the server's thread runs
 * first. Otherwise an engine that computes on all cores would delay the server, and with it liveness probes, by a tenth
 * of a second and more. The server needs little time, so the engine loses little.
 *
 * Only Linux has priorities per thread; on other systems nothing changes. Containers share CPUs by their own weights,
 * which this does not affect.
 */
export function lowerThreadPriority(): void {
  if (process.platform !== 'linux') return;
  try {
    os.setPriority(0, Math.min(19, os.getPriority(0) + NICENESS_STEPS)); // 0 is the calling thread
  } catch {
    // A sandbox may forbid it; the engine works without it.
  }
}
