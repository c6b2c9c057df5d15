import { CloudControlClient, GetResourceCommand } from '@aws-sdk/client-cloudcontrol';
import { CloudFormationClient, paginateListExports, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { clientOptions } from '../cloud/cdk';
import type { Cloud } from '../cloud/cloud';
import type { DeclaredResource } from './declared';

/**
 * What CloudFormation made of a set of stacks, read back through the Cloud Control API, which answers with the
 * resolved properties of each resource.
 */
export class Deployed {
  private readonly cloudControl: CloudControlClient;
  private readonly region: string;
  private readonly account: string;
  private readonly cache = new Map<string, Record<string, unknown>>();

  private constructor(
    cloud: Cloud,
    /** `stack/logicalId` to physical id. */
    private readonly physical: ReadonlyMap<string, { id: string; type: string }>,
    private readonly exports: ReadonlyMap<string, string>,
  ) {
    this.region = cloud.region;
    this.account = cloud.account;
    this.cloudControl = new CloudControlClient(clientOptions(cloud));
  }

  static async read(cloud: Cloud, stacks: readonly string[]): Promise<Deployed> {
    const client = new CloudFormationClient(clientOptions(cloud));
    const physical = new Map<string, { id: string; type: string }>();
    for (const stack of stacks) {
      for await (const page of paginateListStackResources({ client }, { StackName: stack })) {
        for (const made of page.StackResourceSummaries ?? []) {
          physical.set(`${stack}/${made.LogicalResourceId}`, {
            id: made.PhysicalResourceId ?? '',
            type: made.ResourceType ?? '',
          });
        }
      }
    }
    const exports = new Map<string, string>();
    for await (const page of paginateListExports({ client }, {})) {
      for (const value of page.Exports ?? []) exports.set(value.Name ?? '', value.Value ?? '');
    }
    return new Deployed(cloud, physical, exports);
  }

  physicalId(stack: string, logicalId: string): string {
    const made = this.physical.get(`${stack}/${logicalId}`);
    if (made === undefined) throw new Error(`${stack} has no resource ${logicalId}`);
    return made.id;
  }

  /** The resolved properties of one deployed resource. */
  async properties(type: string, identifier: string): Promise<Record<string, unknown>> {
    const key = `${type} ${identifier}`;
    let properties = this.cache.get(key);
    if (properties === undefined) {
      const { ResourceDescription } = await this.cloudControl.send(
        new GetResourceCommand({ TypeName: type, Identifier: identifier }),
      );
      properties = JSON.parse(ResourceDescription?.Properties ?? '{}') as Record<string, unknown>;
      this.cache.set(key, properties);
    }
    return properties;
  }

  propertiesOf(resource: DeclaredResource): Promise<Record<string, unknown>> {
    return this.properties(resource.type, this.physicalId(resource.stack, resource.logicalId));
  }

  /** A declared value with its intrinsic functions replaced by what was deployed. */
  async resolve(stack: string, value: unknown): Promise<unknown> {
    if (Array.isArray(value)) {
      const items = await Promise.all(value.map((item) => this.resolve(stack, item)));
      return items.filter((item) => item !== undefined);
    }
    if (value === null || typeof value !== 'object') return value;
    const entries = Object.entries(value);
    const [name, argument] = entries[0] ?? [];
    if (entries.length === 1 && (name === 'Ref' || name?.startsWith('Fn::')))
      return this.intrinsic(stack, name, argument);
    const resolved: Record<string, unknown> = {};
    for (const [key, item] of entries) resolved[key] = await this.resolve(stack, item);
    return resolved;
  }

  private async intrinsic(stack: string, name: string, argument: unknown): Promise<unknown> {
    switch (name) {
      case 'Ref':
        switch (argument) {
          case 'AWS::Region':
            return this.region;
          case 'AWS::AccountId':
            return this.account;
          case 'AWS::Partition':
            return 'aws';
          case 'AWS::URLSuffix':
            return 'amazonaws.com';
          case 'AWS::StackName':
            return stack;
          case 'AWS::NoValue':
            return undefined;
          default:
            return this.physicalId(stack, String(argument));
        }
      case 'Fn::GetAtt': {
        const [logicalId = '', ...attribute] = Array.isArray(argument)
          ? argument.map(String)
          : String(argument).split('.');
        const made = this.physical.get(`${stack}/${logicalId}`);
        if (made === undefined) throw new Error(`${stack} has no resource ${logicalId}`);
        const properties = await this.properties(made.type, made.id);
        return (
          attribute
            .join('.')
            .split('.')
            .reduce<unknown>((found, part) => (found as Record<string, unknown> | undefined)?.[part], properties) ??
          properties[attribute.join('.')]
        );
      }
      case 'Fn::ImportValue':
        return this.exports.get(String(await this.resolve(stack, argument)));
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown];
        return ((await this.resolve(stack, parts)) as unknown[]).map(String).join(separator);
      }
      case 'Fn::Select': {
        const [index, list] = argument as [number, unknown];
        return ((await this.resolve(stack, list)) as unknown[])[Number(index)];
      }
      case 'Fn::Split': {
        const [separator, text] = argument as [string, unknown];
        return String(await this.resolve(stack, text)).split(separator);
      }
      case 'Fn::Sub': {
        const [text, values] = (Array.isArray(argument) ? argument : [argument, {}]) as [
          string,
          Record<string, unknown>,
        ];
        let result = text;
        for (const [, key = ''] of text.matchAll(/\$\{([^}]+)\}/g)) {
          const found =
            key in values
              ? await this.resolve(stack, values[key])
              : key.includes('.')
                ? await this.intrinsic(stack, 'Fn::GetAtt', key)
                : await this.intrinsic(stack, 'Ref', key);
          result = result.replace(`\${${key}}`, String(found));
        }
        return result;
      }
      case 'Fn::Base64':
        return Buffer.from(String(await this.resolve(stack, argument))).toString('base64');
      case 'Fn::GetAZs':
        return ['a', 'b', 'c'].map((zone) => `${this.region}${zone}`);
      default:
        throw new Error(`The table cannot read ${name} in ${stack}`);
    }
  }
}
