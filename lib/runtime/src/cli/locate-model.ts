import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ModelError } from '../checkpoint/model-error';
import { isS3Address } from '../checkpoint/s3-address';

/** The `models` folder of this package. */
const BUNDLED = join(__dirname, '../../models');

const GGUF_NAME = /\.gguf$/i;

/** The location and name of a model, from the value of `--model`. */
export interface ModelLocation {
  /** A folder, or a GGUF file. */
  readonly folder: string;
  readonly name: string;
}

/** Finds the model; downloads it first if it is in S3. */
export async function locateModel(model: string, cacheDir: string | undefined): Promise<ModelLocation> {
  if (isS3Address(model)) {
    // Imported only here, as the SDK takes a noticeable part of a second to load.
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
      `--model is ${model}; there is no such folder and no .gguf file of that name. ` +
        `Use an existing path, s3://bucket/prefix, or a bundled model: ${names.join(', ')}.`,
    );
  }
  return { folder: path, name: (path.split(/[\\/]/).at(-1) ?? '').replace(GGUF_NAME, '') || 'model' };
}
