import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateDescribeStackEvents,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import type { Cloud } from '../cloud/cloud';
import { ClientsByPlace } from './places';
import { parseReason, type Reason } from './fault-reason';
import type { DeclaredStack } from './resource';

/** A resource that could not be made, with all that is known about it. */
export interface Fault extends Reason {
  /** Construct path or Pulumi URN. */
  readonly path: string;
  readonly type: string;
  /** Where the program declares it: `lib/store.ts:34`. */
  readonly line?: string;
  readonly stack: string;
}

/** What the failure of one resource brings with it for the others. */
const CONSEQUENCE = /cancelled|Resource creation cancelled|update cancelled/i;
/** The failure of a stack repeats that of its resource. */
const STACK = 'AWS::CloudFormation::Stack';

/** Why the last deployment failed: one fault for each problem of each resource that failed first. */
export async function faultsOf(cloud: Cloud, stacks: readonly DeclaredStack[]): Promise<Fault[]> {
  const clients = new ClientsByPlace(cloud, (options) => new CloudFormationClient(options));
  const found: Fault[] = [];
  for (const stack of stacks.filter(({ parent }) => parent === undefined)) {
    for (const event of await failedEvents(clients.at(stack), stack.name)) {
      const resource = stack.resources.find(({ logicalId }) => logicalId === event.LogicalResourceId);
      const about = {
        path: resource?.path ?? `${stack.name}/${event.LogicalResourceId}`,
        type: event.ResourceType ?? '',
        line: resource?.line,
        stack: stack.name,
      };
      for (const reason of parseReason(event.ResourceStatusReason ?? '', event.LogicalResourceId ?? ''))
        found.push({ ...about, ...reason, problem: withPaths(reason.problem, stack) });
    }
  }
  return found;
}

/** Names resources by their construct paths, as the program does, in place of logical ids. */
function withPaths(problem: string, { resources }: DeclaredStack): string {
  return problem.replaceAll(/the resource (\w+)/g, (text, id: string) => {
    const path = resources.find(({ logicalId }) => logicalId === id)?.path;
    return path === undefined ? text : `the resource ${path}`;
  });
}

/** The failures of the stack's last operation, first failure first. */
async function failedEvents(client: CloudFormationClient, name: string): Promise<StackEvent[]> {
  const StackName = await idOf(client, name);
  if (StackName === undefined) return [];
  const events: StackEvent[] = [];
  for await (const page of paginateDescribeStackEvents({ client }, { StackName }))
    events.push(...(page.StackEvents ?? []));
  const began = events.findIndex(
    (event) =>
      event.ResourceType === STACK &&
      event.LogicalResourceId === name &&
      /^(CREATE|UPDATE|DELETE|REVIEW)_IN_PROGRESS$/.test(event.ResourceStatus ?? ''),
  );
  return events
    .slice(0, began < 0 ? undefined : began)
    .toReversed()
    .filter(
      ({ ResourceStatus, ResourceType, LogicalResourceId, ResourceStatusReason }) =>
        ResourceStatus?.endsWith('_FAILED') &&
        !(ResourceType === STACK && LogicalResourceId === name) &&
        !CONSEQUENCE.test(ResourceStatusReason ?? ''),
    );
}

/** A stack of which the first deployment failed may be gone by its name. */
async function idOf(client: CloudFormationClient, name: string): Promise<string | undefined> {
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name })).catch(() => ({ Stacks: [] }));
  return Stacks?.[0]?.StackId;
}

/** Faults for a terminal: what, where, what AWS would say. */
export function renderFaults(faults: readonly Fault[]): string {
  return faults
    .map(({ path, type, line, property, problem, aws }) =>
      [
        `${path} (${type})${line === undefined ? '' : `, declared at ${line}`}`,
        `  ${property === undefined ? '' : `${property}: `}${problem}`,
        ...(aws === undefined ? [] : [`  AWS: ${aws}`]),
      ].join('\n'),
    )
    .join('\n');
}
