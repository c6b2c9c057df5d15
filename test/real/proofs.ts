import { readProofArguments } from './proofs/proof-arguments';
import { PROOFS, proofTable } from './proofs/proof-table';
import { runProof } from './proofs/run-proof';

const HELP = `npm run proofs [-- names]      runs the proofs that take too long for .ci/run, one after another

  npm run proofs                        all of them: hours
  npm run proofs -- NAME [NAME ...]     some of them
  npm run proofs -- NAME ARGUMENTS      one, with arguments of its own
  npm run proofs -- --list              the names, what each proves, when to run it, minutes on 2 cores
  npm run proofs -- --help              this text

Each proof has a time limit. The last line is 'N passed, N failed'; the exit status is 1 if one failed.
Write the commit of the run into docs/verified.md.

Proofs that take arguments:
${PROOFS.filter(({ takes }) => takes !== undefined)
  .map(({ name, takes }) => `  ${name.padEnd(14)}${takes}`)
  .join('\n')}
`;

async function main(args: readonly string[]): Promise<number> {
  const command = readProofArguments(args, PROOFS);
  if (command.action !== 'run') {
    process.stdout.write(command.action === 'help' ? HELP : `${proofTable()}\n`);
    return 0;
  }
  let failed = 0;
  for (const chosen of command.chosen) {
    const { name, proves } = chosen.proof;
    console.log(`== ${name}: ${proves}`);
    const { passed, seconds, reason } = await runProof(chosen);
    if (!passed) failed += 1;
    console.log(`== ${name}: ${passed ? 'passed' : `failed, ${reason}`}, ${seconds} s`);
  }
  console.log(`${command.chosen.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  },
);
