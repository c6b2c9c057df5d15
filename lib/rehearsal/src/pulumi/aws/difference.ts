import { isDeepStrictEqual } from 'node:util';
import type { ResourceModel } from '../../cloud/resource-model';
import type { Json, Properties } from '../values';
import type { FoundType } from './find-type';
import { cloudShape } from './shape';

/** Whether two inputs mean the same: policies are compared by what they say, not by their spaces. */
export function same(a: Json | undefined, b: Json | undefined): boolean {
  return isDeepStrictEqual(parsedPolicy(a), parsedPolicy(b));
}

function parsedPolicy(value: Json | undefined): Json | undefined {
  if (typeof value !== 'string' || !value.trimStart().startsWith('{')) return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

/** Whether a changed input makes a new resource: AWS cannot change the property of an existing one. */
export function replacesBy(model: ResourceModel, found: FoundType | undefined, name: string): boolean {
  if (name === 'region') return true;
  if (found === undefined) return false;
  const { type, name: named, replaces, renames, within } = found.cloudType;
  if (replaces?.includes(name) || name === named) return true;
  const { properties } = cloudShape(model, type, { [name]: '' }, renames, within);
  return Object.keys(properties).some((each) => model.types[type]?.properties[each]?.replaces);
}

/** The inputs of a resource with what was changed outside of the program: numbers, texts and truth values. */
export function inputsNow(model: ResourceModel, found: FoundType, inputs: Properties, cloud: Properties): Properties {
  const { type, renames, within } = found.cloudType;
  const changed = Object.entries(inputs).flatMap(([name, value]): [string, Json][] => {
    if (value === null || typeof value === 'object') return [];
    const { properties } = cloudShape(model, type, { [name]: value }, renames, within);
    const [[property, sent] = ['', null]] = Object.entries(properties);
    const now = cloud[property];
    if (now === undefined || now === null || typeof now === 'object' || typeof sent === 'object') return [];
    return String(now) === String(sent) ? [] : [[name, now]];
  });
  return { ...inputs, ...Object.fromEntries(changed) };
}
