import { execFile } from 'node:child_process';
import os from 'node:os';
import { promisify } from 'node:util';
import { readZipMember } from './zip';

const run = promisify(execFile);

/**
 * Karpenter's AWS provider, whose source holds AWS's price list of us-east-1. To take a newer one, change both fields
 * (`go mod download -json MODULE@VERSION` prints the sum), then look at `npm run catalog -- --diff`.
 */
export const KARPENTER = {
  module: 'github.com/aws/karpenter-provider-aws',
  version: 'v1.15.1',
  sum: 'h1:6eH///KgWKDwD2R6wHRnKGN8Vu8OHueaXjNdx64TnuY=',
} as const;

const PRICES = 'pkg/providers/pricing/zz_generated.pricing_aws.go';

/** One line that names the source. */
export function priceSourceLine(): string {
  return `https://${KARPENTER.module} ${KARPENTER.version}, ${PRICES}`;
}

/** The Go file with the prices. Its module is downloaded once, by go into its module cache. */
export async function readPriceFile(): Promise<string> {
  const { Zip, Sum } = await downloadedModule();
  if (Sum !== KARPENTER.sum)
    throw new Error(`${KARPENTER.module} ${KARPENTER.version} has the sum ${Sum}, not ${KARPENTER.sum}.`);
  const file = await readZipMember(Zip, `${KARPENTER.module}@${KARPENTER.version}/${PRICES}`);
  return file.toString('utf8');
}

interface DownloadedModule {
  readonly Zip: string;
  readonly Sum: string;
}

/** go ends with an error if it is older than the module asks for, but the archive is there and has its sum. */
async function downloadedModule(): Promise<DownloadedModule> {
  const options = ['mod', 'download', '-json', `${KARPENTER.module}@${KARPENTER.version}`];
  const { stdout, stderr } = await run('go', options, { cwd: os.tmpdir() }).catch(
    (error: NodeJS.ErrnoException & { stdout: string; stderr: string }) => {
      if (error.code !== 'ENOENT') return error;
      throw new Error(
        'Prices are read from a Go module, and no go command is on PATH: install Go (https://go.dev/dl).',
      );
    },
  );
  const answer = JSON.parse(stdout || '{}') as Partial<DownloadedModule> & { readonly Error?: string };
  const { Zip, Sum, Error: fault = stderr } = answer;
  if (Zip === undefined || Sum === undefined)
    throw new Error(`go cannot download ${KARPENTER.module}: ${fault.trim()}`);
  return { Zip, Sum };
}
