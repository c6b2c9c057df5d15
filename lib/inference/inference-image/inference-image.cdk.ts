import { IgnoreMode } from 'aws-cdk-lib';
import { DockerImageAsset, NetworkMode, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import type { Construct } from 'constructs';
import type { Planned } from '../../core/plan';
import { accept } from '../../core/plan.cdk';
import {
  type ImageArchitecture,
  type InferenceImagePlan,
  type InferenceImageSourceOptions,
  planInferenceImage,
  planInferenceImageSource,
  RUNTIME_EXCLUDES,
} from './inference-image';
import { runtimeFolder } from './package-root';

/**
 * The image that serves a model: the embedded engine, built from the source that this package ships, or any image of
 * a registry that takes the same arguments.
 *
 * `cdk deploy` builds an image from source and pushes it to ECR; it needs Docker.
 *
 * @example
 * const built = InferenceImage.fromSource(stack, 'Image');
 * const pulled = InferenceImage.fromRegistry('registry.example.com/team/engine:1.4.2');
 */
export class InferenceImage {
  /** Builds the runtime of this package. The image changes only when the runtime, architecture or arguments do. */
  static fromSource(scope: Construct, id: string, options: InferenceImageSourceOptions = {}): InferenceImage {
    const planned = planInferenceImageSource(options);
    const { architecture, buildArgs, network, directory } = planned.plan;
    const asset = new DockerImageAsset(scope, id, {
      directory: directory ?? runtimeFolder(__dirname),
      platform: Platform.custom(`linux/${architecture}`),
      buildArgs: buildArgs && { ...buildArgs },
      ...(network !== undefined && { networkMode: NetworkMode.custom(network) }),
      exclude: [...RUNTIME_EXCLUDES],
      ignoreMode: IgnoreMode.DOCKER,
    });
    accept(asset, planned);
    return new InferenceImage({ plan: { uri: asset.imageUri, architecture }, problems: [], warnings: [] }, asset);
  }

  /**
   * Uses an image of a registry, by tag or digest. Problems of the reference, such as the tag `latest`, are reported by
   * the services that use the image.
   */
  static fromRegistry(image: string, architecture?: ImageArchitecture): InferenceImage {
    return new InferenceImage(planInferenceImage({ image, architecture }));
  }

  readonly uri: string;
  /** Where the image runs; unknown for an image of a registry whose architecture was not given. */
  readonly architecture: ImageArchitecture | undefined;

  private constructor(
    /** The image and the problems of its reference. A service reports them with its own. */
    readonly planned: Planned<InferenceImagePlan>,
    /** The asset of an image that is built from source. */
    readonly asset?: DockerImageAsset,
  ) {
    this.uri = planned.plan.uri;
    this.architecture = planned.plan.architecture;
  }
}
