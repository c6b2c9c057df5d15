import { Environment, Interpreter, parse, tokenize } from '@huggingface/jinja';

type Node = NonNullable<Parameters<Interpreter['evaluate']>[0]>;
type Value = ReturnType<Interpreter['evaluate']>;
type Program = Parameters<Interpreter['run']>[0];

/** The fields of template nodes that this file reads. */
interface Parts {
  readonly value?: unknown;
  readonly key?: unknown;
  readonly args?: readonly Node[];
  readonly operand?: Node;
  readonly filter?: Node & Parts;
  readonly callee?: Node & Parts;
  readonly object?: Node;
  readonly argument?: Node;
  readonly property?: Node;
  readonly assignee?: Node;
  readonly body?: readonly Node[];
}

/** The longest source in characters. Templates of real models have up to 20 kB. */
const LONGEST_SOURCE = 2 ** 18;
/** The longest list that `range` makes. */
const LONGEST_RANGE = 10_000;
/** The deepest nesting of lists. */
const DEEPEST = 200;

/** The limits of a template. They grow with the input, so that long conversations fit. */
interface Limits {
  /** Steps, plus the characters and items that they make. */
  readonly work: number;
  /** Characters in one value; in a list, those of all items. */
  readonly size: number;
  /** The most characters that one filter or method could make from its arguments. */
  readonly product: number;
}

/** The error for a template that needs more time or memory than its limits. */
export class TemplateTooLarge extends Error {
  override readonly name = 'TemplateTooLarge';
}

/**
 * A Jinja template with limited time and memory. Templates come with models from untrusted sources: neither a loop over
 * 10^9 numbers nor a text that doubles forty times may stop the server. The template library has no limits, but
 * evaluates each node through one method, which is overridden here to count steps and sizes.
 */
export class BoundedTemplate {
  private readonly program: Program;

  constructor(private readonly source: string) {
    if (source.length > LONGEST_SOURCE)
      throw new TemplateTooLarge(`it has ${source.length} characters; at most ${LONGEST_SOURCE} are allowed`);
    this.program = parse(tokenize(source, { lstrip_blocks: true, trim_blocks: true }));
  }

  render(variables: Readonly<Record<string, unknown>>): string {
    const environment = new Environment();
    for (const [name, value] of Object.entries({ ...GLOBALS, ...variables })) environment.set(name, value);
    const given = sizeOfJson(variables);
    const limits = { work: 2 ** 21 + 128 * given, size: 2 ** 20 + 8 * given, product: 2 ** 24 + 256 * given };
    return String(new CountingInterpreter(environment, limits, this.source.length).run(this.program).value);
  }
}

const GLOBALS: Readonly<Record<string, unknown>> = {
  true: true,
  false: false,
  none: null,
  True: true,
  False: false,
  None: null,
  raise_exception: (message: unknown) => {
    throw new Error(String(message));
  },
  range: (start: unknown, stop: unknown, step: unknown = 1) => {
    const [from, to] = stop === undefined ? [0, start] : [start, stop];
    if (typeof from !== 'number' || typeof to !== 'number' || typeof step !== 'number' || step === 0)
      throw new Error('range() takes numbers, and its step must not be 0');
    const count = Math.max(0, Math.ceil((to - from) / step));
    if (!(count <= LONGEST_RANGE))
      throw new TemplateTooLarge(`it calls range() for ${count} numbers; at most ${LONGEST_RANGE} are allowed`);
    return Array.from({ length: count }, (_, index) => from + index * step);
  },
  strftime_now: (format: unknown) => strftime(new Date(), String(format)),
};

const two = (number: number): string => String(number).padStart(2, '0');

