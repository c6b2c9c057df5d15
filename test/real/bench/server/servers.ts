import path from 'node:path';
import type { Command } from '../engine/contestant';
import type { BenchModel, Format } from '../engine/models/bench-model';
import { modelGguf } from '../engine/models/model-files';
import { servedFolder } from '../engine/models/served-folder';
import { buildRuntime, RUNTIME } from '../engine/ours/our-backend';
import { buildLlamaCpp } from '../engine/peers/llama-cpp';
import { vllmPython } from '../engine/peers/python';
import { vllmEnvironment } from '../engine/peers/vllm-contestant';

/** Requests that every server computes at once, and tokens of each. */
export const SEQUENCES = 32;
export const CONTEXT = 256;

type Progress = (line: string) => void;

/** A server of the bench. */
export interface BenchServer {
  readonly name: string;
  readonly formats: readonly Format[];
  readonly readyPath: string;
  readonly prepare: (onProgress: Progress) => Promise<unknown>;
  readonly command: (
    model: BenchModel,
    format: Format,
    port: number,
    threads: number,
    onProgress: Progress,
  ) => Promise<Command>;
}

/** What every other server is compared with. */
export const BASELINE = 'llama-server';

const NATIVE = ours('native');
const WASM = ours('wasm');
/** Those that have targets of their own. */
export const OUR_SERVERS = [NATIVE, WASM] as const;

export const SERVERS: readonly BenchServer[] = [
  {
    name: BASELINE,
    formats: ['f32', 'bf16', 'q8', 'q4'],
    readyPath: '/health',
    prepare: buildLlamaCpp,
    command: async (model, format, port, threads, onProgress) => ({
      file: (await buildLlamaCpp(onProgress)).server,
      args: [
        '--model',
        await modelGguf(model, format, onProgress),
        '--host',
        '127.0.0.1',
        '--port',
        String(port),
        '--alias',
        model.name,
        '--threads',
        String(threads),
        '--parallel',
        String(SEQUENCES),
        '--ctx-size',
        String(SEQUENCES * CONTEXT),
        '--offline',
        '--no-ui',
        '--fit',
        'off',
      ],
    }),
  },
  NATIVE,
  WASM,
  {
    name: 'vllm',
    formats: ['f32', 'bf16'],
    readyPath: '/health',
    prepare: vllmPython,
    command: async (model, format, port, threads, onProgress) => {
      // as it is served: the engine in a process of its own
      const { VLLM_ENABLE_V1_MULTIPROCESSING: _, ...env } = vllmEnvironment(threads);
      return {
        file: await vllmPython(onProgress),
        args: [
          '-m',
          'vllm.entrypoints.cli.main',
          'serve',
          await servedFolder(model, format === 'bf16' ? 'bf16' : 'f32', onProgress),
          '--served-model-name',
          model.name,
          '--host',
          '127.0.0.1',
          '--port',
          String(port),
          '--dtype',
          format === 'bf16' ? 'bfloat16' : 'float32',
          '--max-model-len',
          String(CONTEXT),
          '--max-num-seqs',
          String(SEQUENCES),
          '--enforce-eager',
        ],
        env,
      };
    },
  },
];

/**
 * Whole precisions from the Hugging Face folder, as they are deployed; quantised ones from the GGUF file; models with
 * random weights, whose files hold no tokenizer, are quantised on load.
 */
function ours<const Name extends 'native' | 'wasm'>(backend: Name): BenchServer & { readonly name: Name } {
  return {
    name: backend,
    formats: ['f32', 'bf16', 'q8', 'q4'],
    readyPath: '/ready',
    prepare: buildRuntime,
    command: async (model, format, port, threads, onProgress) => {
      const isWhole = format === 'f32' || format === 'bf16';
      const isFolder = isWhole || model.name !== 'smollm2';
      return {
        file: process.execPath,
        args: [
          path.join(RUNTIME, 'dist/main.js'),
          'serve',
          '--model',
          isFolder
            ? await servedFolder(model, format === 'bf16' ? 'bf16' : 'f32', onProgress)
            : await modelGguf(model, format, onProgress),
          '--served-model-name',
          model.name,
          '--host',
          '127.0.0.1',
          '--port',
          String(port),
          '--backend',
          backend,
          '--threads',
          String(threads),
          '--quantize',
          isWhole ? 'none' : format,
          '--max-num-seqs',
          String(SEQUENCES),
          '--max-model-len',
          String(CONTEXT),
        ],
      };
    },
  };
}
