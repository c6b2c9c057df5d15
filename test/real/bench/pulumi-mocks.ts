import { writeFileSync } from 'node:fs';
import * as pulumi from '@pulumi/pulumi';
import * as settings from '@pulumi/pulumi/runtime/settings';

/** A resource as a program registers it. */
export interface RecordedResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

const { waitForRPCs } = settings as typeof settings & { waitForRPCs(): Promise<void> };

const ANSWERS: Readonly<Record<string, Record<string, unknown>>> = {
  'aws:index/getPartition:getPartition': { partition: 'aws', dnsSuffix: 'amazonaws.com' },
  'aws:index/getCallerIdentity:getCallerIdentity': { accountId: '111122223333' },
  'aws:index/getRegion:getRegion': { region: 'us-east-1' },
  'aws:index/getAvailabilityZones:getAvailabilityZones': { names: ['us-east-1a', 'us-east-1b', 'us-east-1c'] },
};

/** Outputs of resources that others take as inputs. */
const OUTPUTS: Readonly<Record<string, unknown>> = {
  repositoryUrl: '111122223333.dkr.ecr.us-east-1.amazonaws.com/engine',
  registryId: '111122223333',
  ref: '111122223333.dkr.ecr.us-east-1.amazonaws.com/engine:1',
  keyId: '1234abcd-12ab-34cd-56ef-1234567890ab',
  latestVersion: 1,
  endpoint: 'https://cluster.example.com',
  certificateAuthority: { data: 'Q0E=' },
};

/** Runs a program in place of the engine: every resource is there at once. Returns what it registered. */
export async function runMocked(program: () => Promise<unknown>): Promise<readonly RecordedResource[]> {
  const resources: RecordedResource[] = [];
  pulumi.runtime.setMocks({
    newResource({ type, name, inputs }) {
      resources.push({ type, name, inputs });
      return { id: `${name}-id`, state: { ...OUTPUTS, bucket: name, name, arn: `arn:aws:mock:::${name}`, ...inputs } };
    },
    call: ({ token }) => ANSWERS[token] ?? {},
  });
  await program();
  await waitForRPCs();
  return resources;
}

/** Writes what a program registered into the file that BENCH_RECORD names, or prints how many resources there are. */
export function report(resources: readonly RecordedResource[]): void {
  const file = process.env.BENCH_RECORD;
  if (file !== undefined) writeFileSync(file, JSON.stringify(resources));
  console.log(resources.filter(({ type }) => !type.startsWith('ai-datacenter:')).length);
}
