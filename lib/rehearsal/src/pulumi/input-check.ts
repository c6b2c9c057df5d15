import { editDistance } from '../../../catalog/edit-distance';
import type { CheckFailure } from './provider';
import type { Fields, Kind, ProviderTypes } from './provider-types';
import { isUnknown, type Json, type Properties } from './values';

/** Compares the inputs of a resource, or the arguments of a function, with what its SDK declares. */
export function inputFailures(types: ProviderTypes, token: string, inputs: Properties): CheckFailure[] {
  const declared = types.type(token);
  if (declared === undefined)
    return [{ property: '', reason: `${token}: the SDK of ${types.packageName} has no such type` }];
  return fieldFailures(types, declared.inputs, inputs, '');
}

function fieldFailures(types: ProviderTypes, fields: Fields, given: Properties, path: string): CheckFailure[] {
  const at = (name: string) => (path === '' ? name : `${path}.${name}`);
  const unknown = Object.keys(given)
    .filter((name) => !(name in fields))
    .map((name) => ({
      property: at(name),
      reason: `there is no such property${suggestion(name, Object.keys(fields))}`,
    }));
  const missing = Object.entries(fields)
    .filter(([name, field]) => field.required && (given[name] === undefined || given[name] === null))
    .map(([name]) => ({ property: at(name), reason: 'required, but missing' }));
  const wrong = Object.entries(given).flatMap(([name, value]) => {
    const field = fields[name];
    return field === undefined || value === null ? [] : kindFailures(types, field.kind, value, at(name));
  });
  return [...unknown, ...missing, ...wrong];
}

function kindFailures(types: ProviderTypes, kind: Kind, value: Json, path: string): CheckFailure[] {
  if (kind === 'any' || isUnknown(value) || value === null) return [];
  const wrong = (wanted: string): CheckFailure[] => [{ property: path, reason: `${show(value)} is not ${wanted}` }];
  if (kind === 'string') return typeof value === 'object' ? wrong('a text') : [];
  // The engine's own providers convert texts, as Terraform's do.
  if (kind === 'number') return isNumber(value) ? [] : wrong('a number');
  if (kind === 'boolean')
    return value === true || value === false || /^(true|false)$/.test(String(value)) ? [] : wrong('true or false');
  if ('values' in kind)
    return kind.values.includes(value as string | number) ? [] : wrong(`one of ${kind.values.map(show).join(', ')}`);
  if ('union' in kind) {
    const each = kind.union.map((option) => kindFailures(types, option, value, path));
    return each.some((found) => found.length === 0) ? [] : closest(each, path);
  }
  if ('list' in kind) {
    if (!Array.isArray(value)) return wrong('a list');
    return value.flatMap((item, index) => kindFailures(types, kind.list, item, `${path}[${index}]`));
  }
  if (typeof value !== 'object' || Array.isArray(value)) return wrong('map' in kind ? 'a map' : 'an object');
  if ('map' in kind)
    return Object.entries(value).flatMap(([name, item]) => kindFailures(types, kind.map, item, `${path}.${name}`));
  const fields = types.nested(kind.object);
  return fields === undefined ? [] : fieldFailures(types, fields, value, path);
}

/** Of the failures for each option of a union: an object is meant to be the option that is an object. */
function closest(failures: readonly CheckFailure[][], path: string): CheckFailure[] {
  const inside = failures.filter((found) => found.every((failure) => failure.property !== path));
  return (inside.length > 0 ? inside : failures).toSorted((a, b) => a.length - b.length)[0] ?? [];
}

function isNumber(value: Json): boolean {
  return (
    typeof value === 'number' || (typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value)))
  );
}

function show(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** The property that was probably meant. */
function suggestion(name: string, known: readonly string[]): string {
  const distances = known.map((each) => ({ each, distance: editDistance(name.toLowerCase(), each.toLowerCase()) }));
  const [nearest] = distances.toSorted((a, b) => a.distance - b.distance);
  return nearest && nearest.distance <= Math.max(2, name.length / 4) ? `: ${nearest.each} is meant?` : '';
}
