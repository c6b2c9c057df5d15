import os from 'node:os';

/** On Linux's scale of 40, where each is worth about a quarter more or less of a core that is short. */
const STEPS_BACK = 5;

/**
 * Lets the other threads of the process go first: where cores are short, an engine that computes on all of them would
 * keep the thread of the server waiting for a tenth of a second and more, liveness probes with it. What the server
 * needs is little, so the engine loses little. Holds for the calling thread and those that it starts from then on.
 *
 * Only Linux has priorities by thread; elsewhere nothing is changed. Containers share CPUs by their own weights, which
 * this does not touch.
 */
export function standBack(): void {
  if (process.platform !== 'linux') return;
  try {
    os.setPriority(0, Math.min(19, os.getPriority(0) + STEPS_BACK)); // 0 is the calling thread
  } catch {
    // A sandbox may forbid it; the engine computes all the same.
  }
}
