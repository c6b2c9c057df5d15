import type { Kind as CloudKind, ResourceModel } from '../../cloud/resource-model';
import type { Renames } from '../../../../catalog/cloud-types/cloud-type';
import type { Json, Properties } from '../values';

type CloudFields = ResourceModel['definitions'][string];

/** Properties in CloudFormation's form, and the paths of those for which it has no place. */
export interface Shaped {
  readonly properties: Properties;
  readonly leftOut: readonly string[];
}

/** Writes the inputs of a Pulumi resource as CloudFormation has them, guided by its model of the type. */
export function cloudShape(
  model: ResourceModel,
  type: string,
  inputs: Properties,
  renames: Renames = {},
  within = '',
): Shaped {
  const fields = model.types[type]?.properties ?? {};
  const leftOut: string[] = [];
  const properties: Properties = {};
  for (const [name, value] of Object.entries(inputs)) {
    if (value === null) continue;
    const target = targetOf(model, fields, name, renames, within);
    if (target === '') continue;
    const kind = target === undefined ? undefined : kindAt(model, fields, target);
    if (target === undefined || kind === undefined) leftOut.push(name);
    else if (name === 'tags' && typeof kind === 'object' && 'array' in kind) put(properties, target, tagList(value));
    else put(properties, target, shapeOf(model, kind, value, name, renames, leftOut));
  }
  return { properties, leftOut };
}

function targetOf(
  model: ResourceModel,
  fields: CloudFields,
  name: string,
  renames: Renames,
  within: string,
): string | undefined {
  if (name in renames) return renames[name];
  const own = sameName(Object.keys(fields), name);
  if (within === '' || own !== undefined) return own;
  const inner = kindAt(model, fields, within);
  const found = inner === undefined ? undefined : sameName(Object.keys(fieldsOf(model, inner) ?? {}), name);
  return found === undefined ? undefined : `${within}.${found}`;
}

/** The name that is the same but for capitals, or else for a plural. */
export function sameName(known: readonly string[], name: string): string | undefined {
  const plain = name.toLowerCase();
  const exact = known.find((each) => each.toLowerCase() === plain);
  return exact ?? known.find((each) => singular(each.toLowerCase()) === singular(plain));
}

function singular(name: string): string {
  return name.replace(/ies$/, 'y').replace(/s$/, '');
}

function fieldsOf(model: ResourceModel, kind: CloudKind): CloudFields | undefined {
  if (typeof kind === 'string') return undefined;
  if ('ref' in kind) return model.definitions[kind.ref];
  if ('array' in kind) return fieldsOf(model, kind.array);
  if ('union' in kind) return kind.union.map((each) => fieldsOf(model, each)).find((each) => each !== undefined);
  return undefined;
}

function kindAt(model: ResourceModel, fields: CloudFields, path: string): CloudKind | undefined {
  const [first = '', ...rest] = path.split('.');
  const kind = fields[first]?.type;
  if (kind === undefined || rest.length === 0) return kind;
  const inner = fieldsOf(model, kind);
  return inner === undefined ? undefined : kindAt(model, inner, rest.join('.'));
}

function put(properties: Properties, path: string, value: Json): void {
  const [first = '', ...rest] = path.split('.');
  if (rest.length === 0) {
    properties[first] = value;
    return;
  }
  const inner = (properties[first] ?? {}) as Properties;
  put(inner, rest.join('.'), value);
  properties[first] = inner;
}

function shapeOf(
  model: ResourceModel,
  kind: CloudKind,
  value: Json,
  path: string,
  renames: Renames,
  leftOut: string[],
): Json {
  if (typeof kind === 'string') return scalar(kind, value);
  if ('array' in kind) {
    if (kind.array === 'tag') return tagList(value);
    const list = Array.isArray(value) ? value : [value];
    return list.map((item) => shapeOf(model, kind.array, item, path, renames, leftOut));
  }
  if ('union' in kind) {
    const structured =
      kind.union.find((each) => typeof each !== 'string' || each === 'json') ?? kind.union[0] ?? 'json';
    return shapeOf(
      model,
      typeof value === 'object' || structured === 'json' ? structured : 'string',
      value,
      path,
      renames,
      leftOut,
    );
  }
  if ('map' in kind) return value;
  const single = Array.isArray(value) ? (value[0] ?? {}) : value; // a block that Terraform has as a list of at most one
  if (single === null || typeof single !== 'object' || Array.isArray(single)) return single;
  const fields = model.definitions[kind.ref] ?? {};
  const properties: Properties = {};
  for (const [name, item] of Object.entries(single)) {
    if (item === null) continue;
    const inner = `${path}.${name}`;
    const target = inner in renames ? renames[inner] : sameName(Object.keys(fields), name);
    if (target === '') continue;
    const innerKind = target === undefined ? undefined : kindAt(model, fields, target);
    if (target === undefined || innerKind === undefined) leftOut.push(inner);
    else put(properties, target, shapeOf(model, innerKind, item, inner, renames, leftOut));
  }
  return properties;
}

function scalar(kind: string, value: Json): Json {
  if (kind === 'json') return typeof value === 'string' ? parsed(value) : value;
  if (Array.isArray(value) && value.length === 1) return value[0] ?? null;
  if (value !== null && typeof value === 'object') return JSON.stringify(value);
  return value;
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** `{ team: 'ml' }` as CloudFormation lists it. */
export function tagList(value: Json): Json {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([Key, Value]) => ({ Key, Value }));
}
