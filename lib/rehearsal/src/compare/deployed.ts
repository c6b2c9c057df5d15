import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CloudControlClient, GetResourceCommand } from '@aws-sdk/client-cloudcontrol';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateListExports,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import type { Cloud } from '../cloud/cloud';
import { holds, resolve, type Surroundings } from './intrinsics';
import { ClientsByPlace, fullPlace, type Place, placeName } from './places';
import { type DeclaredStack, type DeployedResource, isCustom, Unread } from './resource';
import { together } from './together';

type Properties = Readonly<Record<string, unknown>>;

interface Made {
  readonly id: string;
  readonly type: string;
}

interface MadeStack {
  readonly id: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly outputs: ReadonlyMap<string, string>;
  readonly resources: ReadonlyMap<string, Made>;
}

/**
 * What CloudFormation made of a set of stacks, read back through the Cloud Control API, which answers with the
 * resolved properties of each resource.
 */
export class Deployed {
  private readonly cloudControl: ClientsByPlace<CloudControlClient>;
  private readonly cache = new Map<string, Promise<Properties>>();

  /** Custom resources of which the function could not run, with the reason: `stack/logicalId`. */
  private readonly recorded: ReadonlyMap<string, string>;

  private constructor(
    private readonly cloud: Cloud,
    private readonly stacks: ReadonlyMap<string, DeclaredStack>,
    private readonly made: ReadonlyMap<string, MadeStack>,
    /** Account and region to the exports there. */
    private readonly exports: ReadonlyMap<string, ReadonlyMap<string, string>>,
  ) {
    this.recorded = recordedCustomResources(cloud);
    this.cloudControl = new ClientsByPlace(cloud, (options) => new CloudControlClient(options));
  }

  static async read(cloud: Cloud, stacks: readonly DeclaredStack[]): Promise<Deployed> {
    const clients = new ClientsByPlace(cloud, (options) => new CloudFormationClient(options));
    const made = new Map<string, MadeStack>();
    const exports = new Map<string, ReadonlyMap<string, string>>();
    for (const stack of stacks) {
      const client = clients.at(stack);
      const place = placeName(fullPlace(cloud, stack));
      if (!exports.has(place)) exports.set(place, await readExports(client));
      const id = stack.parent && made.get(stack.parent.stack)?.resources.get(stack.parent.logicalId)?.id;
      made.set(stack.name, await readStack(client, id ?? stack.name));
    }
    return new Deployed(cloud, new Map(stacks.map((stack) => [stack.name, stack])), made, exports);
  }

  /** Every resource that was to be made, with what was declared and what is there. */
  async resources(): Promise<DeployedResource[]> {
    const declared = [...this.stacks.values()].flatMap((stack) => stack.resources);
    const all = await together(declared, async (resource): Promise<DeployedResource[]> => {
      const stack = this.stacks.get(resource.stack);
      const condition = stack?.template.Resources?.[resource.logicalId]?.Condition;
      const around = this.around(resource.stack);
      if (condition !== undefined && !(await holds(condition, around))) return [];
      const physicalId = this.made.get(resource.stack)?.resources.get(resource.logicalId)?.id ?? '';
      const resolved = (await resolve(resource.properties, around)) as Properties;
      const actual =
        physicalId === '' || isCustom(resource.type) ? {} : await this.properties(resource.type, physicalId, resource);
      const recorded = this.recorded.get(`${around.stackName}/${resource.logicalId}`);
      return [{ ...resource, physicalId, resolved, actual, recorded }];
    });
    return all.flat();
  }

