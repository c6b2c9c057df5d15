import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ModelError } from '../checkpoint/model-error';
import { isS3Address } from '../checkpoint/s3-address';

/** The package's `models` folder, beside `src` and `dist`. */
const BUNDLED = join(__dirname, '../../models');

const GGUF_NAME = /\.gguf$/i;

/** Where a model is and what it is called, from what `--model` says. */
export interface ModelLocation {
  /** A folder, or a GGUF file. */
  readonly folder: string;
  readonly name: string;
}

/** Finds the model, downloading it first if it lies in S3. */
export async function locateModel(model: string, cacheDir: string | undefined): Promise<ModelLocation> {
  if (isS3Address(model)) {
    // The SDK takes a noticeable part of a second to load; who serves a folder does not wait for it.
    const { downloadModel } = await import('../checkpoint/s3-download');
    return downloadModel(model, cacheDir);
  }
  const names = readdirSync(BUNDLED, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  if (names.includes(model)) return { folder: join(BUNDLED, model), name: model };
  const path = resolve(model);
  const kind = statSync(path, { throwIfNoEntry: false });
  if (kind?.isDirectory() !== true && !(kind?.isFile() === true && GGUF_NAME.test(path))) {
    throw new ModelError(
      'file-missing',
      `--model ${model}: there is no such folder, nor a .gguf file of that name. Bundled models: ${names.join(', ')}.`,
    );
  }
  return { folder: path, name: (path.split(/[\\/]/).at(-1) ?? '').replace(GGUF_NAME, '') || 'model' };
}
