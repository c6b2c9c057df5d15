import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Colours of the picture, light and dark; the same in the page and in a file of its own. */
export const LOOK = readFileSync(path.join(__dirname, 'picture.css'), 'utf8');