  /** The resolved properties of one deployed resource; empty where Cloud Control does not know the resource. */
  async properties(type: string, identifier: string, place: Place = {}): Promise<Properties> {
    const key = `${placeName(fullPlace(this.cloud, place))} ${type} ${identifier}`;
    let properties = this.cache.get(key);
    if (properties === undefined) {
      properties = this.cloudControl
        .at(place)
        .send(new GetResourceCommand({ TypeName: type, Identifier: identifier }))
        .then(({ ResourceDescription }) => JSON.parse(ResourceDescription?.Properties ?? '{}') as Properties)
        .catch((error: Error) => {
          if (error.name === 'ResourceNotFoundException') return {};
          throw error;
        });
      this.cache.set(key, properties);
    }
    return properties;
  }

  private around(stack: string): Surroundings {
    const declared = this.stacks.get(stack);
    const made = this.made.get(stack);
    if (declared === undefined || made === undefined) throw new Error(`There is no stack ${stack}`);
    return {
      ...fullPlace(this.cloud, declared),
      stackName: made.id.split('/').at(1) ?? stack,
      stackId: made.id,
      template: declared.template,
      ref: (name) =>
        made.parameters.get(name) ?? made.resources.get(name)?.id ?? new Unread(`${name} was not made in ${stack}`),
      attribute: (logicalId, name) => this.attribute(declared, made, logicalId, name),
      importValue: (name) =>
        this.exports.get(placeName(fullPlace(this.cloud, declared)))?.get(String(name)) ??
        new Unread(`no stack exports ${String(name)}`),
      stackOutput: async (name, output) =>
        this.made.get(name)?.outputs.get(output) ?? new Unread(`the stack ${name} has no output ${output}`),
    };
  }

  private async attribute(stack: DeclaredStack, made: MadeStack, logicalId: string, name: string): Promise<unknown> {
    const found = made.resources.get(logicalId);
    if (found === undefined) return new Unread(`${logicalId} was not made in ${stack.name}`);
    if (isCustom(found.type)) return new Unread(`what ${found.type} answered`);
    if (found.type === 'AWS::CloudFormation::Stack')
      return this.made.get(`${stack.name}/${logicalId}`)?.outputs.get(name.replace(/^Outputs\./, ''));
    const properties = await this.properties(found.type, found.id, stack);
    const value = name in properties ? properties[name] : inside(properties, name);
    return value ?? new Unread(`${found.type} has no attribute ${name} here`);
  }
}

function recordedCustomResources(cloud: Cloud): ReadonlyMap<string, string> {
  const file = path.join(cloud.workDir, 'recorded-resources.json');
  if (!existsSync(file)) return new Map();
  const all = JSON.parse(readFileSync(file, 'utf8')) as { stack: string; logicalId: string; reason: string }[];
  return new Map(all.map(({ stack, logicalId, reason }) => [`${stack}/${logicalId}`, reason]));
}

async function readExports(client: CloudFormationClient): Promise<Map<string, string>> {
  const exports = new Map<string, string>();
  for await (const page of paginateListExports({ client }, {}))
    for (const value of page.Exports ?? []) exports.set(value.Name ?? '', value.Value ?? '');
  return exports;
}

function inside(properties: Properties, name: string): unknown {
  return name.split('.').reduce<unknown>((found, part) => (found as Properties | undefined)?.[part], properties);
}

async function readStack(client: CloudFormationClient, name: string): Promise<MadeStack> {
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
  const found = Stacks?.[0];
  const resources = new Map<string, Made>();
  for await (const page of paginateListStackResources({ client }, { StackName: name }))
    for (const made of page.StackResourceSummaries ?? [])
      resources.set(made.LogicalResourceId ?? '', {
        id: made.PhysicalResourceId ?? '',
        type: made.ResourceType ?? '',
      });
  return {
    id: found?.StackId ?? name,
    parameters: new Map(
      (found?.Parameters ?? []).map((each) => [
        each.ParameterKey ?? '',
        each.ResolvedValue ?? each.ParameterValue ?? '',
      ]),
    ),
    outputs: new Map((found?.Outputs ?? []).map((each) => [each.OutputKey ?? '', each.OutputValue ?? ''])),
    resources,
  };
}
