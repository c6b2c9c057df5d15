import { KEY_ARN } from '../../core/arn';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';

/** The ECR repository of images that are built from source. In CDK they are in the repository of `cdk bootstrap`. */
export interface ImageRepositoryOptions {
  /** Name of the repository. @default - made from the name of the component */
  readonly repositoryName?: string;
  /**
   * ARN of the KMS key of the images. Another key replaces the repository.
   * @default - ECR encrypts with a key of its own (AES-256)
   */
  readonly encryptionKeyArn?: string;
  /**
   * How many images are kept, 2 to 1000; older ones are deleted. Keep as many as pods may still run, or roll back to.
   * @default 100
   */
  readonly keptImages?: number;
}

/** A repository of images. */
export interface ImageRepositoryPlan {
  readonly repositoryName: string | undefined;
  readonly encryptionKeyArn: string | undefined;
  readonly keptImages: number;
}

/** A repository, in the shape of ECR's CreateRepository. */
export interface ImageRepositoryData {
  readonly repositoryName: string | undefined;
  readonly imageTagMutability: 'IMMUTABLE';
  readonly imageScanningConfiguration: { readonly scanOnPush: boolean };
  readonly encryptionConfiguration: { readonly encryptionType: 'AES256' | 'KMS'; readonly kmsKey?: string };
}

/** The parts of ECR's lifecycle policies that are used here. */
export interface ImageLifecyclePolicy {
  readonly rules: readonly {
    readonly rulePriority: number;
    readonly description: string;
    readonly selection: {
      readonly tagStatus: 'tagged';
      readonly tagPatternList: readonly string[];
      readonly countType: 'imageCountMoreThan';
      readonly countNumber: number;
    };
    readonly action: { readonly type: 'expire' };
  }[];
}

const KEPT_IMAGES = { min: 2, max: 1000, default: 100, unit: 'images' } as const;

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html (repositoryName) */
const REPOSITORY_NAME = {
  pattern: /^(?=.{2,256}$)[a-z0-9]+(?:[._-][a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-][a-z0-9]+)*)*$/,
  name: 'repository name',
  rule: '2 to 256 lower-case letters, digits, hyphens, underscores, periods and slashes, the first a letter or digit',
  example: 'team/engine',
} as const;

/** Plans the repository of images that are built from source. */
export function planImageRepository(options: ImageRepositoryOptions): Planned<ImageRepositoryPlan> {
  const read = new OptionReader<ImageRepositoryOptions>(options);
  return read.planned({
    repositoryName: read.text('repositoryName', REPOSITORY_NAME),
    encryptionKeyArn: read.text('encryptionKeyArn', KEY_ARN),
    keptImages: read.integer('keptImages', KEPT_IMAGES),
  });
}

/**
 * Returns the repository as ECR takes it. A tag is made of what the image contains, so it never has to move; a pod that
 * is started again gets the image that its rollout had.
 */
export function imageRepositoryData({ repositoryName, encryptionKeyArn }: ImageRepositoryPlan): ImageRepositoryData {
  return {
    repositoryName,
    imageTagMutability: 'IMMUTABLE',
    imageScanningConfiguration: { scanOnPush: true },
    encryptionConfiguration:
      encryptionKeyArn === undefined
        ? { encryptionType: 'AES256' }
        : { encryptionType: 'KMS', kmsKey: encryptionKeyArn },
  };
}

/**
 * Returns which images are deleted. Only tagged ones are counted: those without a tag are parts of an image with one,
 * such as its platforms and its build attestation.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 */
export function imageLifecyclePolicy({ keptImages }: ImageRepositoryPlan): ImageLifecyclePolicy {
  return {
    rules: [
      {
        rulePriority: 1,
        description: `Keep the newest ${keptImages} images`,
        selection: {
          tagStatus: 'tagged',
          tagPatternList: ['*'],
          countType: 'imageCountMoreThan',
          countNumber: keptImages,
        },
        action: { type: 'expire' },
      },
    ],
  };
}
