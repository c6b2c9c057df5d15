import { type WasmMemory, type WasmModule, WebAssembly } from './web-assembly';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the compiled sources, the output of `npm run build:wasm`. */
export const WASM_FOLDER = join(__dirname, '../../../dist/wasm');

/**
 * The two builds of the source, the fastest first. Relaxed SIMD has a dot product of bytes; in a JavaScript engine
 * without it, the other build computes the same numbers.
 */
export const WASM_BUILDS = { relaxed: 'engine-relaxed.wasm', baseline: 'engine.wasm' } as const;

/** An address in the shared memory. */
export type Address = number;

/** The functions of wasm/engine.ts. Addresses are those of records in wasm/model.ts; 0 stands for none. */
export interface EngineExports {
  teamBytes(): number;
  modelBytes(): number;
  layerBytes(): number;
  linearBytes(): number;
  normBytes(): number;
  batchBytes(): number;
  logitRows(): number;
  cacheHeadBytes(headDim: number): number;
  threadScratchBytes(positions: number): number;
  describeTeam(team: Address, threads: number): void;
  describeLinear(linear: Address, type: number, inputs: number, outputs: number, weights: Address, bias: Address): void;
  describeNorm(norm: Address, scale: Address, shift: Address): void;
  describeLayer(
    layer: Address,
    attentionNorm: Address,
    mlpNorm: Address,
    qkv: Address,
    out: Address,
    up: Address,
    down: Address,
    queryNorm: Address,
    keyNorm: Address,
  ): void;
  describeShape(
    model: Address,
    team: Address,
    layers: number,
    hidden: number,
    intermediate: number,
    heads: number,
    kvHeads: number,
    headDim: number,
    normEpsilon: number,
    activation: number,
    isPostNorm: boolean,
  ): void;
  describeWeights(
    model: Address,
    embedding: Address,
    head: Address,
    positionEmbedding: Address,
    typeEmbedding: Address,
    finalNorm: Address,
    layer: Address,
  ): void;
  describeCache(model: Address, cache: Address, layers: number): void;
  describeScratch(
    model: Address,
    stream: Address,
    normed: Address,
    qkv: Address,
    attended: Address,
    up: Address,
    activated: Address,
    cos: Address,
    sin: Address,
    quantized: Address,
    quantScales: Address,
    scratch: Address,
    scratchBytes: number,
    logits: Address,
  ): void;
  describeBatch(
    batch: Address,
    token: Address,
    position: Address,
    tokenType: Address,
    slot: Address,
    from: Address,
    to: Address,
    blocks: Address,
    output: Address,
  ): void;
  fillBatch(batch: Address, rows: number, outputs: number): void;
  awaitWorkers(team: Address, count: number, milliseconds: number): number;
  forwardStep(model: Address, batch: Address): void;
  logitsStep(model: Address, batch: Address, first: number, count: number): void;
  stop(team: Address): void;
  fail(team: Address): void;
}

/**
 * Compiles a build; by default the fastest that this JavaScript engine supports.
 *
 * @throws Error if a file is missing or no build is supported
 */
export function loadEngineModule(
  folder = WASM_FOLDER,
  builds: readonly (keyof typeof WASM_BUILDS)[] = ['relaxed', 'baseline'],
): WasmModule {
  for (const build of builds) {
    const bytes = readFileSync(join(folder, WASM_BUILDS[build]));
    if (WebAssembly.validate(bytes)) return new WebAssembly.Module(bytes);
  }
  throw new Error(
    `This version of Node cannot run ${Object.values(WASM_BUILDS).join(' or ')}: they need WebAssembly SIMD and ` +
      'threads. Use Node 22 or later.',
  );
}

/** Instantiates the module with the caller's memory. */
export function instantiate(module: WasmModule, memory: WasmMemory): EngineExports {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as EngineExports;
}
