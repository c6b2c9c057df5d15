import type { Format } from '../engine/models/bench-model';

type Backend = 'native' | 'wasm';
type ByFormat = Readonly<Record<Backend, Readonly<Partial<Record<Format, number>>>>>;

/** Served tokens a second of 8 clients, as a ratio to llama-server in the same rounds. */
export const THROUGHPUT_TARGETS: ByFormat = {
  native: { f32: 2, q8: 2.3 },
  wasm: { f32: 0.8, q8: 1.2 },
};
export const TARGET_CLIENTS = 8;

/** Milliseconds to the first token of a 128-token prompt, with nothing else to do: GPT-2 small on 2 cores. */
export const FIRST_TOKEN_TARGETS: ByFormat = {
  native: { f32: 75, q8: 45 },
  wasm: { f32: 270, q8: 115 },
};

/** Milliseconds between two tokens of one client beside the step of the engine. */
export const OVERHEAD_TARGET = 1;
/** Microseconds of CPU time that the server's thread needs for a streamed token. */
export const STREAM_TARGET = 60;

/**
 * Seconds from starting the process to the first 200 of `/ready`, GPT-2 small. Both backends pack weights; who computed
 * from the mapped file itself should need half a second.
 */
export const READY_TARGETS: Readonly<Record<Backend, number>> = { native: 1, wasm: 1.2 };
