import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderedFiles } from '../../apps/compose/render';

test.each(Object.entries(renderedFiles()))('%s is what the library declares', (file, text) => {
  expect(readFileSync(join(__dirname, '../../apps/compose', file), 'utf8')).toBe(text);
});
