import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { App, type DockerImageAssetSource, Stack } from 'aws-cdk-lib';
import type { InferenceImageSourceOptions } from '../../../lib/inference/inference-image/inference-image';
import { InferenceImage } from '../../../lib/inference/inference-image/inference-image.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'runtime-'));
  write('Dockerfile', 'FROM scratch\nCOPY . .\n');
  write('package.json', '{}');
  write('src/main.ts', 'export {};');
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(file: string, content: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), content);
}

function hash(options: InferenceImageSourceOptions = {}): string {
  const { asset } = InferenceImage.fromSource(new Stack(new App(), 'Stack'), 'Image', {
    directory: folder,
    ...options,
  });
  return asset?.assetHash ?? '';
}

test.each([
  'node_modules/fastify/index.js',
  'dist/main.js',
  'test/main.test.ts',
  'src/main.test.ts',
  'tsconfig.tsbuildinfo',
])('%s does not change the image', (file) => {
  const before = hash();
  write(file, 'changed');
  expect(hash()).toBe(before);
});

test.each(['src/main.ts', 'Dockerfile', 'package.json', 'models/tiny/config.json'])('%s changes the image', (file) => {
  const before = hash();
  write(file, 'FROM other');
  expect(hash()).not.toBe(before);
});

test('the architecture and the arguments of the build change the image', () => {
  expect(new Set([hash(), hash({ architecture: 'arm64' }), hash({ buildArgs: { NODE_VERSION: '24' } })]).size).toBe(3);
});

test('the architecture of an image from source is known, and that of a registry image only if it is given', () => {
  expect(InferenceImage.fromSource(new Stack(new App(), 'Stack'), 'Image', { directory: folder }).architecture).toBe(
    'amd64',
  );
  expect(InferenceImage.fromRegistry('engine:1').architecture).toBeUndefined();
  expect(InferenceImage.fromRegistry('engine:1', 'arm64').architecture).toBe('arm64');
});

/** The build of the image as the stack's synthesizer takes it. */
function build(options: InferenceImageSourceOptions): unknown {
  const stack = new Stack(new App(), 'Stack');
  const add = jest.spyOn(stack.synthesizer, 'addDockerImageAsset');
  InferenceImage.fromSource(stack, 'Image', { directory: folder, ...options });
  const [{ platform, dockerBuildArgs, networkMode }] = add.mock.lastCall as [DockerImageAssetSource];
  return { platform, dockerBuildArgs, networkMode };
}

test('an image is built for its architecture, with its arguments, in its network', () => {
  expect(build({})).toEqual({ platform: 'linux/amd64' });
  expect(build({ architecture: 'arm64', buildArgs: { NODE_VERSION: '24' }, network: 'host' })).toEqual({
    platform: 'linux/arm64',
    dockerBuildArgs: { NODE_VERSION: '24' },
    networkMode: 'host',
  });
});

test('the address of the image is that of its asset, and it has no problems', () => {
  const image = InferenceImage.fromSource(new Stack(new App(), 'Stack'), 'Image', { directory: folder });
  expect(image.uri).toBe(image.asset?.imageUri);
  expect(image.planned).toEqual({ plan: { uri: image.uri, architecture: 'amd64' }, problems: [], warnings: [] });
});

test('an image of a registry is its reference, with the problems of the reference', () => {
  const image = InferenceImage.fromRegistry('engine:latest');
  expect(image.uri).toBe('engine:latest');
  expect(image.asset).toBeUndefined();
  expect(image.planned.problems).toMatchObject([{ code: 'image-unpinned' }]);
});

test('a build argument that was left out of the options is left out of the build', () => {
  expect(hash({ buildArgs: undefined })).toBe(hash());
});

test('by default it is the runtime of this package, without what is built or installed there', () => {
  const app = new App();
  const { asset } = InferenceImage.fromSource(new Stack(app, 'Stack'), 'Image');
  const files = readdirSync(join(app.outdir, `asset.${asset?.assetHash}`));
  expect(files).toEqual(expect.arrayContaining(['Dockerfile', 'models', 'package-lock.json', 'src']));
  expect(files).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(dist|node_modules)$/)]));
});

test('refused build options fail synthesis, and the image itself is still there', () => {
  const options = { directory: folder, architecture: 'x86', buildArgs: { TOKEN: '${Token[Secret.1]}' } } as never;
  const { message, templates } = refusedSynthesis((app) => {
    const image = InferenceImage.fromSource(new Stack(app, 'Stack'), 'Image', options);
    expect(image.uri).toContain('${Token[');
  });
  expect(message).toMatch(/\[Stack\/Image\] buildArgs\['TOKEN'\]: .*\[must-be-known\] \(declared at test\//);
  expect(message).toMatch(/\[Stack\/Image\] architecture: .*\[malformed\]/);
  expect(templates).toEqual([]);
});
