import type { Properties } from './json';

/**
 * How a type's properties are called in CloudFormation, where the names differ by more than capitals and a plural: by
 * path, without list indexes. A dot leads into an object, an empty text leaves the property out.
 */
export type Renames = Readonly<Record<string, string>>;

/** Where a resource is made. */
export interface CloudPlace {
  readonly region: string;
  readonly account: string;
}

/** How a resource type of `@pulumi/aws` is made on the local cloud. */
export interface CloudType {
  /** Type of CloudFormation. */
  readonly type: string;
  readonly renames?: Renames;
  /** The object that takes the properties which the type itself does not have. */
  readonly within?: string;
  /** What cannot be said by names: properties of CloudFormation that are made from several inputs, or otherwise. */
  readonly adjust?: (inputs: Properties, properties: Properties) => Properties;
  /** The input with the physical name; where it is left out, the provider makes one from the resource's name. */
  readonly name?: string;
  /** Characters that a name of the type may have. @default 64 */
  readonly nameLength?: number;
  /** The id of the resource, from its inputs and what Cloud Control answers. @default - Cloud Control's identifier */
  readonly id?: (inputs: Properties, cloud: Properties) => string;
  /** Outputs beside those that are found by their names. */
  readonly outputs?: (inputs: Properties, cloud: Properties) => Properties;
  /** Inputs whose change makes a new resource although CloudFormation would change it in place. */
  readonly replaces?: readonly string[];
  /**
   * The resource is a part of another one, which has Cloud Control's identifier `owner`: an attachment of a role, a
   * setting of a bucket.
   */
  readonly partOf?: (inputs: Properties, place: CloudPlace) => string;
  /** A list of the owner that the part is an item of. @default - the part's properties are the owner's alone */
  readonly item?: string;
}

/** The text of an input. */
export function input(name: string): (inputs: Properties) => string {
  return (inputs) => String(inputs[name]);
}

/** The texts of several inputs in one. */
export function joined(separator: string, ...names: readonly string[]): (inputs: Properties) => string {
  return (inputs) => names.map((name) => String(inputs[name])).join(separator);
}

/** Outputs that Cloud Control answers under another name. */
export function answered(names: Readonly<Record<string, string>>): NonNullable<CloudType['outputs']> {
  return (_, cloud) => Object.fromEntries(Object.entries(names).map(([output, name]) => [output, cloud[name] ?? null]));
}
