import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { INSTANCE_PRICE_SOURCE, INSTANCE_USD_PER_HOUR } from '../instance-prices';
import { ADDED_ROWS, CORRECTIONS } from './corrections';
import { differences } from './diff';
import { readEc2Answers, sourceLine } from './ec2-source';
import { TABLES } from './families';
import { priceSourceLine, readPriceFile } from './price-source';
import { parsePriceFile, priceDifferences, type PriceList, pricesOf, renderPrices } from './prices';
import { renderTable } from './render';
import { type FilledTable, generateTables, type Rows } from './tables';

const USAGE = `npm run catalog [-- OPTION]

Writes the instance tables and the instance prices of lib/catalog from pinned sources and a short list of corrections.

  --diff   print what would change, one line a fact, and write nothing
  --help   print this

Sources:
  instances  ${sourceLine()}
  prices     ${priceSourceLine()}
Both are downloaded once, 10 MB: by pip into the cache folder outside the checkout (needs python3 with pip; PYTHON names
another python3), and by go into its module cache (needs go).
In lib/catalog/generate: families.ts lists the families, corrections.ts the corrections with reason and source,
ec2-source.ts and price-source.ts pin the versions of the sources.
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
  const [answers, priceFile] = await Promise.all([readEc2Answers(), readPriceFile()]);
  const filled = generateTables({ answers, tables: TABLES, corrections: CORRECTIONS, addedRows: ADDED_ROWS });
  const types = filled.flatMap(({ rows }) => Object.keys(rows));
  const prices = pricesOf(types, parsePriceFile(priceFile));
  const changes = [...(await Promise.all(filled.map(changesOf))).flat(), ...priceChanges(prices)];
  process.stdout.write(changes.map((line) => `${line}\n`).join(''));
  const write = !options.includes('--diff');
  if (write) {
    for (const each of filled) writeFileSync(pathOf(each.table.file), renderTable(each, sourceLine()));
    writeFileSync(pathOf('instance-prices'), renderPrices(prices, priceSourceLine()));
  }
  process.stdout.write(`${changes.length} differences, ${write ? 'written' : 'nothing written'}\n`);
  return 0;
}

async function changesOf({ table, rows }: FilledTable): Promise<string[]> {
  const module = (await import(pathOf(table.file))) as Record<string, Rows>;
  return differences(module[table.constant] ?? {}, rows);
}

function priceChanges({ date, usdPerHour }: PriceList): string[] {
  const newer = date === INSTANCE_PRICE_SOURCE.date ? [] : [`~ price list: ${INSTANCE_PRICE_SOURCE.date} -> ${date}`];
  return [...newer, ...priceDifferences(INSTANCE_USD_PER_HOUR, usdPerHour)];
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
