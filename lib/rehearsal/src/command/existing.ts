import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cloud } from '../cloud/cloud';
import { optionsAt, type Place } from '../compare/places';

/** The stack of a template of what exists before: `existing-` and the file's name. */
export function existingStackName(file: string): string {
  return `existing-${path.parse(file).name.replaceAll(/[^A-Za-z0-9]+/g, '-')}`;
}

/** Fails with one line if a template of what exists before is not there. */
export function checkExisting(files: readonly string[]): void {
  const missing = files.filter((file) => !existsSync(file));
  if (missing.length > 0) throw new Error(`--existing ${missing.join(', ')}: there is no such file.`);
}

/** Deploys a template of what exists before the app, as it stands. */
export async function deployExisting(
  cloud: Cloud,
  file: string,
  place: Required<Place>,
  signal: AbortSignal,
): Promise<void> {
  const stack = existingStackName(file);
  const client = new CloudFormationClient(optionsAt(cloud, place));
  try {
    await client.send(
      new CreateStackCommand({
        StackName: stack,
        TemplateBody: readFileSync(file, 'utf8'),
        Capabilities: ['CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
      }),
    );
    const status = await finalStatus(client, stack, signal);
    if (status !== 'CREATE_COMPLETE')
      throw new Error(
        `${file} cannot be deployed as what exists before (${status}): ${await failureOf(client, stack)}`,
      );
  } finally {
    client.destroy();
  }
}

async function finalStatus(client: CloudFormationClient, stack: string, signal: AbortSignal): Promise<string> {
  for (;;) {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const status = Stacks?.[0]?.StackStatus ?? 'gone';
    if (!status.endsWith('IN_PROGRESS')) return status;
    await sleep(200, undefined, { signal });
  }
}

/** The first failure of a stack: what came after it was only cancelled. */
async function failureOf(client: CloudFormationClient, stack: string): Promise<string> {
  const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName: stack }));
  const failed = StackEvents?.findLast((event) => event.ResourceStatus?.endsWith('_FAILED'));
  return `${failed?.LogicalResourceId ?? stack}: ${failed?.ResourceStatusReason ?? 'no reason given'}`;
}
