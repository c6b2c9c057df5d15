import type { Properties } from './properties';
import { isKnown, referenceTo, unknownValue } from './reference';
import type { StackTemplate } from './template';

/** All templates of an app, in which one stack refers to another. */
export interface Stacks {
  readonly byName: ReadonlyMap<string, StackTemplate>;
  /** By the name of the export. */
  readonly exports: ReadonlyMap<string, { readonly stack: StackTemplate; readonly value: unknown }>;
}

/** The id of a resource in the view. */
export function resourceId(stack: StackTemplate, logicalId: string): string {
  return `${stack.name}/${logicalId}`;
}

/** Puts values, references and what is not known in the place of CloudFormation's functions. */
export function resolved(value: unknown, stack: StackTemplate, stacks: Stacks): unknown {
  if (Array.isArray(value))
    return value.map((item) => resolved(item, stack, stacks)).filter((item) => item !== undefined);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  const [[name, argument] = ['', undefined]] = entries;
  if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) {
    const read = READERS[name];
    return read === undefined ? unknownValue(name) : read(argument, stack, stacks);
  }
  return Object.fromEntries(
    entries.map(([key, item]) => [key, resolved(item, stack, stacks)]).filter(([, item]) => item !== undefined),
  );
}

type Reader = (argument: unknown, stack: StackTemplate, stacks: Stacks) => unknown;

const READERS: Readonly<Record<string, Reader>> = {
  Ref: (argument, stack, stacks) => ref(String(argument), stack, stacks),
  'Fn::GetAtt': (argument, stack, stacks) => {
    const [logicalId = '', ...names] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
    return attribute(logicalId, names.join('.'), stack, stacks);
  },
  'Fn::Join': (argument, stack, stacks) => {
    const [separator, list] = argument as [string, unknown];
    const items = resolved(list, stack, stacks);
    return Array.isArray(items) ? items.map(String).join(separator) : items;
  },
  'Fn::Sub': (argument, stack, stacks) => {
    const [text, values] = (Array.isArray(argument) ? argument : [argument, {}]) as [string, Properties];
    const filled = text.replaceAll(/\$\{([^!}][^}]*)\}/g, (_, name: string) => {
      if (name in values) return String(resolved(values[name], stack, stacks));
      const [logicalId = '', ...names] = name.split('.');
      return String(names.length > 0 ? attribute(logicalId, names.join('.'), stack, stacks) : ref(name, stack, stacks));
    });
    return filled.replaceAll('${!', '${');
  },
  'Fn::Select': (argument, stack, stacks) => {
    const [index, list] = argument as [unknown, unknown];
    const items = resolved(list, stack, stacks);
    const item: unknown = Array.isArray(items) ? items[Number(index)] : undefined;
    return item ?? unknownValue('Fn::Select');
  },
  'Fn::Split': (argument, stack, stacks) => {
    const [separator, text] = argument as [string, unknown];
    const known = resolved(text, stack, stacks);
    // A separator inside a reference is none of the text.
    const parts = String(known).split(/(\$\{(?:ref|unknown):[^}]*\})/);
    return parts.reduce<string[]>((items, part, index) => {
      const [first = '', ...more] = index % 2 === 1 ? [part] : part.split(separator);
      return [...items.slice(0, -1), (items.at(-1) ?? '') + first, ...more];
    }, []);
  },
  // User data is judged by its text.
  'Fn::Base64': (argument, stack, stacks) => resolved(argument, stack, stacks),
  'Fn::ToJsonString': (argument, stack, stacks) => JSON.stringify(resolved(argument, stack, stacks)),
  'Fn::FindInMap': (argument, stack, stacks) => {
    const [map, first, second] = (resolved(argument, stack, stacks) as unknown[]).map(String);
    return stack.template.Mappings?.[map ?? '']?.[first ?? '']?.[second ?? ''] ?? unknownValue('Fn::FindInMap');
  },
  // Which branch holds is known at the deployment: the first one is judged, or the second where the first is nothing.
  'Fn::If': (argument, stack, stacks) => {
    const [, yes, no] = argument as [string, unknown, unknown];
    return resolved(yes, stack, stacks) ?? resolved(no, stack, stacks);
  },
  'Fn::ImportValue': (argument, stack, stacks) => {
    const name = resolved(argument, stack, stacks);
    const found = stacks.exports.get(String(name));
    return found === undefined ? unknownValue(`export ${String(name)}`) : resolved(found.value, found.stack, stacks);
  },
  'Fn::GetStackOutput': (argument, stack, stacks) => {
    const { StackName, OutputName } = resolved(argument, stack, stacks) as Properties;
    return outputOf(String(StackName), String(OutputName), stacks);
  },
};

function ref(name: string, stack: StackTemplate, stacks: Stacks): unknown {
  if (name === 'AWS::NoValue') return undefined;
  if (name === 'AWS::Region' && stack.region !== undefined) return stack.region;
  if (name === 'AWS::AccountId' && stack.account !== undefined) return stack.account;
  if (name === 'AWS::StackName') return stack.name;
  if (stack.template.Resources?.[name] !== undefined) return referenceTo(resourceId(stack, name));
  return parameter(name, stack, stacks) ?? unknownValue(name);
}

/** The value of a parameter: what the parent of a nested stack passes, or the default. */
function parameter(name: string, stack: StackTemplate, stacks: Stacks): unknown {
  const parent = stack.parent === undefined ? undefined : stacks.byName.get(stack.parent.stack);
  const passed = parent?.template.Resources?.[stack.parent?.logicalId ?? '']?.Properties?.['Parameters'];
  const given = (passed as Properties | undefined)?.[name];
  if (parent !== undefined && given !== undefined) return resolved(given, parent, stacks);
  return stack.template.Parameters?.[name]?.Default;
}

function attribute(logicalId: string, name: string, stack: StackTemplate, stacks: Stacks): unknown {
  const [, output] = /^Outputs\.(.+)$/.exec(name) ?? [];
  const nested = `${stack.name}/${logicalId}`;
  if (output !== undefined && stacks.byName.has(nested)) return outputOf(nested, output, stacks);
  return referenceTo(resourceId(stack, logicalId), name);
}

function outputOf(stackName: string, name: string, stacks: Stacks): unknown {
  const stack = stacks.byName.get(stackName);
  const output = stack?.template.Outputs?.[name];
  if (stack === undefined || output === undefined) return unknownValue(`${stackName}.${name}`);
  return resolved(output.Value, stack, stacks);
}

/** Reads the exports of all stacks. A name that is not known before the deployment is no export. */
export function stacksOf(all: readonly StackTemplate[]): Stacks {
  const byName = new Map(all.map((stack) => [stack.name, stack]));
  const without: Stacks = { byName, exports: new Map() };
  const exports = all.flatMap((stack) =>
    Object.values(stack.template.Outputs ?? {}).flatMap(({ Value, Export }) => {
      const name = resolved(Export?.Name, stack, without);
      return isKnown(name) ? [[String(name), { stack, value: Value }] as const] : [];
    }),
  );
  return { byName, exports: new Map(exports) };
}
