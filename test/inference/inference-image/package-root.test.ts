import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot, runtimeFolder } from '../../../lib/inference/inference-image/package-root';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'package-root-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function writePackage(at: string, content: string): string {
  mkdirSync(join(folder, at), { recursive: true });
  writeFileSync(join(folder, at, 'package.json'), content);
  return join(folder, at);
}

test.each(['lib/inference/inference-image', 'dist/inference/inference-image', ''])(
  "the package is found where it is installed, from '%s' in it",
  (from) => {
    const root = writePackage('node_modules/ai-datacenter', '{ "name": "ai-datacenter" }');
    mkdirSync(join(root, from), { recursive: true });
    expect(packageRoot(join(root, from))).toBe(root);
  },
);

test('other packages on the way up, and those without a name, are passed by', () => {
  const root = writePackage('ai-datacenter', '{ "name": "ai-datacenter" }');
  writePackage('ai-datacenter/lib', '{ "name": "@ai-datacenter/runtime" }');
  const from = writePackage('ai-datacenter/lib/inference', '{}');
  expect(packageRoot(from)).toBe(root);
});

test('the package is found from its sources, with the folder of its runtime', () => {
  const root = join(__dirname, '../../..');
  expect(packageRoot(join(root, 'lib/inference'))).toBe(root);
  expect(runtimeFolder(join(root, 'lib/inference'))).toBe(join(root, 'lib/runtime'));
});

test('a folder that is in no such package is named', () => {
  expect(() => packageRoot(folder)).toThrow(
    `The runtime's source cannot be found: ${folder} is not inside an 'ai-datacenter' package. Pass directory.`,
  );
});
