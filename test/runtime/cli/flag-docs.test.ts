import { COMMANDS } from '../../../lib/runtime/src/cli/command-line';
import { FLAG_PAGES, readPage, withFlagTables } from './flag-docs';

test.each(FLAG_PAGES)(
  'the flag tables of docs/runtime/%s are generated (npx tsx test/runtime/cli/flag-docs.ts)',
  (page) => {
    const written = readPage(page);

    expect(written).toBe(withFlagTables(written));
  },
);

test('every command has a table of its flags', () => {
  const pages = FLAG_PAGES.map(readPage).join('\n');

  for (const command of Object.keys(COMMANDS)) expect(pages).toContain(`<!-- flags: ${command} (`);
});
