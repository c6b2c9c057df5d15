// The threads that compute, each in an instance of this module of its own; what they share is the memory. All walk
// through the same phases of a step. In a phase, each claims pieces of the work until none is left; then it waits for
// the others.

/** What the threads meet at. Words that several of them write are a cache line apart. */
@unmanaged
export class Team {
  threads: i32;
  /** What all do next; engine.ts gives these two their meaning. */
  command: i32;
  count: i32;
  /** {@link RUNNING}, or why not. */
  state: i32;
}

/** Byte offsets of the words that are only touched atomically, behind the fields of {@link Team}. */
const STATE = offsetof<Team>('state');
const ARRIVED: usize = 64;
const GENERATION: usize = 128;
const SLEEPERS: usize = 192;
const NEXT: usize = 256;
const READY: usize = 320;
/** Bytes of a team. */
export const TEAM_BYTES: usize = 384;

export const RUNNING = 0;
export const STOPPED = 1;
export const FAILED = 2;

/** Looks at the word before a thread goes to sleep: some 20 microseconds, more than most phases take. */
const SPINS = 20_000;

/** The first of the next `count` pieces of this phase's work that nobody has claimed yet; it may lie beyond the end. */
@inline
export function claim(team: Team, count: i32): i32 {
  return atomic.add<i32>(changetype<usize>(team) + NEXT, count);
}

/** Ends a phase: returns when all threads are here. Traps if the team was stopped, or one of them failed. */
export function barrier(team: Team): void {
  const at = changetype<usize>(team);
  if (team.threads == 1) {
    store<i32>(at + NEXT, 0);
    return;
  }
  const generation = atomic.load<i32>(at + GENERATION);
  if (atomic.add<i32>(at + ARRIVED, 1) == team.threads - 1) {
    atomic.store<i32>(at + ARRIVED, 0);
    atomic.store<i32>(at + NEXT, 0);
    release(team, generation);
  } else {
    let spins = 0;
    while (atomic.load<i32>(at + GENERATION) == generation) {
      if (++spins < SPINS) continue;
      atomic.add<i32>(at + SLEEPERS, 1);
      atomic.wait<i32>(at + GENERATION, generation, -1);
      atomic.sub<i32>(at + SLEEPERS, 1);
    }
  }
  if (atomic.load<i32>(at + STATE) != RUNNING) unreachable();
}

/** Lets go all who wait. Who goes to sleep at this moment sees that the generation is another. */
function release(team: Team, generation: i32): void {
  const at = changetype<usize>(team);
  atomic.store<i32>(at + GENERATION, generation + 1);
  if (atomic.load<i32>(at + SLEEPERS) != 0) atomic.notify(at + GENERATION, team.threads);
}

/**
 * Stops all threads wherever they are: those that wait, and those that get to their next barrier. The first reason
 * counts.
 */
export function stopTeam(team: Team, reason: i32): void {
  const at = changetype<usize>(team);
  atomic.cmpxchg<i32>(at + STATE, RUNNING, reason);
  atomic.add<i32>(at + GENERATION, 1);
  atomic.notify(at + GENERATION, team.threads);
}

/** A thread says that it is there. */
export function reportReady(team: Team): void {
  const at = changetype<usize>(team);
  atomic.add<i32>(at + READY, 1);
  atomic.notify(at + READY, 1);
}

/** Waits until `count` threads are there; false if they are not in time. */
export function awaitReady(team: Team, count: i32, nanoseconds: i64): bool {
  const at = changetype<usize>(team);
  let ready = atomic.load<i32>(at + READY);
  while (ready < count) {
    if (atomic.wait<i32>(at + READY, ready, nanoseconds) == AtomicWaitResult.TIMED_OUT) return false;
    ready = atomic.load<i32>(at + READY);
  }
  return true;
}
