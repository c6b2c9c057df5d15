import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { App, type DockerImageAssetSource, Stack } from 'aws-cdk-lib';
import { contextFiles } from '../../../lib/inference/inference-image/build-context';
import type { InferenceImageSourceOptions } from '../../../lib/inference/inference-image/inference-image';
import { InferenceImage as CdkInferenceImage } from '../../../lib/inference/inference-image/inference-image.cdk';
import type { InferenceImageBuild } from '../../../lib/inference/inference-image/image-build.pulumi';
import type { InferenceImage, InferenceImageArgs } from '../../../lib/inference/inference-image/inference-image.pulumi';
import { allRegistered, declare, registered } from '../../core/registrations';

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** Declares an image, and waits until its build is registered. */
async function built(args?: InferenceImageArgs): Promise<InferenceImage> {
  const images: InferenceImage[] = [];
  await declare(async () => {
    const { InferenceImage } = await import('../../../lib/inference/inference-image/inference-image.pulumi');
    const image = InferenceImage.fromSource('engine', args);
    images.push(image);
    return image.build as InferenceImageBuild;
  });
  return images[0] as InferenceImage;
}

function imageInputs(): Record<string, unknown> {
  return registered('docker-build:index:Image')[0]?.inputs ?? {};
}

function valueOf<Value>(input: pulumi.Input<Value>): Promise<Value> {
  return new Promise((resolve) => {
    pulumi.output(input).apply((value) => resolve(value as Value));
  });
}

test('the component has its type, and every child its name', async () => {
  await built();
  expect(
    allRegistered()
      .map(({ type, name }) => `${type} ${name}`)
      .toSorted(),
  ).toEqual([
    'ai-datacenter:inference:InferenceImage engine',
    'aws:ecr/lifecyclePolicy:LifecyclePolicy engine-images',
    'aws:ecr/repository:Repository engine-images',
    'docker-build:index:Image engine-image',
  ]);
});

test('the runtime of this package is built, and pushed with the tag of its content', async () => {
  const image = await built();
  expect(imageInputs()).toMatchObject({
    context: { location: 'lib/runtime' },
    platforms: ['linux/amd64'],
    tags: [`111122223333.dkr.ecr.us-east-1.amazonaws.com/engine-images:${image.build?.plan.context.tag}`],
    push: true,
    buildOnPreview: false,
  });
  expect(imageInputs()).not.toHaveProperty('buildArgs');
  expect(await valueOf(image.uri)).toMatch(/\/engine-images:[0-9a-f]{64}@sha256:/);
  expect(image.architecture).toBe('amd64');
});

/** How Pulumi's state marks a secret. @see @pulumi/pulumi 3.270, runtime/rpc (specialSecretSig) */
const SECRET = { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270' };

test('the credentials are those of the registry of the repository, and a secret', async () => {
  await built();
  expect(imageInputs().registries).toEqual({
    ...SECRET,
    value: [
      {
        address: '111122223333.dkr.ecr.us-east-1.amazonaws.com',
        username: 'AWS',
        password: 'token-of-the-registry',
      },
    ],
  });
});

test('the repository has immutable tags, scans, and keeps as many images as it is to', async () => {
  await built({ keptImages: 20, repositoryName: 'team/engine', encryptionKeyArn: KEY });
  expect(registered('aws:ecr/repository:Repository')[0]?.inputs).toEqual({
    name: 'team/engine',
    imageTagMutability: 'IMMUTABLE',
    imageScanningConfiguration: { scanOnPush: true },
    encryptionConfigurations: [{ encryptionType: 'KMS', kmsKey: KEY }],
    forceDelete: true,
  });
  const [policy] = registered('aws:ecr/lifecyclePolicy:LifecyclePolicy');
  expect(policy?.inputs.repository).toBe('team/engine');
  expect(JSON.parse(String(policy?.inputs.policy))).toMatchObject({
    rules: [{ selection: { countNumber: 20 }, action: { type: 'expire' } }],
  });
});

test('the name and the key of the repository may be Outputs', async () => {
  await built({ repositoryName: pulumi.output('team/engine'), encryptionKeyArn: pulumi.output(KEY) });
  expect(registered('aws:ecr/repository:Repository')[0]?.inputs).toMatchObject({
    name: 'team/engine',
    encryptionConfigurations: [{ encryptionType: 'KMS', kmsKey: KEY }],
  });
});

describe('parity with the image asset of CDK', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'runtime-'));
    writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\n');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** The build as CDK hands it to `docker`. */
  function asset(options: InferenceImageSourceOptions) {
    const stack = new Stack(new App(), 'Stack');
    const add = jest.spyOn(stack.synthesizer, 'addDockerImageAsset');
    CdkInferenceImage.fromSource(stack, 'Image', { directory: folder, ...options });
    const [{ platform, dockerBuildArgs, networkMode }] = add.mock.lastCall as [DockerImageAssetSource];
    // BuildKit's own network has a name in Pulumi.
    return { platforms: [platform], buildArgs: dockerBuildArgs, network: networkMode ?? 'default' };
  }

  test.each<InferenceImageSourceOptions>([
    {},
    { architecture: 'arm64', buildArgs: { BASE_IMAGE: 'mirror/node:24-slim' }, network: 'host' },
  ])('%j: the same platform, arguments and network', async (options) => {
    await built({ directory: folder, ...options });
    const { platforms, buildArgs, network, context } = imageInputs();
    expect({ platforms, buildArgs, network }).toEqual(asset(options));
    expect(context).toEqual({ location: folder });
  });

  test('the same files of the runtime', () => {
    const app = new App();
    const image = CdkInferenceImage.fromSource(new Stack(app, 'Stack'), 'Image');
    const staged = join(app.outdir, `asset.${image.asset?.assetHash}`);
    expect(contextFiles('lib/runtime')).toEqual(contextFiles(staged));
  });
});

test('every problem of the build is reported at once, before a child is registered', async () => {
  const args = { architecture: 'x86', keptImages: 1, network: 'build-net', directory: '/nowhere' } as never;
  const error = await built(args).catch((thrown: unknown) => thrown);
  expect((error as pulumi.InputPropertiesError).errors?.map(({ propertyPath }) => propertyPath)).toEqual([
    'architecture',
    'keptImages',
    'network',
    'directory',
  ]);
  expect(allRegistered().filter(({ type }) => !type.startsWith('ai-datacenter'))).toEqual([]);
});

test('null in place of the args is a problem', async () => {
  await expect(built(null as never)).rejects.toThrow(/engine: 1 problem\nprops: The props are null/);
});

test('an image of a registry is its reference, and builds nothing', async () => {
  const { InferenceImage } = await import('../../../lib/inference/inference-image/inference-image.pulumi');
  const image = InferenceImage.fromRegistry('registry.example.com/team/engine:1.4.2', 'arm64');
  expect(image).toMatchObject({ uri: 'registry.example.com/team/engine:1.4.2', architecture: 'arm64' });
  expect(image.build).toBeUndefined();
  const late = pulumi.output('registry.example.com/team/engine:1.4.2');
  expect(InferenceImage.fromRegistry(late).uri).toBe(late);
});
