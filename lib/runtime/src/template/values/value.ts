/**
 * A value of a template, with the type that it has in Python: `bigint` is int, `number` is float, an array is a list,
 * and all that JavaScript has no type for is a {@link PythonObject}. Values do not change, except namespaces.
 */
export type Value = string | bigint | number | boolean | null | List | PythonObject;

/** A Python list. */
export type List = readonly Value[];

/** A value of a type that JavaScript does not have. */
export abstract class PythonObject {
  /** The name of its type in Python. */
  abstract readonly typeName: string;
}

/** Whether a value is a list; unlike `Array.isArray` it keeps the type of the items. */
export function isList(value: Value): value is List {
  return Array.isArray(value);
}

/** Returns a value, or another one if there is none. (`??` would take None for no value.) */
export function valueOr<T extends Value | undefined>(value: Value | undefined, otherwise: () => T): Value | T {
  return value === undefined ? otherwise() : value;
}
