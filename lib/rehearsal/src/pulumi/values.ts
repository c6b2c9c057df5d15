import { isDeepStrictEqual } from 'node:util';
import { Struct } from 'google-protobuf/google/protobuf/struct_pb';
import { isUnknown, type Json, type Properties, SIGNATURE } from '../../../catalog/cloud-types/json';

export {
  isUnknown,
  type Json,
  objects,
  type Properties,
  SIGNATURE,
  texts,
  UNKNOWN,
} from '../../../catalog/cloud-types/json';

/** Names of the properties that differ, those of one side alone with them. */
export function changedNames(
  before: Readonly<Record<string, Json | undefined>>,
  after: Readonly<Record<string, Json | undefined>>,
  isSame: (a: Json | undefined, b: Json | undefined) => boolean = isDeepStrictEqual,
): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter((name) => !isSame(before[name], after[name]));
}

const SECRET = '1b47061264138c4ac30d75fd1eb44270';

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
