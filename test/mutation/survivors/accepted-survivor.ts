/** Changes that no test notices, and why that is accepted. */
export interface AcceptedSurvivor {
  /** Path from the root of the repository. */
  readonly file: string;
  /** Text of the line on which the change begins: a part that says which line is meant. */
  readonly line: string;
  /** @default - every kind of change */
  readonly mutator?: string;
  /** What the change writes. @default - anything */
  readonly replacement?: string;
  /** How many survivors this entry is for. @default 1 */
  readonly count?: number;
  /** Why no test has to notice it, in a sentence. */
  readonly reason: string;
}
