import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Rehearsal } from '../compare/rehearsal';
import { renderPage } from './page/page';
import { renderPicture } from './picture/picture';

export interface WrittenReport {
  readonly json: string;
  readonly page: string;
  readonly picture: string;
}

/** Writes `rehearsal.json`, `rehearsal.html` and `rehearsal.svg` into a folder, and says where they are. */
export function writeReport(folder: string, rehearsal: Rehearsal): WrittenReport {
  mkdirSync(folder, { recursive: true });
  const [json = '', page = '', picture = ''] = ['json', 'html', 'svg'].map((form) =>
    path.join(folder, `rehearsal.${form}`),
  );
  writeFileSync(json, `${JSON.stringify(rehearsal, undefined, 2)}\n`);
  writeFileSync(page, renderPage(rehearsal));
  writeFileSync(picture, `${renderPicture(rehearsal)}\n`);
  return { json, page, picture };
}
