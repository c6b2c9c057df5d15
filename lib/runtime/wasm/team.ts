// The threads that compute. Each has its own instance of this module; they share the memory. All run the same phases of
// a step. In a phase, each thread claims pieces of work until none is left, then waits for the others.

/** The shared state of the threads. Words that several threads write are a cache line apart. */
@unmanaged
export class Team {
  threads: i32;
  /** The next command for all threads, and its argument; engine.ts defines their values. */
  command: i32;
  count: i32;
  /** {@link RUNNING}, {@link STOPPED} or {@link FAILED}. */
  state: i32;
}

/** Byte offsets of the words that are accessed atomically only; they follow the fields of {@link Team}. */
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

/** Checks of the word before a thread goes to sleep: about 20 microseconds, longer than most phases. */
const SPINS = 20_000;

/** Claims `count` pieces of this phase's work and returns the first; it may be beyond the end. */
@inline
export function claim(team: Team, count: i32): i32 {
  return atomic.add<i32>(changetype<usize>(team) + NEXT, count);
}

/** Ends a phase: returns when all threads have arrived. Traps if the team was stopped or a thread failed. */
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

/** Wakes all waiting threads. A thread that goes to sleep at this moment sees that the generation has changed. */
function release(team: Team, generation: i32): void {
  const at = changetype<usize>(team);
  atomic.store<i32>(at + GENERATION, generation + 1);
  if (atomic.load<i32>(at + SLEEPERS) != 0) atomic.notify(at + GENERATION, team.threads);
}

/** Stops all threads: those that wait now, and the others at their next barrier. The first reason is kept. */
export function stopTeam(team: Team, reason: i32): void {
  const at = changetype<usize>(team);
  atomic.cmpxchg<i32>(at + STATE, RUNNING, reason);
  atomic.add<i32>(at + GENERATION, 1);
  atomic.notify(at + GENERATION, team.threads);
}

/** Reports that a thread has started. */
export function reportReady(team: Team): void {
  const at = changetype<usize>(team);
  atomic.add<i32>(at + READY, 1);
  atomic.notify(at + READY, 1);
}

/** Waits until `count` threads have started; false if the time runs out. */
export function awaitReady(team: Team, count: i32, nanoseconds: i64): bool {
  const at = changetype<usize>(team);
  let ready = atomic.load<i32>(at + READY);
  while (ready < count) {
    if (atomic.wait<i32>(at + READY, ready, nanoseconds) == AtomicWaitResult.TIMED_OUT) return false;
    ready = atomic.load<i32>(at + READY);
  }
  return true;
}
