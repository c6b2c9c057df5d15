/** Compiled code. */
export interface WasmModule {
  readonly [Symbol.toStringTag]: 'WebAssembly.Module';
}

/** Memory that several threads share. */
export interface WasmMemory {
  readonly buffer: SharedArrayBuffer;
  /** By some pages of 64 KiB; throws a RangeError if there is no more memory. */
  grow(pages: number): number;
}

interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Memory: new (descriptor: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: true;
  }) => WasmMemory;
  readonly Instance: new (
    module: WasmModule,
    imports: { readonly env: { readonly memory: WasmMemory } },
  ) => { readonly exports: unknown };
  validate(bytes: Uint8Array): boolean;
}

/** What this folder uses of the WebAssembly API, which Node has and its type package does not declare. */
export const WebAssembly = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly;