/** Formats a time as C's `strftime` does. */
function strftime(time: Date, format: string): string {
  const month = (style: 'long' | 'short'): string => new Intl.DateTimeFormat('en-US', { month: style }).format(time);
  const parts: Readonly<Record<string, () => string>> = {
    Y: () => String(time.getFullYear()),
    m: () => two(time.getMonth() + 1),
    d: () => two(time.getDate()),
    b: () => month('short'),
    B: () => month('long'),
    H: () => two(time.getHours()),
    M: () => two(time.getMinutes()),
    S: () => two(time.getSeconds()),
    '%': () => '%',
  };
  return format.replaceAll(/%[YmdbBHMS%]/g, (token) => parts[token.slice(1)]?.() ?? token);
}

/** Estimates the characters of a JSON value; each number or boolean counts as a constant. */
function sizeOfJson(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return SCALAR;
  return Object.entries(value).reduce((sum, [key, item]) => sum + key.length + sizeOfJson(item), SCALAR);
}

/** The size of a number: as text it has up to 25 characters. */
const SCALAR = 16;

/** The work of one iteration of a loop. */
const ITERATION = 32;

/** The characters in a value, and the nesting depth of its lists. */
interface Extent {
  readonly size: number;
  readonly depth: number;
}

/** A node for a value that is already known. */
class Known {
  readonly type = 'Known';
  constructor(readonly known: Value) {}
}

/** Nodes that make a new value: each of its characters or items counts. Other nodes return an existing value. */
const MAKERS = new Set([
  'BinaryExpression',
  'FilterExpression',
  'CallExpression',
  'ArrayLiteral',
  'TupleLiteral',
  'ObjectLiteral',
  'For',
  'If',
  'CallStatement',
  'Program',
]);

/** Nodes with a constant value. */
const LITERALS = new Set(['StringLiteral', 'IntegerLiteral', 'FloatLiteral']);

class CountingInterpreter extends Interpreter {
  private work = 0;
  private readonly extents = new WeakMap<object, Extent>();

  constructor(
    environment: Environment,
    private readonly limits: Limits,
    private readonly sourceLength: number,
  ) {
    super(environment);
  }

  override evaluate(statement: Node | undefined, environment: Environment): Value {
    if (statement === undefined) return super.evaluate(statement, environment);
    if (statement instanceof Known) return statement.known;
    this.spend(1);
    const node = this.prepared(statement, environment);
    const value = super.evaluate(node, environment);
    const { size, depth } = this.extentOf(value);
    if (size > this.limits.size)
      throw new TemplateTooLarge(`it makes a value of more than ${this.limits.size} characters`);
    if (depth > DEEPEST) throw new TemplateTooLarge(`it nests lists more than ${DEEPEST} deep`);
    // Returning an existing value costs little, but the receiver may read all of it.
    this.spend(MAKERS.has(node.type) ? countOf(value) : size >> 8);
    return value;
  }

  private spend(work: number): void {
    this.work += work;
    if (this.work > this.limits.work) throw new TemplateTooLarge(`it takes more than ${this.limits.work} steps`);
  }

