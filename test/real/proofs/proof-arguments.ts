import type { Proof } from './proof-table';

/** A proof that was named on the command line, with what is passed on to its command. */
export interface ChosenProof {
  readonly proof: Proof;
  readonly args: readonly string[];
}

/** What `npm run proofs` is to do. */
export type ProofCommand =
  | { readonly action: 'help' }
  | { readonly action: 'list' }
  | { readonly action: 'run'; readonly chosen: readonly ChosenProof[] };

/**
 * Reads the command line: names of proofs, each followed by the arguments that it takes. No name: all of them.
 *
 * @throws Error that says what is not valid and what is
 */
export function readProofArguments(args: readonly string[], proofs: readonly Proof[]): ProofCommand {
  const [first] = args;
  if (first === '--help' || first === '-h') return { action: 'help' };
  if (first === '--list') return { action: 'list' };
  if (first === undefined) return { action: 'run', chosen: proofs.map((proof) => ({ proof, args: [] })) };
  const chosen: { proof: Proof; args: string[] }[] = [];
  for (const arg of args) {
    const proof = proofs.find(({ name }) => name === arg);
    const last = chosen.at(-1);
    if (proof !== undefined) chosen.push({ proof, args: [] });
    else if (last?.proof.takes !== undefined) last.args.push(arg);
    else throw new Error(unknownArgument(arg, last?.proof, proofs));
  }
  return { action: 'run', chosen };
}

function unknownArgument(arg: string, last: Proof | undefined, proofs: readonly Proof[]): string {
  const names = proofs.map(({ name }) => name).join(', ');
  if (arg.startsWith('-') && last !== undefined)
    return `'${arg}' is not valid after '${last.name}': this proof takes no arguments. Leave it out.`;
  return `'${arg}' is not the name of a proof. Use one of ${names}.`;
}
