import type * as pulumi from '@pulumi/pulumi';
import type { InferenceImageBuild } from './image-build.pulumi';
import type { ImageRepositoryOptions } from './image-repository';
import type { ImageArchitecture, InferenceImageSourceOptions } from './inference-image';

/** How the image is built, and the repository that it is pushed to. Everything has a default. */
export interface InferenceImageArgs
  extends InferenceImageSourceOptions, Omit<ImageRepositoryOptions, 'repositoryName' | 'encryptionKeyArn'> {
  /** Name of the repository. @default - made from the name of the component */
  readonly repositoryName?: pulumi.Input<string>;
  /** ARN of the KMS key of the images. @default - ECR encrypts with a key of its own (AES-256) */
  readonly encryptionKeyArn?: pulumi.Input<string>;
}

/**
 * The image that serves a model: the embedded engine, built from the source that this package ships, or any image of
 * a registry that takes the same arguments.
 *
 * `pulumi up` builds an image from source by BuildKit and pushes it to an ECR repository of the program; it needs
 * Docker and `@pulumi/docker-build`.
 *
 * @example
 * const built = InferenceImage.fromSource('engine');
 * const pulled = InferenceImage.fromRegistry('registry.example.com/team/engine:1.4.2');
 */
export class InferenceImage {
  /**
   * Builds the runtime of this package. The image changes only when the runtime, architecture or arguments do.
   *
   * The folder is read here: the tag of the image is made of what it contains.
   */
  static fromSource(
    name: string,
    args: InferenceImageArgs = {},
    opts?: pulumi.ComponentResourceOptions,
  ): InferenceImage {
    // Loaded here and not at the top: who uses an image of a registry needs no @pulumi/docker-build.
    const builds = require('./image-build.pulumi') as typeof import('./image-build.pulumi');
    const build = new builds.InferenceImageBuild(name, args, opts);
    return new InferenceImage(build.image.ref, build.plan.source.architecture, build);
  }

  /**
   * Uses an image of a registry, by tag or digest. Problems of the reference, such as the tag `latest`, are reported by
   * the services that use the image.
   */
  static fromRegistry(image: pulumi.Input<string>, architecture?: ImageArchitecture): InferenceImage {
    return new InferenceImage(image, architecture);
  }

  private constructor(
    /** The image, by tag and digest if it is built from source. */
    readonly uri: pulumi.Input<string>,
    /** Where the image runs; unknown for an image of a registry whose architecture was not given. */
    readonly architecture: ImageArchitecture | undefined,
    /** The build of an image from source. */
    readonly build?: InferenceImageBuild,
  ) {}
}
