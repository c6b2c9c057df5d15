import { Environment, Interpreter, parse, tokenize } from '@huggingface/jinja';

type Node = NonNullable<Parameters<Interpreter['evaluate']>[0]>;
type Value = ReturnType<Interpreter['evaluate']>;
type Program = Parameters<Interpreter['run']>[0];

/** Parts of the nodes that are looked at here. */
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

/** Templates of real models have up to 20 kB. */
const LONGEST_SOURCE = 2 ** 18;
/** Numbers that `range` gives at once. */
const LONGEST_RANGE = 10_000;
/** Lists inside of lists. */
const DEEPEST = 200;

/** What a template may use. Each grows with what it is given, so that a long conversation has room. */
interface Limits {
  /** Steps, and the characters and items that they make. */
  readonly work: number;
  /** Characters in one value, a list with all that is in it. */
  readonly size: number;
  /** Characters that one filter or method might make of its arguments. */
  readonly product: number;
}

/** A template that was stopped: it would take more time or memory than any template of a model needs. */
export class TemplateTooLarge extends Error {
  override readonly name = 'TemplateTooLarge';
}

/**
 * A Jinja template whose time and memory are bounded: it comes with a model, which somebody else made, and neither a
 * loop over a thousand million numbers nor a text that doubles itself forty times may stop the server. The library has
 * no limits of its own, but evaluates each node through one method, where steps and sizes are counted here.
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
      throw new Error('range() takes numbers, and no step of 0');
    const count = Math.max(0, Math.ceil((to - from) / step));
    if (!(count <= LONGEST_RANGE))
      throw new TemplateTooLarge(`range() of ${count} numbers; at most ${LONGEST_RANGE} are allowed`);
    return Array.from({ length: count }, (_, index) => from + index * step);
  },
  strftime_now: (format: unknown) => written(new Date(), String(format)),
};

const two = (number: number): string => String(number).padStart(2, '0');

/** A time as `strftime` writes it. */
function written(time: Date, format: string): string {
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

/** Characters of a JSON value, numbers and the like taken for some. */
function sizeOfJson(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return SCALAR;
  return Object.entries(value).reduce((sum, [key, item]) => sum + key.length + sizeOfJson(item), SCALAR);
}

/** What a number counts for: as text it has up to 25 characters, in memory some words. */
const SCALAR = 16;

/** What an item of a loop counts for. */
const ITERATION = 32;

/** Characters in a value, and how deep its lists are. */
interface Extent {
  readonly size: number;
  readonly depth: number;
}

/** A node that stands for a value which is known already. */
class Known {
  readonly type = 'Known';
  constructor(readonly known: Value) {}
}

/** Nodes that make a new value, of which each character or item counts; others hand on a value that was there. */
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

/** Nodes that are their value. */
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
    if (depth > DEEPEST) throw new TemplateTooLarge(`it makes lists inside of lists, ${DEEPEST} deep`);
    // Handing a value on costs little, but whoever gets it may look through all of it.
    this.spend(MAKERS.has(node.type) ? countOf(value) : size >> 8);
    return value;
  }

  private spend(work: number): void {
    this.work += work;
    if (this.work > this.limits.work) throw new TemplateTooLarge(`it takes more than ${this.limits.work} steps`);
  }

  /** The same node, with what it works on evaluated first where that tells how much it would make. */
  private prepared(statement: Node & Parts, environment: Environment): Node {
    switch (statement.type) {
      case 'Macro':
      case 'CallStatement':
        this.spend(this.sourceLength); // the library searches them whole for the names of their arguments
        return statement;
      case 'MemberExpression':
        this.spend(SCALAR); // the methods of a text are made anew for each text
        return statement;
      case 'For': {
        // each item is given a scope and a `loop` of its own, also where nothing is done with it
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

  /** An argument with its value known. A literal stays, since some filters take nothing else. */
  private known(arg: Node & Parts, environment: Environment): Node {
    if (LITERALS.has(arg.type)) return arg;
    if (arg.type === 'KeywordArgumentExpression')
      return { ...arg, value: new Known(this.evaluate(arg.value as Node, environment)) } as unknown as Node;
    if (arg.type === 'SpreadExpression')
      return { ...arg, argument: new Known(this.evaluate(arg.argument, environment)) } as unknown as Node;
    return new Known(this.evaluate(arg, environment)) as unknown as Node;
  }

  /** `replace` and `join` put an argument in as often as the text has places, `tojson` indents each line. */
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
      throw new TemplateTooLarge(`a filter or method would make more than ${this.limits.product} characters`);
  }

  /**
   * Lists never change, so each is measured once; a namespace does, and must therefore not be inside of another value.
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
      if (item.type === 'NamespaceValue') throw new TemplateTooLarge('it has a namespace inside of another value');
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

/** Characters of a text, items of a list. */
function countOf(value: Value): number {
  const inner: unknown = value.value;
  if (typeof inner === 'string' || Array.isArray(inner)) return inner.length;
  return inner instanceof Map ? inner.size : 1;
}
