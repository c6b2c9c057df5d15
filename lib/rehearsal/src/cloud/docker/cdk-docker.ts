import { spawnSync } from 'node:child_process';
import { record, recorded, tagRecorded } from './recorded-image';
import { push } from './registry';

/**
 * docker for the CDK CLI on the local cloud. Where a real engine answers it does the work, and only the name of the
 * registry is another: ministack speaks the OCI protocol on its own port. Where none does, `build` records: the context
 * is packed and pushed as an image that says of itself that it was recorded, not built.
 *
 * Environment: LOCAL_REGISTRY (host:port), RECORDED_IMAGES (a folder).
 */
async function main(args: readonly string[]): Promise<number> {
  const registry = needed('LOCAL_REGISTRY');
  const folder = needed('RECORDED_IMAGES');
  const [command = '', ...rest] = args.map((arg) =>
    arg.replace(/^(https:\/\/)?\d+\.dkr\.ecr\.[\w-]+\.amazonaws\.com(\.cn)?(?=\/|$)/, registry),
  );
  if (command === 'login') return 0; // the emulator's registry asks for no password
  const last = rest.at(-1) ?? '';
  if (command === 'build' && !engineAnswers()) {
    record(folder, rest, process.cwd());
    return 0;
  }
  const [from = '', to = ''] = rest;
  if (command === 'inspect' && recorded(folder, last)) return 0;
  if (command === 'tag' && recorded(folder, from)) {
    tagRecorded(folder, from, to);
    return 0;
  }
  const image = command === 'push' ? recorded(folder, last) : undefined;
  if (image) {
    await push(last, image);
    return 0;
  }
  if (command === 'inspect' && !engineAnswers()) return 1; // as docker does for an image that is not there
  const run = spawnSync('docker', [command, ...rest], { stdio: 'inherit' });
  if (run.error) throw new Error(`docker ${command}: ${run.error.message}`);
  return run.status ?? 1;
}

function engineAnswers(): boolean {
  return spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 10_000 }).status === 0;
}

function needed(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: cdk-docker is run by cdk.ts`);
  return value;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
