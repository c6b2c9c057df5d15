import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as cdk from '../../lib/cdk';
import { PROOFS } from '../real/proofs/proof-table';

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'docs/security.md'), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => /^\| (?!---|what )/.test(line))
  .map((line) => line.slice(2, -2).split(' | '));

test('every requirement has a construct, a rule and a proof, or says that there is none', () => {
  expect(rows.length).toBeGreaterThan(30);
  expect(rows.filter((row) => row.length !== 4 || row.some((cell) => cell.trim() === ''))).toEqual([]);
});

test('what the page names is there: tests, rules, constructs, long proofs', () => {
  const rules = readFileSync(join(root, 'docs/rules.md'), 'utf8');
  const paths = [...page.matchAll(/\btest\/[\w/.-]*\w/g)].map(([path]) => path);
  const ids = [...page.matchAll(/`(adc-[a-z-]+)`/g)].map(([, id]) => id ?? '');
  const constructs = rows.flatMap(([, construct = '']) => construct.match(/`[A-Z]\w+`/g) ?? []);
  const proofs = rows.flatMap(([, , , proof = '']) => proof.match(/`[a-z-]+`/g) ?? []);

  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  expect(ids.filter((id) => !rules.includes(`[${id}]`))).toEqual([]);
  expect(constructs.filter((name) => !(name.slice(1, -1) in cdk))).toEqual([]);
  const names = new Set<string>(PROOFS.map(({ name }) => name));
  expect(proofs.filter((name) => !names.has(name.slice(1, -1)))).toEqual([]);
  expect(Math.min(paths.length, ids.length, constructs.length)).toBeGreaterThan(15);
});
