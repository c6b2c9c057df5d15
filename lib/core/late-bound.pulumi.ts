import * as pulumi from '@pulumi/pulumi';
import { isLateBound } from './late-bound';

/** A value in which Outputs have taken the places of their markers. */
export type Resolved<T> = T extends string
  ? pulumi.Output<string> | T
  : T extends readonly (infer Item)[]
    ? Resolved<Item>[]
    : T extends object
      ? { [Key in keyof T]: Resolved<T[Key]> }
      : T;

const MARKER = /\$\{Output\[(\d+)\]\}/g;

/**
 * Takes Outputs through plans: `mark` turns each into a text that plans pass through as they pass CDK's tokens, and
 * `resolve` puts the Outputs back, leaf by leaf. A text without a marker stays plain, so previews show it; a secret
 * stays a secret. Use one instance for one component.
 */
export class OutputMarkers {
  private readonly outputs: pulumi.Output<string>[] = [];

  /** Returns a marker for an Output or a promise, and everything else as it is, so that the planner can judge it. */
  mark(input: pulumi.Input<string>): string;
  mark(input: pulumi.Input<string> | undefined): string | undefined;
  mark(input: pulumi.Input<string> | undefined): string | undefined {
    if (typeof input === 'string' || !isLateBound(input)) return input as string | undefined;
    this.outputs.push(pulumi.output(input as pulumi.Input<string>));
    return `\${Output[${this.outputs.length - 1}]}`;
  }

  /**
   * Returns the options of a planner, with a marker in place of each Output and promise, however deep it lies: the
   * planner then passes it through, or says that it must be known.
   */
  markAll<Options extends object>(options: object): Options {
    return this.markWithin(options) as Options;
  }

  private markWithin(value: unknown): unknown {
    // A list with one Output looks late-bound as a whole, as list tokens of CDK do.
    if (Array.isArray(value)) return value.map((item) => this.markWithin(item));
    if (isLateBound(value) && typeof value === 'object') return this.mark(value as pulumi.Input<string>);
    if (!isPlainObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.markWithin(item)]));
  }

  /** Returns a value of another component, such as its plan, with own markers in place of those of `from`. */
  adopt<T>(value: T, from: OutputMarkers): T {
    // One Output keeps one marker: plans compare texts.
    const markers = new Map<string, string>();
    const adopted = (index: string) => {
      const marker = markers.get(index) ?? this.mark(from.outputOf(Number(index)));
      markers.set(index, marker);
      return marker;
    };
    return mapTexts(value, (text) => text.replaceAll(MARKER, (_, index: string) => adopted(index))) as T;
  }

  /** Returns the value with each marked text replaced by an Output. */
  resolve<T>(value: T): Resolved<T> {
    return mapTexts(value, (text) => this.text(text, (known) => known)) as Resolved<T>;
  }

  /** Returns a value as JSON in which Outputs have taken the places of their markers, in keys too. */
  json(value: object): pulumi.Output<string> | string {
    return this.text(JSON.stringify(value), (known) => JSON.stringify(known).slice(1, -1));
  }

  private text(value: string, written: (known: string) => string): string | pulumi.Output<string> {
    const used = [...new Set([...value.matchAll(MARKER)].map(([, index]) => Number(index)))];
    if (used.length === 0) return value;
    return pulumi
      .all(used.map((index) => this.outputOf(index)))
      .apply((known) =>
        value.replaceAll(MARKER, (_, index: string) => written(known[used.indexOf(Number(index))] ?? '')),
      );
  }

  private outputOf(index: number): pulumi.Output<string> {
    const output = this.outputs[index];
    if (output === undefined)
      throw new Error(`Marker ${index} belongs to other OutputMarkers; use those that made it.`);
    return output;
  }
}

/** Returns a value with something else in place of each text, however deep it lies. */
function mapTexts(value: unknown, replace: (text: string) => unknown): unknown {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, replace));
  if (typeof value !== 'object' || value === null || pulumi.Output.isInstance(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, replace)]));
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
