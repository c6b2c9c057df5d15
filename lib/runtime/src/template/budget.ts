import { DEEPEST_CALL, DEEPEST_VALUE, ITERATION, type Limits, limitsFor, SCALAR } from './limits';
import { TemplateError, TemplateTooLarge } from './template-error';
import { Dict } from './values/dict';
import { DictView } from './values/dict-view';
import { Markup } from './values/markup';
import { Namespace } from './values/namespace';
import { Tuple } from './values/tuple';
import type { Value } from './values/value';

/** The characters in a value, how deep its lists are nested, and whether it is or has a namespace. */
interface Extent {
  readonly size: number;
  readonly depth: number;
  readonly hasNamespace: boolean;
}

const FLAT: Extent = { size: SCALAR, depth: 0, hasNamespace: false };

/**
 * Counts the time and memory of one rendering. Templates come with models from untrusted sources: neither a loop over
 * 10^9 numbers nor a text that doubles forty times may stop the server.
 */
export class Budget {
  private readonly limits: Limits;
  private readonly extents = new WeakMap<object, Extent>();
  /** Extents of values with a namespace: they are valid until an attribute is set. */
  private namespaceExtents = new WeakMap<object, Extent>();
  private work = 0;
  private calls = 0;

  /** @param variables - the limits grow with their size */
  constructor(variables: Iterable<Value>) {
    let given = 0;
    for (const value of variables) given += this.extentOf(value).size;
    this.limits = limitsFor(given);
  }

  /** Counts steps. */
  spend(work: number): void {
    this.work += work;
    if (this.work > this.limits.work) throw new TemplateTooLarge(`it takes more than ${this.limits.work} steps`);
  }

  /** Counts a value that was made, all of which was written. Returns it. */
  made<T extends Value>(value: T): T {
    this.spend(1 + countOf(value));
    return this.checked(value);
  }

  /** Counts a value that existed before: whoever gets it may read all of it. Returns it. */
  used<T extends Value>(value: T): T {
    this.spend(1 + Math.floor(this.extentOf(value).size / 256));
    return value;
  }

  /** Counts a value all of which is compared or searched. */
  readWhole(value: Value): void {
    this.spend(Math.floor(this.extentOf(value).size / 16));
  }

  /** Counts the items of a loop while they are read. */
  *counted(items: Iterable<Value>): Generator<Value, void, undefined> {
    for (const item of items) {
      this.spend(ITERATION);
      yield item;
    }
  }

  /** Returns the items as a list. */
  listOf(items: Iterable<Value>): Value[] {
    return Array.from(this.counted(items));
  }

  /** Checks, before they are made, the characters of a text that repeats another one. */
  checkProduct(size: number, times: number): void {
    if (!(size * times <= this.limits.product))
      throw new TemplateTooLarge(
        `it has a filter or method that could make more than ${this.limits.product} characters`,
      );
  }

  /** Checks the characters of the output, or of a block. */
  checkSize(size: number): void {
    if (size > this.limits.size)
      throw new TemplateTooLarge(`it makes a value of more than ${this.limits.size} characters`);
  }

  /** Runs a call of a macro, or of a recursive loop. */
  nested<T>(run: () => T): T {
    this.calls += 1;
    if (this.calls > DEEPEST_CALL) throw new TemplateError(`macros call each other more than ${DEEPEST_CALL} deep`);
    try {
      return run();
    } finally {
      this.calls -= 1;
    }
  }

  /** Returns the characters in a value. */
  sizeOf(value: Value): number {
    return this.extentOf(value).size;
  }

  /** Returns how deep the lists of a value are nested. */
  depthOf(value: Value): number {
    return this.extentOf(value).depth;
  }

  /** Checks a value that becomes an attribute of a namespace: a namespace in it could hold itself. */
  checkAttribute(value: Value): void {
    if (this.extentOf(value).hasNamespace) throw new TemplateTooLarge('it has a namespace inside another value');
    this.namespaceExtents = new WeakMap();
  }

  private checked<T extends Value>(value: T): T {
    const { size, depth } = this.extentOf(value);
    this.checkSize(size);
    if (depth > DEEPEST_VALUE) throw new TemplateTooLarge(`it nests lists more than ${DEEPEST_VALUE} deep`);
    return value;
  }

  /** Measures a value. Values do not change, so each is measured once; one with a namespace after each change. */
  private extentOf(value: Value): Extent {
    if (typeof value === 'string') return { size: value.length, depth: 0, hasNamespace: false };
    if (value instanceof Markup) return { size: value.text.length, depth: 0, hasNamespace: false };
    if (typeof value !== 'object' || value === null) return FLAT;
    const known = this.extents.get(value) ?? this.namespaceExtents.get(value);
    if (known !== undefined) return known;
    let size = SCALAR;
    let depth = -1;
    let hasNamespace = value instanceof Namespace;
    for (const item of partsOf(value)) {
      const extent = this.extentOf(item);
      size += extent.size + SCALAR;
      depth = Math.max(depth, extent.depth);
      hasNamespace ||= extent.hasNamespace;
    }
    const extent = { size, depth: depth + 1, hasNamespace };
    (hasNamespace ? this.namespaceExtents : this.extents).set(value, extent);
    return extent;
  }
}

function partsOf(value: Value): Iterable<Value> {
  if (Array.isArray(value)) return value as readonly Value[];
  if (value instanceof Tuple) return value.items;
  if (value instanceof DictView) return [value.dict];
  if (value instanceof Namespace) return value.attributes.values();
  return value instanceof Dict ? [...value.keys(), ...value.values()] : [];
}

/** Counts the characters of a text or the items of a list. */
function countOf(value: Value): number {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return value.length;
  if (value instanceof Tuple) return value.items.length;
  if (value instanceof Markup) return value.text.length;
  return value instanceof Dict ? value.size : 1;
}
