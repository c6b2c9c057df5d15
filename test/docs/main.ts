import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedPages } from './pages';

const HELP = `npm run docs             writes the generated parts of README.md and docs
npm run docs -- --check  only says which pages are out of date; exit code 1 if there are any`;

function main(args: readonly string[]): number {
  if (args.includes('--help')) {
    console.log(HELP);
    return 0;
  }
  const unknown = args.filter((argument) => argument !== '--check');
  if (unknown.length > 0) {
    console.error(`${unknown.join(' ')} is not a valid option.\n${HELP}`);
    return 2;
  }
  const stale = generatedPages().filter(({ found, expected }) => found !== expected);
  if (!args.includes('--check')) {
    for (const { file, expected } of stale) writeFileSync(join(__dirname, '../..', file), expected);
    console.log(stale.length === 0 ? 'Nothing to change.' : `Written: ${stale.map(({ file }) => file).join(', ')}`);
    return 0;
  }
  for (const { file } of stale) console.error(`${file} is out of date. Run \`npm run docs\`.`);
  return stale.length === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
