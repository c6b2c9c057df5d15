import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packedRuntime, Served } from '../load/served';
import { wordTokenizer } from './word-tokenizer';

const ROOT = path.join(__dirname, '../../..');
const FOLDER = path.join(ROOT, 'out/conformance');
const BUNDLED = path.join(ROOT, 'lib/runtime/models/tiny-shakespeare');
const ENCODER = path.join(ROOT, 'test/runtime/golden/bert');

/** The name of the bundled model. */
export const MODEL = 'tiny-shakespeare';
/** A key that the generating server lets in, one request at a time. */
export const KEY = 'key-of-a-client';
/** Numbers of the vectors that each embedding model makes. */
export const DIMENSIONS = { decoder: 192, encoder: 36 } as const;

/** The packed runtime three times, for clients: the bundled model, the same as an embedding model, and a small BERT. */
export class ServedForClients {
  static async start(): Promise<ServedForClients> {
    const runtime = packedRuntime();
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    const keys = path.join(FOLDER, 'keys');
    writeFileSync(keys, `client: ${KEY}\n`);
    const started = await Promise.all([
      Served.start(runtime, ['--api-key-file', keys, '--max-concurrency-per-key', '1']),
      Served.start(runtime, ['--model', decoderFolder()]),
      Served.start(runtime, ['--model', encoderFolder()]),
    ]);
    return new ServedForClients(...started);
  }

  private constructor(
    readonly generator: Served,
    readonly decoder: Served,
    readonly encoder: Served,
  ) {}

  /** Ends them as Kubernetes does; their exit codes. */
  async stop(): Promise<(number | null)[]> {
    const all = [this.generator, this.decoder, this.encoder];
    for (const served of all) served.signal('SIGTERM');
    return Promise.all(all.map(({ exited }) => exited));
  }
}

/** The bundled model's folder with what makes sentence-transformers, and us, take its last state for an embedding. */
function decoderFolder(): string {
  const folder = path.join(FOLDER, 'decoder');
  cpSync(BUNDLED, folder, { recursive: true });
  writePooling(folder, 'lasttoken');
  return folder;
}

/** Random weights of a BERT, with the words that its small vocabulary has room for. */
function encoderFolder(): string {
  const folder = path.join(FOLDER, 'encoder');
  cpSync(ENCODER, folder, { recursive: true });
  writeFileSync(
    path.join(folder, 'tokenizer.json'),
    JSON.stringify(wordTokenizer(['to', 'be', 'or', 'not', 'that', 'is', 'the', 'question'])),
  );
  writePooling(folder, 'mean');
  return folder;
}

/** @see https://sbert.net/docs/package_reference/sentence_transformer/models.html (what its folders hold) */
function writePooling(folder: string, mode: 'mean' | 'lasttoken'): void {
  const modules = ['Transformer', 'Pooling', 'Normalize'].map((name, index) => ({
    idx: index,
    name: String(index),
    path: index === 0 ? '' : `${index}_${name}`,
    type: `sentence_transformers.models.${name}`,
  }));
  writeFileSync(path.join(folder, 'modules.json'), JSON.stringify(modules));
  mkdirSync(path.join(folder, '1_Pooling'));
  writeFileSync(path.join(folder, '1_Pooling/config.json'), JSON.stringify({ pooling_mode: mode }));
}
