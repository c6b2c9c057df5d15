import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The package's version. Its package.json lies above `src` and `dist` alike. */
export const VERSION = (JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string })
  .version;
