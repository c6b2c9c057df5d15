import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ADDED_ROWS, CORRECTIONS } from './corrections';
import { differences } from './diff';
import { TABLES } from './families';
import { renderTable } from './render';
import { readEc2Answers, sourceLine } from './source';
import { type FilledTable, generateTables, type Rows } from './tables';

const USAGE = `npm run catalog [-- OPTION]

Writes the instance tables of lib/catalog from EC2's own DescribeInstanceTypes answers and a short list of corrections.

  --diff   print what would change, one line a fact, and write nothing
  --help   print this

Source: ${sourceLine()}.
It is downloaded by pip once (7 MB) into the cache folder outside the checkout. Needs python3 with pip (PYTHON names
another). Families are listed in lib/catalog/generate/families.ts, corrections with reason and source in corrections.ts,
the version of the source in source.ts.
`;

async function main(options: readonly string[]): Promise<number> {
  const unknown = options.filter((option) => !['--diff', '--help'].includes(option));
  if (unknown.length > 0) {
    process.stderr.write(`'${unknown[0]}' is not an option: --diff or --help.\n`);
    return 2;
  }
  if (options.includes('--help')) {
    process.stdout.write(USAGE);
    return 0;
  }
  const answers = await readEc2Answers();
  const filled = generateTables({ answers, tables: TABLES, corrections: CORRECTIONS, addedRows: ADDED_ROWS });
  const changes = (await Promise.all(filled.map(changesOf))).flat();
  process.stdout.write(changes.map((line) => `${line}\n`).join(''));
  if (!options.includes('--diff')) {
    for (const each of filled) writeFileSync(pathOf(each.table.file), renderTable(each, sourceLine()));
  }
  process.stdout.write(
    `${changes.length} differences${options.includes('--diff') ? ', nothing written' : ', written'}\n`,
  );
  return 0;
}

async function changesOf({ table, rows }: FilledTable): Promise<string[]> {
  const module = (await import(pathOf(table.file))) as Record<string, Rows>;
  return differences(module[table.constant] ?? {}, rows);
}

function pathOf(file: string): string {
  return path.join(__dirname, '..', `${file}.ts`);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  },
);
