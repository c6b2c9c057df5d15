import { isDeepStrictEqual } from 'node:util';
import { Struct } from 'google-protobuf/google/protobuf/struct_pb';

/** A value as JSON has it; properties of resources are objects of these. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Properties = Record<string, Json>;

/** Names of the properties that differ, those of one side alone with them. */
export function changedNames(
  before: Readonly<Record<string, Json | undefined>>,
  after: Readonly<Record<string, Json | undefined>>,
  isSame: (a: Json | undefined, b: Json | undefined) => boolean = isDeepStrictEqual,
): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter((name) => !isSame(before[name], after[name]));
}

/** The items of a list as texts; none where the value is no list. */
export function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** The items of a list of objects; none where the value is no list. */
export function objects(value: Json | undefined): Properties[] {
  return (Array.isArray(value) ? value : []) as Properties[];
}

export const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

/** How the engine writes what is known only after a deployment, one text a type. */
const UNKNOWN_TEXTS: readonly string[] = [
  UNKNOWN, // text
  '1c4a061d-8072-4f0a-a4cb-0ff528b18fe7', // truth value
  '3eeb2bf0-c639-47a8-9e75-3b44932eb421', // number
  '6a19a0b0-7e62-4c92-b797-7f8e31da9cc2', // list
  'dd056dcd-154b-4c76-9bd3-c8f88648b5ff', // object
];

/**
 * The property by which the engine marks a value that JSON does not have, such as a secret.
 *
 * @see https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/sig/sig.go
 */
export const SIGNATURE = '4dabf18193072939515e22adb298388d';
const SECRET = '1b47061264138c4ac30d75fd1eb44270';

export function isUnknown(value: Json | undefined): boolean {
  return typeof value === 'string' && UNKNOWN_TEXTS.includes(value);
}

/** Whether a value that is known only after a deployment is in it. */
export function hasUnknown(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.some(hasUnknown);
  if (value !== null && typeof value === 'object') return Object.values(value).some(hasUnknown);
  return isUnknown(value);
}

/** Values without the marks of secrets, and the texts that were marked. */
export interface Opened {
  readonly properties: Properties;
  /** Names of the properties with a secret in them. */
  readonly secretNames: ReadonlySet<string>;
  /** Texts in secrets that may come back under another name. */
  readonly secretTexts: ReadonlySet<string>;
}

/**
 * Takes the marks of secrets off; `conceal` puts them on again. Names that begin with `__` are the engine's own. `kept`
 * names properties whose texts come back nowhere else.
 */
export function reveal(struct: Struct | undefined, kept: readonly string[] = []): Opened {
  const given = (struct?.toJavaScript() ?? {}) as Properties;
  const secretTexts = new Set<string>();
  const secretNames = new Set<string>();
  const properties: Properties = {};
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith('__')) continue;
    if (hasSecret(value)) secretNames.add(name);
    properties[name] = opened(value, false, kept.includes(name) ? new Set() : secretTexts);
  }
  return { properties, secretNames, secretTexts };
}

function isSecret(value: { [name: string]: Json }): boolean {
  return value[SIGNATURE] === SECRET;
}

function hasSecret(value: Json): boolean {
  if (Array.isArray(value)) return value.some(hasSecret);
  if (value === null || typeof value !== 'object') return false;
  return isSecret(value) || Object.values(value).some(hasSecret);
}

function opened(value: Json, secret: boolean, secretTexts: Set<string>): Json {
  if (Array.isArray(value)) return value.map((item) => opened(item, secret, secretTexts));
  if (value === null || typeof value !== 'object') {
    if (secret && typeof value === 'string' && value !== '' && !isUnknown(value)) secretTexts.add(value);
    return value;
  }
  if (isSecret(value)) return opened(value['value'] ?? null, true, secretTexts);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, opened(item, secret, secretTexts)]));
}

/**
 * Marks each property that was secret, and each in which a secret text comes back under another name, such as
 * `tagsAll` for `tags`: the engine marks again only what has the name that it had. What the program itself gave without
 * a mark stays so.
 */
export function conceal(properties: Properties, given: Opened): Struct {
  const isSecretNow = (name: string, value: Json): boolean =>
    given.secretNames.has(name) || (!(name in given.properties) && contains(value, given.secretTexts));
  const marked = Object.entries(properties).map(([name, value]): [string, Json] => [
    name,
    isSecretNow(name, value) ? { [SIGNATURE]: SECRET, value } : value,
  ]);
  return Struct.fromJavaScript(Object.fromEntries(marked) as Parameters<typeof Struct.fromJavaScript>[0]);
}

/** Whether one of the texts is in a value, also as a part of a longer text. */
export function contains(value: Json, parts: ReadonlySet<string>): boolean {
  if (parts.size === 0) return false;
  if (Array.isArray(value)) return value.some((item) => contains(item, parts));
  if (value !== null && typeof value === 'object') return Object.values(value).some((item) => contains(item, parts));
  return typeof value === 'string' && [...parts].some((part) => value.includes(part));
}
