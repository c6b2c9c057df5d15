/** Kinds of tokens. An operator has its own spelling as its value. */
export type TokenKind =
  | 'text'
  | 'block start'
  | 'block end'
  | 'output start'
  | 'output end'
  | 'name'
  | 'string'
  | 'integer'
  | 'float'
  | 'operator'
  | 'end of template';

/** A token of a template. */
export interface Token {
  readonly kind: TokenKind;
  /** The spelling; of a string its text. */
  readonly value: string;
  /** Counted from 1. */
  readonly line: number;
}
