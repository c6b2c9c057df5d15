import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { contextFiles, planBuildContext } from '../../../lib/inference/inference-image/build-context';
import { DockerIgnore } from '../../../lib/inference/inference-image/docker-ignore';
import {
  type InferenceImageSourceOptions,
  planInferenceImageSource,
  RUNTIME_EXCLUDES,
} from '../../../lib/inference/inference-image/inference-image';
import { runtimeFolder } from '../../../lib/inference/inference-image/package-root';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'context-'));
  write('Dockerfile', 'FROM scratch\nCOPY . .\n');
  write('.dockerignore', '**\n!src/**\n!package.json\nsrc/*.test.ts\n');
  write('package.json', '{}');
  write('src/main.ts', 'export {};');
  write('src/main.test.ts', 'test');
  write('node_modules/fastify/index.js', 'module');
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(file: string, content: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), content);
}

function tag(options: InferenceImageSourceOptions = {}): string {
  return planBuildContext(folder, planInferenceImageSource(options).plan).plan.tag;
}

test('a context consists of what .dockerignore leaves in, and of the Dockerfile', () => {
  expect(contextFiles(folder)).toEqual(['Dockerfile', 'package.json', 'src/main.ts']);
});

test('an ignore file of the Dockerfile itself goes before that of the folder', () => {
  write('Dockerfile.dockerignore', 'src\nnode_modules\n.*\n');
  expect(contextFiles(folder)).toEqual(['Dockerfile', 'Dockerfile.dockerignore', 'package.json']);
});

test('without an ignore file everything is in the context', () => {
  rmSync(join(folder, '.dockerignore'));
  expect(contextFiles(folder)).toHaveLength(5);
});

test.each(['src/main.test.ts', 'node_modules/fastify/index.js', 'notes.md'])('%s does not change the tag', (file) => {
  const before = tag();
  write(file, 'changed');
  expect(tag()).toBe(before);
});

test.each(['src/main.ts', 'src/new.ts', 'Dockerfile', 'package.json'])('%s changes the tag', (file) => {
  const before = tag();
  write(file, 'changed');
  expect(tag()).not.toBe(before);
});

test('the name and the mode of a file change the tag, as BuildKit builds anew for them', () => {
  const tags = [tag()];
  chmodSync(join(folder, 'src/main.ts'), 0o755);
  tags.push(tag());
  rmSync(join(folder, 'src/main.ts'));
  write('src/moved.ts', 'export {};');
  tags.push(tag());
  expect(new Set(tags).size).toBe(3);
});

test('architecture, arguments and network change the tag; the order of the arguments does not', () => {
  expect(
    new Set([tag(), tag({ architecture: 'arm64' }), tag({ buildArgs: { A: '1' } }), tag({ network: 'host' })]).size,
  ).toBe(4);
  expect(tag({ buildArgs: { A: '1', B: '2' } })).toBe(tag({ buildArgs: { B: '2', A: '1' } }));
  expect(tag({ buildArgs: {} })).toBe(tag());
});

test('a tag is one that registries take', () => {
  expect(tag()).toMatch(/^[0-9a-f]{64}$/);
});

test("what CDK excludes is not in the context of the runtime either, by the runtime's own .dockerignore", () => {
  const excluded = new DockerIgnore(RUNTIME_EXCLUDES);
  const files = contextFiles(runtimeFolder(__dirname));
  expect(files).toEqual(expect.arrayContaining(['Dockerfile', 'package.json', 'src/main.ts']));
  expect(files.filter((file) => excluded.ignores(file))).toEqual([]);
});

test('a folder without a Dockerfile, and a network that BuildKit does not have, are refused', () => {
  rmSync(join(folder, 'Dockerfile'));
  const { problems } = planBuildContext(folder, planInferenceImageSource({ network: 'build-net' }).plan);
  expect(problems).toEqual([
    {
      code: 'malformed',
      path: 'network',
      message: "network is 'build-net'; BuildKit takes 'default', 'host' or 'none'.",
      fix: "Use 'host', or leave it out.",
    },
    {
      code: 'malformed',
      path: 'directory',
      message: `The image is built from '${folder}', which has no Dockerfile.`,
      fix: 'Set directory to a folder with a Dockerfile, or leave it out for the runtime of this package.',
    },
  ]);
});

test.each(['default', 'host', 'none'])('the network %s is one of BuildKit', (network) => {
  expect(planBuildContext(folder, planInferenceImageSource({ network }).plan).problems).toEqual([]);
});
