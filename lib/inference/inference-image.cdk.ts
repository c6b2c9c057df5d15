import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { IgnoreMode } from 'aws-cdk-lib';
import { DockerImageAsset, NetworkMode, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import type { Construct } from 'constructs';
import type { Problem } from '../planning/problem';
import { type ImageArchitecture, imageProblems, RUNTIME_EXCLUDES } from './inference-image';

/** How the image is built from source. */
export interface InferenceImageSourceOptions {
  /** @default 'amd64' */
  readonly architecture?: ImageArchitecture;
  /** Arguments of the build. They are part of the image's identity, so none may be a secret. @default - none */
  readonly buildArgs?: Readonly<Record<string, string>>;
  /**
   * The network of the build's steps, as `docker build --network` takes it; `host` where the engine's own has no way
   * out.
   * @default - the engine's
   */
  readonly network?: string;
  /** A folder with a Dockerfile. @default - the runtime that this package brings */
  readonly directory?: string;
}

const IMAGE = Symbol.for('ai-datacenter.inference.InferenceImage');

/**
 * The image that serves a model: the embedded engine, built from the source that this package brings, or any image of
 * a registry that takes the same arguments.
 *
 * An image from source is built and pushed by `cdk deploy` (Docker is needed there), and costs 0.10 USD per GB and
 * month in ECR.
 * @see https://aws.amazon.com/ecr/pricing/ prices from memory, not verified
 *
 * @example
 * const built = InferenceImage.fromSource(stack, 'Image');
 * const pulled = InferenceImage.fromRegistry('registry.example.com/team/engine:1.4.2');
 */
export class InferenceImage {
  /**
   * Builds the runtime of this package. The image changes only when the runtime, the architecture or the arguments do.
   */
  static fromSource(scope: Construct, id: string, options: InferenceImageSourceOptions = {}): InferenceImage {
    const architecture = options.architecture ?? 'amd64';
    const asset = new DockerImageAsset(scope, id, {
      directory: options.directory ?? join(packageRoot(__dirname), 'lib', 'runtime'),
      platform: architecture === 'arm64' ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64,
      buildArgs: options.buildArgs && { ...options.buildArgs },
      ...(options.network !== undefined && { networkMode: NetworkMode.custom(options.network) }),
      exclude: [...RUNTIME_EXCLUDES],
      ignoreMode: IgnoreMode.DOCKER,
    });
    return new InferenceImage(asset.imageUri, [], architecture, asset);
  }

  /** Uses an image of a registry, by tag or digest. `latest` is refused when a service is made of it. */
  static fromRegistry(uri: string, architecture?: ImageArchitecture): InferenceImage {
    return new InferenceImage(uri, imageProblems(uri), architecture);
  }

  static isInferenceImage(x: unknown): x is InferenceImage {
    return x !== null && typeof x === 'object' && IMAGE in x;
  }

  private constructor(
    readonly uri: string,
    /** What is wrong with the reference. */
    readonly problems: readonly Problem[],
    /** Where the image runs; unknown for an image of a registry that was not told. */
    readonly architecture?: ImageArchitecture,
    /** The asset of an image that is built from source. */
    readonly asset?: DockerImageAsset,
  ) {
    Object.defineProperty(this, IMAGE, { value: true });
  }
}

/**
 * Where this package begins: the source's own root in a checkout, `node_modules/ai-datacenter` in a project that
 * installed it. Compiled files lie at another depth than their sources, so the way up is by name.
 */
export function packageRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === 'ai-datacenter')
      return folder;
    if (dirname(folder) === folder)
      throw new Error(
        `${from} is in no 'ai-datacenter' package, so the runtime that it brings cannot be found. Pass directory.`,
      );
  }
}
