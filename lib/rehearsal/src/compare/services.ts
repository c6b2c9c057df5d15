import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Cloud } from '../cloud/cloud';
import { fullPlace } from './places';
import { type DeployedResource, isCustom } from './resource';

/** What the service of a resource says about it. */
export interface ServiceAnswer {
  /** The calls: `ec2 describe-vpcs`. */
  readonly source: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** What the service says instead, in its own words. */
  readonly error?: string | null;
}

const SCRIPT = path.join(__dirname, 'services.py');

/**
 * Asks the services themselves, by boto3 in the local cloud's own Python environment: one answer for each resource,
 * undefined where no call is known for its type (the table is in services.py).
 */
export async function askServices(
  cloud: Cloud,
  resources: readonly DeployedResource[],
): Promise<(ServiceAnswer | undefined)[]> {
  const input = resources.map((resource) => ({
    type: resource.type,
    id: resource.physicalId,
    ...fullPlace(cloud, resource),
    properties: resource.resolved,
  }));
  const answers = JSON.parse(await runPython(cloud, JSON.stringify(input))) as (ServiceAnswer | null)[];
  return answers.map((answer) => answer ?? undefined);
}

function runPython(cloud: Cloud, input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(cloud.python, [SCRIPT], { env: { ...process.env, ...cloud.env } });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`The services cannot be read: ${errors.trim().split('\n').at(-1)}`));
    });
    child.stdin.end(input);
  });
}

/** The types that the local cloud only records: every type that no service of it makes. */
export function recordedTypes(cloud: Cloud): (type: string) => boolean {
  const made = new Set(JSON.parse(readFileSync(path.join(cloud.workDir, 'made-types.json'), 'utf8')) as string[]);
  return (type) => !isCustom(type) && !made.has(type);
}
