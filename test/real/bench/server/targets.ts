import type { Format } from '../engine/models/bench-model';

/** Served tokens a second of 8 clients, as a ratio to llama-server in the same rounds. */
export const THROUGHPUT_TARGETS: Readonly<Record<'native' | 'wasm', Readonly<Partial<Record<Format, number>>>>> = {
  native: { f32: 2, q8: 2.3 },
  wasm: { f32: 0.8, q8: 1.2 },
};
export const TARGET_CLIENTS = 8;
