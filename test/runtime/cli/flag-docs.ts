import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../../lib/runtime/src/cli/command-line';
import { markdownOfFlags } from '../../../lib/runtime/src/cli/flag';

const FOLDER = join(__dirname, '../../../docs/runtime');

/** The pages with tables of flags. */
export const FLAG_PAGES = ['serve.md', 'eval.md'];

/** Reads a page. */
export function readPage(page: string): string {
  return readFileSync(join(FOLDER, page), 'utf8');
}

/** The page with its tables generated again, each between two marks that name its command. */
export function withFlagTables(page: string): string {
  return page.replaceAll(
    /(<!-- flags: ([a-z ]+) \([^)]*\) -->\n)[\s\S]*?(<!-- end of flags -->)/g,
    (_, begin: string, command: string, end: string) => {
      const { flags } = COMMANDS[command] ?? {};
      if (flags === undefined) throw new Error(`"${command}" is not a command of the runtime`);
      return `${begin}\n${markdownOfFlags(flags)}\n\n${end}`;
    },
  );
}

// npx tsx test/runtime/cli/flag-docs.ts writes the tables.
if (require.main === module)
  for (const page of FLAG_PAGES) writeFileSync(join(FOLDER, page), withFlagTables(readPage(page)));
