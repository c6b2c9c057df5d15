/** Properties of a resource, or a part of them. */
export type Properties = Readonly<Record<string, unknown>>;

/** Returns the value at a path of names: `ResourcesVpcConfig.EndpointPublicAccess`. */
export function valueAt(properties: unknown, path: string): unknown {
  let value = properties;
  for (const name of path.split('.')) {
    // Terraform has a block of CloudFormation as a list of one.
    if (Array.isArray(value) && value.length === 1 && !/^\d+$/.test(name)) [value] = value as unknown[];
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as Properties)[name];
  }
  return value;
}

/** Returns the object at a path; an empty one where there is none. */
export function objectAt(properties: unknown, path: string): Properties {
  const value = valueAt(properties, path);
  return isObject(value) ? value : {};
}

/** Returns the objects of the list at a path. An object alone is a list of one. */
export function objectsAt(properties: unknown, path: string): readonly Properties[] {
  return listAt(properties, path).filter(isObject);
}

/** Returns the items of the list at a path. A value alone is a list of one. */
export function listAt(properties: unknown, path: string): readonly unknown[] {
  const value = valueAt(properties, path);
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** Returns the text at a path. */
export function textAt(properties: unknown, path: string): string | undefined {
  const value = valueAt(properties, path);
  return typeof value === 'string' ? value : undefined;
}

/** Returns the texts of the list at a path. */
export function textsAt(properties: unknown, path: string): readonly string[] {
  return listAt(properties, path).filter((item) => typeof item === 'string');
}

/** Returns the number at a path. CloudFormation takes numbers as texts too. */
export function numberAt(properties: unknown, path: string): number | undefined {
  const value = valueAt(properties, path);
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : undefined;
}

/** Returns the truth value at a path. CloudFormation takes truth values as texts too. */
export function flagAt(properties: unknown, path: string): boolean | undefined {
  const value = valueAt(properties, path);
  if (typeof value === 'boolean') return value;
  return value === 'true' || value === 'false' ? value === 'true' : undefined;
}

/** Returns whether a value is an object with names. */
export function isObject(value: unknown): value is Properties {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Returns a name with a capital, as CloudFormation writes it. */
export function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
