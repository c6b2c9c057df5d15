import type { OptionReader } from '../../core/option-reader';

/** Why options have no effect. */
export interface WithoutEffect<Options extends object, Code extends string> {
  readonly code: Code;
  /** The option because of which the others have no effect. They are not judged if it is wrong itself. */
  readonly because: keyof Options & string;
  /** What it says, and what follows, for example `securityHub is 'none': it has no effect.` */
  readonly given: string;
  /** What gives the others an effect, for example `set securityHub to 'create'.` */
  readonly otherwise: string;
}

/** Adds a problem for each of the options that is set, as none of them has an effect. */
export function refuseWithoutEffect<Options extends object, Code extends string>(
  read: OptionReader<Options, Code>,
  names: readonly (keyof Options & string)[],
  { code, because, given, otherwise }: WithoutEffect<Options, Code>,
): void {
  for (const name of names) {
    if (read.failed(name, because)) continue;
    const message = `${name} is set, and ${given}`;
    read.require(!read.has(name), code, name, message, `Leave ${name} out, or ${otherwise}`);
  }
}
