/** Where a node starts: the line of the template, counted from 1. */
interface Located {
  readonly line: number;
}

/** An expression of a template. */
export type Expression = Located &
  (
    | { readonly kind: 'literal'; readonly value: string | bigint | number | boolean | null }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'list' | 'tuple'; readonly items: readonly Expression[] }
    | { readonly kind: 'dict'; readonly entries: readonly (readonly [Expression, Expression])[] }
    | { readonly kind: 'attribute'; readonly object: Expression; readonly attribute: string }
    | { readonly kind: 'item'; readonly object: Expression; readonly index: Expression }
    | SliceExpression
    | CallExpression
    | FilterExpression
    | ({ readonly kind: 'test'; readonly operand: Expression; readonly name: string } & ArgumentList)
    | { readonly kind: 'not' | 'negative' | 'positive'; readonly operand: Expression }
    | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
    | { readonly kind: 'arithmetic'; readonly operator: string; readonly left: Expression; readonly right: Expression }
    | { readonly kind: 'comparison'; readonly first: Expression; readonly rest: readonly Comparison[] }
    | { readonly kind: 'concatenation'; readonly items: readonly Expression[] }
    | ConditionalExpression
  );

/** Arguments of a call, a filter or a test. */
export interface ArgumentList {
  readonly positional: readonly Expression[];
  readonly keywords: readonly (readonly [string, Expression])[];
  /** `*list` */
  readonly spread?: Expression | undefined;
  /** `**dict` */
  readonly spreadKeywords?: Expression | undefined;
}

/** `callee(arguments)` */
export type CallExpression = Located & { readonly kind: 'call'; readonly callee: Expression } & ArgumentList;

/** `operand | name(arguments)`; in a block the operand is the text of the block. */
export type FilterExpression = Located & {
  readonly kind: 'filter';
  readonly operand: Expression | undefined;
  readonly name: string;
} & ArgumentList;

/** `[start:stop:step]` */
interface SliceExpression extends Located {
  readonly kind: 'slice';
  readonly start: Expression | undefined;
  readonly stop: Expression | undefined;
  readonly step: Expression | undefined;
}

/** `value if test else otherwise` */
interface ConditionalExpression extends Located {
  readonly kind: 'conditional';
  readonly test: Expression;
  readonly value: Expression;
  readonly otherwise: Expression | undefined;
}

/** One operator and right side of a chain such as `a < b <= c`. */
export interface Comparison {
  readonly operator: string;
  readonly right: Expression;
}

/** What a value can be assigned to. */
export type Target = Located &
  (
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'namespace'; readonly name: string; readonly attribute: string }
    | { readonly kind: 'tuple'; readonly items: readonly Target[] }
  );

/** A parameter of a macro or call block. */
export interface Parameter {
  readonly name: string;
  readonly fallback: Expression | undefined;
}

/** The body of a statement that has variables of its own. */
export interface Body {
  readonly statements: readonly Statement[];
  /** Variables that the body sets before it reads them, and that no scope around it has: they start undefined. */
  blanks: readonly string[];
}

/** A macro, or the body of a call block. */
export interface MacroDefinition {
  readonly name: string | undefined;
  readonly parameters: readonly Parameter[];
  readonly body: Body;
  /** The names that the body reads, for `caller`, `varargs` and `kwargs`. */
  readonly reads: ReadonlySet<string>;
  /** What its definition costs: one step for each of its tokens. */
  readonly cost: number;
}

/** A loop. */
export interface ForStatement extends Located {
  readonly kind: 'for';
  readonly target: Target;
  readonly iterable: Expression;
  readonly condition: Expression | undefined;
  readonly isRecursive: boolean;
  readonly body: Body;
  readonly otherwise: Body | undefined;
}

/** A statement of a template. */
export type Statement = Located &
  (
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'output'; readonly expression: Expression }
    | {
        readonly kind: 'if';
        readonly branches: readonly { readonly test: Expression; readonly body: readonly Statement[] }[];
        readonly otherwise: readonly Statement[];
      }
    | ForStatement
    | { readonly kind: 'set'; readonly target: Target; readonly value: Expression }
    | {
        readonly kind: 'set block';
        readonly target: Target;
        readonly filter: FilterExpression | undefined;
        readonly body: Body;
      }
    | { readonly kind: 'macro'; readonly name: string; readonly macro: MacroDefinition }
    | { readonly kind: 'call block'; readonly call: CallExpression; readonly macro: MacroDefinition }
    | { readonly kind: 'filter block'; readonly filter: FilterExpression; readonly body: Body }
    | {
        readonly kind: 'with';
        readonly targets: readonly Target[];
        readonly values: readonly Expression[];
        readonly body: Body;
      }
    | { readonly kind: 'generation'; readonly body: Body }
    | { readonly kind: 'break' | 'continue' }
  );
