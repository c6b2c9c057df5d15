import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { Ec2InstanceType } from './ec2-answer';
import { python, readZipMember } from './zip';

const run = promisify(execFile);

/**
 * EC2's answers to DescribeInstanceTypes, of all regions together, as they are shipped in PyPI's `moto` (new every
 * month). To take a newer one, change the three fields, then look at `npm run catalog -- --diff`.
 */
export const MOTO = {
  version: '5.2.5',
  sha256: 'eef62cdcf3bfe73e0863743511ba042dfaba04ba3d5ecdcb896a196c693ad528',
  date: '2026-10-27',
} as const;

const ANSWERS = 'moto/ec2/resources/instance_types.json.gz';

/** One line that names the source. */
export function sourceLine(): string {
  return `EC2's DescribeInstanceTypes of ${MOTO.date}, as shipped in PyPI's moto ${MOTO.version}`;
}

/** EC2's answers. Downloaded by pip once, into the folder of built parts outside the checkout. */
export async function readEc2Answers(): Promise<Record<string, Ec2InstanceType>> {
  const wheel = await downloadedWheel();
  const found = createHash('sha256').update(readFileSync(wheel)).digest('hex');
  if (found !== MOTO.sha256)
    throw new Error(`${wheel} has sha256 ${found}, not ${MOTO.sha256}. Delete it and try again.`);
  const answers = gunzipSync(await readZipMember(wheel, ANSWERS)).toString('utf8');
  return JSON.parse(answers) as Record<string, Ec2InstanceType>;
}

async function downloadedWheel(): Promise<string> {
  const folder = path.join(cacheRoot(), `catalog-moto-${MOTO.version}-${MOTO.sha256.slice(0, 10)}`);
  const wheel = path.join(folder, `moto-${MOTO.version}-py3-none-any.whl`);
  if (await readFile(wheel).catch(() => undefined)) return wheel;
  const building = `${folder}.building-${process.pid}`;
  await mkdir(building, { recursive: true });
  try {
    const requirements = path.join(building, 'requirements.txt');
    await writeFile(requirements, `moto==${MOTO.version} --hash=sha256:${MOTO.sha256}\n`);
    const pip = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes'];
    await run(python(), [...pip, '--only-binary', ':all:', '--dest', building, '-r', requirements]);
    await rm(folder, { recursive: true, force: true });
    await rename(building, folder);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  return wheel;
}

/** The folder of built parts: `$XDG_CACHE_HOME/ai-datacenter`, `~/.cache/ai-datacenter`. */
function cacheRoot(): string {
  return path.join(process.env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache'), 'ai-datacenter');
}
