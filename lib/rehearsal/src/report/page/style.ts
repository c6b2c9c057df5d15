import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The look of the page: system fonts, light and dark as the system is. */
export const STYLE = readFileSync(path.join(__dirname, 'page.css'), 'utf8');

export const SCRIPT = readFileSync(path.join(__dirname, 'filter.js'), 'utf8');
