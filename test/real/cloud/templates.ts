import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  UpdateStackCommand,
  waitUntilChangeSetCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { setTimeout as sleep } from 'node:timers/promises';
import { clientOptions } from '../../../lib/rehearsal/src/cloud/cdk';
import type { Cloud } from '../../../lib/rehearsal/src/cloud/cloud';

export type Resources = Readonly<
  Record<
    string,
    {
      readonly Type: string;
      readonly Properties?: Readonly<Record<string, unknown>>;
      readonly DeletionPolicy?: string;
      readonly DependsOn?: string | readonly string[];
    }
  >
>;

/** How an operation on a stack ended. */
export interface Outcome {
  readonly status: string;
  /** What failed, and why, first failure first. */
  readonly failures: readonly { readonly resource: string; readonly reason: string }[];
  readonly outputs: Readonly<Record<string, string>>;
}

/** Stacks straight through the CloudFormation API, without the CDK: for many small ones. */
export class Templates {
  private readonly client: CloudFormationClient;

  constructor(cloud: Cloud) {
    this.client = new CloudFormationClient(clientOptions(cloud));
  }

  async create(stack: string, resources: Resources, outputs: Readonly<Record<string, unknown>> = {}): Promise<Outcome> {
    await this.client.send(
      new CreateStackCommand({
        StackName: stack,
        TemplateBody: body(resources, outputs),
        Capabilities: ['CAPABILITY_NAMED_IAM'],
      }),
    );
    return this.outcome(stack);
  }

  async update(stack: string, resources: Resources, outputs: Readonly<Record<string, unknown>> = {}): Promise<Outcome> {
    await this.client.send(
      new UpdateStackCommand({
        StackName: stack,
        TemplateBody: body(resources, outputs),
        Capabilities: ['CAPABILITY_NAMED_IAM'],
      }),
    );
    return this.outcome(stack);
  }

  /** Creates a stack that takes in what is there already under the names of its resources. */
  async adopt(stack: string, resources: Resources): Promise<Outcome> {
    const set = { StackName: stack, ChangeSetName: 'adopt' };
    await this.client.send(
      new CreateChangeSetCommand({
        ...set,
        ChangeSetType: 'CREATE',
        ImportExistingResources: true,
        TemplateBody: body(resources, {}),
      }),
    );
    await waitUntilChangeSetCreateComplete(
      { client: this.client, maxWaitTime: 60, minDelay: 0.05, maxDelay: 0.2 },
      set,
    );
    await this.client.send(new ExecuteChangeSetCommand(set));
    return this.outcome(stack);
  }

  async delete(stack: string): Promise<void> {
    const { Stacks } = await this.client.send(new DescribeStacksCommand({ StackName: stack }));
    await this.client.send(new DeleteStackCommand({ StackName: stack }));
    await this.outcome(Stacks?.[0]?.StackId ?? stack);
  }

  close(): void {
    this.client.destroy();
  }

  private async outcome(stack: string): Promise<Outcome> {
    for (;;) {
      const { Stacks } = await this.client.send(new DescribeStacksCommand({ StackName: stack }));
      const found = Stacks?.[0];
      if (found?.StackStatus && !found.StackStatus.endsWith('IN_PROGRESS')) {
        const { StackEvents } = await this.client.send(new DescribeStackEventsCommand({ StackName: stack }));
        const failures = (StackEvents ?? [])
          .filter((event) => event.ResourceStatus?.endsWith('_FAILED'))
          .toReversed()
          .map((event) => ({ resource: event.LogicalResourceId ?? '', reason: event.ResourceStatusReason ?? '' }));
        const outputs = Object.fromEntries(
          (found.Outputs ?? []).map((output) => [output.OutputKey ?? '', output.OutputValue ?? '']),
        );
        return { status: found.StackStatus, failures, outputs };
      }
      await sleep(50);
    }
  }
}

function body(resources: Resources, outputs: Readonly<Record<string, unknown>>): string {
  const Outputs = Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, { Value: value }]));
  return JSON.stringify({ Resources: resources, ...(Object.keys(outputs).length > 0 && { Outputs }) });
}
