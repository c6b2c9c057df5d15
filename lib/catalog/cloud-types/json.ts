/** A value as JSON has it; properties of resources are objects of these. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Properties = Record<string, Json>;

/** The items of a list as texts; none where the value is no list. */
export function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** The items of a list of objects; none where the value is no list. */
export function objects(value: Json | undefined): Properties[] {
  return (Array.isArray(value) ? value : []) as Properties[];
}

/** A policy or a pattern as an object: Terraform's resources have it as text. */
export function document(value: Json): Json {
  return typeof value === 'string' ? (JSON.parse(value) as Json) : value;
}

/** How Pulumi's engine writes a text that is known only after a deployment. */
export const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

/** How the engine writes values that are known only after a deployment: one text for each type. */
const UNKNOWN_TEXTS: readonly (Json | undefined)[] = [
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

/** Whether a value is known only after a deployment. */
export function isUnknown(value: Json | undefined): boolean {
  return UNKNOWN_TEXTS.includes(value);
}
