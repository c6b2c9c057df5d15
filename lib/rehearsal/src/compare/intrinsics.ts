import type { Template } from '../../../core/cloud-assembly/template';
import { Unread } from './resource';

/** What a stack's functions refer to. Each answers with the value, or with an `Unread` and its reason. */
export interface Surroundings {
  readonly region: string;
  readonly account: string;
  readonly stackName: string;
  readonly stackId: string;
  readonly template: Template;
  /** Value of a parameter, or the physical id of a resource. */
  ref(name: string): unknown;
  attribute(logicalId: string, name: string): Promise<unknown>;
  importValue(name: string): unknown;
  /** An output of another stack, by `Fn::GetStackOutput`. */
  stackOutput(stack: string, name: string): Promise<unknown>;
}

type Reader = (argument: unknown, around: Surroundings) => Promise<unknown>;

const ZONES = ['a', 'b', 'c'];

/** A declared value with its functions replaced by what was deployed. */
export async function resolve(value: unknown, around: Surroundings): Promise<unknown> {
  if (Array.isArray(value)) {
    const items = await Promise.all(value.map((item) => resolve(item, around)));
    return items.filter((item) => item !== undefined);
  }
  if (typeof value === 'string') return withoutDynamicReference(value);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  const [name = '', argument] = entries[0] ?? [];
  if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::')))
    return READERS[name]?.(argument, around) ?? new Unread(`${name} is not read`);
  const resolved: Record<string, unknown> = {};
  for (const [key, item] of entries) resolved[key] = await resolve(item, around);
  return resolved;
}

function withoutDynamicReference(text: string): unknown {
  const [, service] = /\{\{resolve:([\w-]+):/.exec(text) ?? [];
  if (service === undefined) return text;
  return new Unread(service === 'ssm' ? 'a parameter of SSM, resolved at deployment' : 'a secret');
}

/** Whether a resource with this condition is made. */
export async function holds(condition: string, around: Surroundings): Promise<boolean> {
  return (await judge(around.template.Conditions?.[condition], around)) === true;
}

async function judge(value: unknown, around: Surroundings): Promise<unknown> {
  if (value === null || typeof value !== 'object') return value;
  const [name = '', argument] = Object.entries(value)[0] ?? [];
  const all = () => Promise.all((argument as unknown[]).map((each) => judge(each, around)));
  switch (name) {
    case 'Condition':
      return holds(String(argument), around);
    case 'Fn::Equals': {
      const [one, other] = await all();
      return String(one) === String(other);
    }
    case 'Fn::And':
      return (await all()).every((each) => each === true);
    case 'Fn::Or':
      return (await all()).some((each) => each === true);
    case 'Fn::Not':
      return (await all())[0] !== true;
    default:
      return resolve(value, around);
  }
}

const READERS: Readonly<Record<string, Reader>> = {
  Ref: async (argument, around) => {
    const pseudo: Readonly<Record<string, unknown>> = {
      'AWS::Region': around.region,
      'AWS::AccountId': around.account,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': around.stackName,
      'AWS::StackId': around.stackId,
      'AWS::NoValue': undefined,
      'AWS::NotificationARNs': [],
    };
    const name = String(argument);
    return name in pseudo ? pseudo[name] : around.ref(name);
  },
  'Fn::GetAtt': async (argument, around) => {
    const [logicalId = '', ...name] = Array.isArray(argument) ? argument : String(argument).split('.');
    return around.attribute(
      String(logicalId),
      String(await resolve(name.length === 1 ? name[0] : name.join('.'), around)),
    );
  },
  'Fn::ImportValue': async (argument, around) =>
    whenRead(await resolve(argument, around), (name) => around.importValue(String(name))),
  'Fn::GetStackOutput': async (argument, around) => {
    const { StackName, OutputName } = (await resolve(argument, around)) as Record<string, unknown>;
    return around.stackOutput(String(StackName), String(OutputName));
  },
  'Fn::Join': async (argument, around) => {
    const [separator, list] = argument as [string, unknown];
    const parts = (await resolve(list, around)) as readonly unknown[] | Unread;
    return whenAllRead(parts, (texts) => texts.map(String).join(separator));
  },
  'Fn::Select': async (argument, around) => {
    const [index, list] = (await resolve(argument, around)) as [unknown, unknown];
    return whenRead(list, (items) => (items as unknown[])[Number(index)]);
  },
  'Fn::Split': async (argument, around) => {
    const [separator, text] = argument as [string, unknown];
    return whenRead(await resolve(text, around), (found) => String(found).split(separator));
  },
  'Fn::Sub': substitute,
  'Fn::Base64': async (argument, around) =>
    whenRead(await resolve(argument, around), (text) => Buffer.from(String(text)).toString('base64')),
  'Fn::GetAZs': async (argument, around) => {
    const region = await resolve(argument, around);
    return ZONES.map((zone) => `${region === '' ? around.region : String(region)}${zone}`);
  },
  'Fn::FindInMap': async (argument, around) => {
    const [map, first, second] = (await resolve(argument, around)) as [string, string, string];
    return around.template.Mappings?.[map]?.[first]?.[second] ?? new Unread(`the mapping ${map} has no such value`);
  },
  'Fn::If': async (argument, around) => {
    const [condition, yes, no] = argument as [string, unknown, unknown];
    return resolve((await holds(condition, around)) ? yes : no, around);
  },
  'Fn::Length': async (argument, around) =>
    whenRead(await resolve(argument, around), (list) => (list as unknown[]).length),
  'Fn::ToJsonString': async (argument, around) =>
    whenRead(await resolve(argument, around), (item) => JSON.stringify(item)),
};

async function substitute(argument: unknown, around: Surroundings): Promise<unknown> {
  const [text, values] = (Array.isArray(argument) ? argument : [argument, {}]) as [string, Record<string, unknown>];
  let result = text;
  for (const [, name = ''] of text.matchAll(/\$\{([^!}][^}]*)\}/g)) {
    const found = await resolve(
      name in values ? values[name] : name.includes('.') ? { 'Fn::GetAtt': name } : { Ref: name },
      around,
    );
    if (found instanceof Unread) return found;
    result = result.replaceAll(`\${${name}}`, () => String(found));
  }
  return withoutDynamicReference(result.replaceAll('${!', '${'));
}

function whenRead(value: unknown, then: (value: unknown) => unknown): unknown {
  return value instanceof Unread ? value : then(value);
}

function whenAllRead(list: readonly unknown[] | Unread, then: (list: readonly unknown[]) => unknown): unknown {
  if (list instanceof Unread) return list;
  const unread = list.find((item) => item instanceof Unread);
  if (unread !== undefined) return unread;
  const joined = then(list);
  return typeof joined === 'string' ? withoutDynamicReference(joined) : joined;
}
