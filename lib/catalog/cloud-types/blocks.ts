import type { Json } from './json';

/** A block of Terraform's form, which is an object in CloudFormation. */
export interface Block {
  [name: string]: Json;
}

/** The blocks of an input: Terraform has one block as an object or as a list of one. */
export function blocks(value: Json | undefined): Block[] {
  const all = Array.isArray(value) ? value : [value ?? null];
  return all.filter((each): each is Block => each !== null && typeof each === 'object' && !Array.isArray(each));
}

/** A list that is left out if it is empty. */
export function list(items: Json[]): Json | undefined {
  return items.length > 0 ? items : undefined;
}

/** A block without what has no value. */
export function defined(block: Readonly<Record<string, Json | undefined>>): Block {
  return Object.fromEntries(
    Object.entries(block).filter((entry): entry is [string, Json] => entry[1] !== undefined && entry[1] !== null),
  );
}
