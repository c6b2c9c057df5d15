import type { Body, Expression, MacroDefinition, Statement, Target } from './nodes';

/** Returns all names that a body reads, in whatever is nested in it too. */
export function namesRead(body: Body): Set<string> {
  const names = new Set<string>();
  collect(body.statements, names);
  return names;
}

/** Whether an expression has the same value in each rendering, as it reads no variable. */
export function isConstant(expression: Expression): boolean {
  const names = new Set<string>();
  collect(expression, names);
  return names.size === 0;
}

function collect(node: unknown, names: Set<string>): void {
  if (Array.isArray(node)) for (const item of node) collect(item, names);
  else if (typeof node === 'object' && node !== null) {
    const { kind, name } = node as { readonly kind?: unknown; readonly name?: unknown };
    if (kind === 'name' && typeof name === 'string') names.add(name);
    for (const part of Object.values(node)) collect(part, names);
  }
}

/**
 * Finds the variables that a body sets before it reads them, and that no body around it knows. They are undefined until
 * they are set, even if the caller of the template has a variable of the same name: in a loop, each iteration starts
 * with them undefined.
 */
export function blankNames(template: Body): void {
  visitBody(template, new Set(), []);
}

function visitBody(body: Body, outer: ReadonlySet<string>, parameters: readonly string[]): void {
  const frame = new Frame(parameters);
  frame.statements(body.statements);
  body.blanks = [...frame.setFirst].filter((name) => !outer.has(name));
  const known = new Set([...outer, ...frame.known]);
  for (const [inner, names] of frame.inner) visitBody(inner, known, names);
}

/** The names of one body, in the order of its statements. */
class Frame {
  readonly known: Set<string>;
  /** Names that are set before they are read, on every way through the body. */
  readonly setFirst = new Set<string>();
  readonly inner: (readonly [Body, readonly string[]])[] = [];
  private depth = 0;

  constructor(parameters: readonly string[]) {
    this.known = new Set(parameters);
  }

  statements(statements: readonly Statement[]): void {
    for (const statement of statements) this.statement(statement);
  }

  private statement(statement: Statement): void {
    switch (statement.kind) {
      case 'output':
        return this.read(statement.expression);
      case 'if':
        return this.if(statement.branches, statement.otherwise);
      case 'for':
        this.read(statement.iterable);
        this.inner.push([statement.body, ['loop', ...targetNames(statement.target)]]);
        if (statement.otherwise !== undefined) this.inner.push([statement.otherwise, []]);
        return undefined;
      case 'set':
        this.read(statement.value);
        return this.set(statement.target);
      case 'set block':
        this.inner.push([statement.body, []]);
        return this.set(statement.target);
      case 'macro':
        this.setName(statement.name);
        return this.macro(statement.macro);
      case 'call block':
        this.read(statement.call);
        return this.macro(statement.macro);
      case 'filter block':
        this.read(statement.filter);
        this.inner.push([statement.body, []]);
        return undefined;
      case 'with':
        this.read(statement.values);
        this.inner.push([statement.body, statement.targets.flatMap(targetNames)]);
        return undefined;
      case 'generation':
        this.inner.push([statement.body, []]);
        return undefined;
      default:
        return undefined;
    }
  }

  private if(
    branches: readonly { test: Expression; body: readonly Statement[] }[],
    otherwise: readonly Statement[],
  ): void {
    this.read(branches[0]?.test);
    this.depth += 1;
    for (const [index, { test, body }] of branches.entries()) {
      if (index > 0) this.read(test);
      this.statements(body);
    }
    this.statements(otherwise);
    this.depth -= 1;
  }

  private macro({ parameters, body }: MacroDefinition): void {
    this.inner.push([body, [...parameters.map(({ name }) => name), 'caller', 'varargs', 'kwargs']]);
  }

  private read(node: unknown): void {
    const names = new Set<string>();
    collect(node, names);
    for (const name of names) this.known.add(name);
  }

  private set(target: Target): void {
    if (target.kind === 'namespace') this.known.add(target.name);
    else if (target.kind === 'tuple') for (const item of target.items) this.set(item);
    else this.setName(target.name);
  }

  private setName(name: string): void {
    if (!this.known.has(name) && this.depth === 0) this.setFirst.add(name);
    this.known.add(name);
  }
}

function targetNames(target: Target): string[] {
  return target.kind === 'tuple' ? target.items.flatMap(targetNames) : [target.name];
}
