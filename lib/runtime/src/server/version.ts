import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Version of this package. package.json is two folders up from here in `src` and in `dist`. */
export const VERSION = (JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string })
  .version;
