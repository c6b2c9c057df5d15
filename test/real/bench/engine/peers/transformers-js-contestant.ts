import { execFile } from 'node:child_process';
import { link, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { cached, shortHash } from '../../../../../lib/rehearsal/src/cloud/cache';
import type { Contestant } from '../contestant';
import type { BenchModel } from '../models/bench-model';
import { modelFolder } from '../models/model-files';
import { onnxDecoder } from './onnx-decoder';

const run = promisify(execFile);
/** @see npm (version read 2026-11-24) */
const VERSION = '4.3.1';

/**
 * transformers.js in Node: onnxruntime-node, with graphs that this bench writes, since no export of these weights
 * exists.
 */
export const TRANSFORMERS_JS: Contestant = {
  name: 'transformers.js',
  about: `@huggingface/transformers ${VERSION} on its onnxruntime-node, graphs of onnxruntime's fused operators`,
  formats: ['f32'],
  prepare: async (onProgress) => {
    await packageFolder(onProgress);
  },
  start: async ({ model, sizes, onProgress }) => ({
    file: process.execPath,
    args: [
      path.join(__dirname, 'transformers-js-driver.mjs'),
      await packageFolder(onProgress),
      await onnxFolder(model, onProgress),
      String(sizes.threads),
    ],
  }),
};

async function packageFolder(onProgress: (line: string) => void): Promise<string> {
  return cached(`transformers-js-${VERSION}`, async (into) => {
    onProgress(`installing @huggingface/transformers ${VERSION} from npm: 0.5 GB, once`);
    await writeFile(
      path.join(into, 'package.json'),
      JSON.stringify({ private: true, dependencies: { '@huggingface/transformers': VERSION } }),
    );
    // Its install script would download CUDA libraries; those for CPUs are in the package.
    await run('npm', ['install', '--silent', '--no-audit', '--no-fund'], {
      cwd: into,
      env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
      maxBuffer: 2 ** 26,
    });
  });
}

async function onnxFolder(model: BenchModel, onProgress: (line: string) => void): Promise<string> {
  const from = await modelFolder(model, 'f32', onProgress);
  const safetensors = path.join(from, 'model.safetensors');
  const graph = onnxDecoder(model.spec, safetensors);
  return cached(`${path.basename(from)}-onnx-${shortHash(Buffer.from(graph).toString('base64'))}`, async (into) => {
    await mkdir(path.join(into, 'onnx'));
    await link(path.join(from, 'config.json'), path.join(into, 'config.json'));
    await link(safetensors, path.join(into, 'onnx/model.safetensors'));
    await writeFile(path.join(into, 'onnx/model.onnx'), graph);
  });
}
