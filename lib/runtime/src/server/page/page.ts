import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const style = read('style.css');
const script = read('script.js');

/** The chat page at `/`: index.html with its style and script inlined, so that it is one reply and loads nothing. */
export const PAGE = read('index.html')
  .replace(/<link rel="stylesheet"[^>]*>/, () => `<style>${style}</style>`)
  .replace(/<script src="script.js"><\/script>/, () => `<script>${script}</script>`);

/** The page's Content-Security-Policy: it may run its own script and style, and send requests to this server. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `script-src ${hashOf(script)}`,
  `style-src ${hashOf(style)}`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Reads a file of this folder; the build copies them to `dist`. */
function read(name: string): string {
  return readFileSync(join(__dirname, name), 'utf8');
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