  /** Returns the node with its operands evaluated first, if their size determines the size of the result. */
  private prepared(statement: Node & Parts, environment: Environment): Node {
    switch (statement.type) {
      case 'Macro':
      case 'CallStatement':
        this.spend(this.sourceLength); // the library searches the whole body for the names of its arguments
        return statement;
      case 'MemberExpression':
        this.spend(SCALAR); // the library creates the methods of a text again for each text
        return statement;
      case 'For': {
        // each item gets its own scope and its own `loop`, even with an empty body
        const { iterable } = statement as unknown as { readonly iterable: Node & { readonly lhs: Node } };
        const isFiltered = iterable.type === 'SelectExpression';
        const items = this.evaluate(isFiltered ? iterable.lhs : iterable, environment);
        this.spend(ITERATION * countOf(items));
        const known = new Known(items);
        return { ...statement, iterable: isFiltered ? { ...iterable, lhs: known } : known } as unknown as Node;
      }
      case 'FilterStatement':
        return this.prepared(
          {
            ...statement,
            type: 'FilterExpression',
            operand: { type: 'Program', body: statement.body },
          } as unknown as Node,
          environment,
        );
      case 'FilterExpression': {
        const operand = this.evaluate(statement.operand, environment);
        const filter = statement.filter as Node & Parts;
        const args = (filter.args ?? []).map((arg) => this.known(arg, environment));
        this.checkProduct(operand, args, environment);
        return {
          ...statement,
          operand: new Known(operand),
          filter: filter.args === undefined ? filter : { ...filter, args },
        } as unknown as Node;
      }
      case 'CallExpression': {
        const { callee } = statement;
        if (callee?.type !== 'MemberExpression') return statement;
        const object = this.evaluate(callee.object, environment);
        const args = (statement.args ?? []).map((arg) => this.known(arg, environment));
        if (object.type === 'StringValue') this.checkProduct(object, args, environment);
        return { ...statement, callee: { ...callee, object: new Known(object) }, args } as unknown as Node;
      }
      default:
        return statement;
    }
  }

  /** Returns an argument with a known value. Literals are kept, as some filters accept literals only. */
  private known(arg: Node & Parts, environment: Environment): Node {
    if (LITERALS.has(arg.type)) return arg;
    if (arg.type === 'KeywordArgumentExpression')
      return { ...arg, value: new Known(this.evaluate(arg.value as Node, environment)) } as unknown as Node;
    if (arg.type === 'SpreadExpression')
      return { ...arg, argument: new Known(this.evaluate(arg.argument, environment)) } as unknown as Node;
    return new Known(this.evaluate(arg, environment)) as unknown as Node;
  }

  /**
   * Limits filters and methods that repeat an argument: `replace` and `join` insert it many times, `tojson` indents
   * each line.
   */
  private checkProduct(operand: Value, args: readonly (Node & Parts)[], environment: Environment): void {
    const { size, depth } = this.extentOf(operand);
    let factor = 1;
    for (const arg of args) {
      const value = this.evaluate(
        (arg.type === 'KeywordArgumentExpression' ? arg.value : (arg.argument ?? arg)) as Node,
        environment,
      );
      factor += typeof value.value === 'number' ? Math.abs(value.value) : this.extentOf(value).size;
    }
    if (!(size * Math.max(1, depth) * factor <= this.limits.product))
      throw new TemplateTooLarge(
        `it has a filter or method that could make more than ${this.limits.product} characters`,
      );
  }

  /**
   * Measures a value. Lists never change, so each is measured once; a namespace may change, so it must not be inside
   * another value.
   */
  private extentOf(value: Value): Extent {
    const inner: unknown = value.value;
    if (typeof inner === 'string') return { size: inner.length, depth: 0 };
    if (!Array.isArray(inner) && !(inner instanceof Map)) return { size: SCALAR, depth: 0 };
    const isNamespace = value.type === 'NamespaceValue';
    const measured = isNamespace ? undefined : this.extents.get(value);
    if (measured !== undefined) return measured;
    let size = SCALAR;
    let depth = 0;
    for (const item of Array.isArray(inner) ? (inner as Value[]) : (inner.values() as Iterable<Value>)) {
      if (item.type === 'NamespaceValue') throw new TemplateTooLarge('it has a namespace inside another value');
      const extent = this.extentOf(item);
      size += extent.size + SCALAR;
      depth = Math.max(depth, extent.depth);
    }
    if (inner instanceof Map) for (const key of inner.keys()) size += String(key).length;
    const extent = { size, depth: depth + 1 };
    if (!isNamespace) this.extents.set(value, extent);
    return extent;
  }
}

/** Counts the characters of a text or the items of a list. */
function countOf(value: Value): number {
  const inner: unknown = value.value;
  if (typeof inner === 'string' || Array.isArray(inner)) return inner.length;
  return inner instanceof Map ? inner.size : 1;
}
