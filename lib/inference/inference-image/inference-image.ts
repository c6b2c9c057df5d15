import { SERVICE_PRICES } from '../../catalog/prices';
import { isLateBound } from '../../core/late-bound';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';
import { type CostLine, sourceOf } from '../../planning/cost';

/** The processors that an image runs on, as Kubernetes and OCI call them. */
export type ImageArchitecture = 'amd64' | 'arm64';

export const IMAGE_ARCHITECTURES = ['amd64', 'arm64'] as const satisfies readonly ImageArchitecture[];

/** An image in a registry. */
export interface InferenceImageOptions {
  /** Registry, name, and a tag or digest. May be known only at deployment. */
  readonly image: string;
  /** @default - not known: pods run on any node */
  readonly architecture?: ImageArchitecture;
}

/** An image that pods can run. */
export interface InferenceImagePlan {
  readonly uri: string;
  readonly architecture: ImageArchitecture | undefined;
}

/** How the image is built from source. */
export interface InferenceImageSourceOptions {
  /** @default 'amd64' */
  readonly architecture?: ImageArchitecture;
  /** Build arguments. They are part of the image's identity, so none may be a secret. @default - none */
  readonly buildArgs?: Readonly<Record<string, string>>;
  /**
   * The network of the build, as `docker build --network` takes it; `host` where the default network cannot reach the
   * package registries.
   * @default - Docker's own
   */
  readonly network?: string;
  /** A folder with a Dockerfile. @default - the runtime that this package ships */
  readonly directory?: string;
}

/** A build of the image. */
export interface InferenceImageSourcePlan {
  readonly architecture: ImageArchitecture;
  readonly buildArgs: Readonly<Record<string, string>> | undefined;
  readonly network: string | undefined;
  readonly directory: string | undefined;
  readonly cost: readonly CostLine[];
}

export const INFERENCE_IMAGE_CODES = {
  'image-unpinned': 'The image reference names no version, so pods of one rollout may run different code.',
} as const satisfies ProblemCodes;

/**
 * Files in the runtime's folder that are not part of the image: build results, installed packages and tests. Without
 * them the image changes only when the runtime does.
 */
export const RUNTIME_EXCLUDES: readonly string[] = ['node_modules', 'dist', 'test', '**/*.test.ts', '*.tsbuildinfo'];

const HOST = '(?:[a-zA-Z0-9.-]+(?::\\d+)?/)?';
const NAME = '[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*';
/** Groups: tag, digest. @see https://github.com/distribution/reference/blob/main/reference.go */
const REFERENCE = new RegExp(`^${HOST}${NAME}(?::(\\w[\\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$`);

const IMAGE_REFERENCE = {
  pattern: REFERENCE,
  name: 'image reference',
  rule: 'a registry, a name in lower case, and a tag or digest',
  example: 'registry.example.com/team/engine:1.4.2',
} as const;
/** The image's identity is computed from it. */
const KNOWN_TEXT = {
  pattern: /./,
  name: 'text',
  rule: 'at least one character',
  example: 'default',
  mustBeKnown: true,
} as const;

/** Plans an image of a registry. A reference that is known only at deployment is passed through. */
export function planInferenceImage(options: InferenceImageOptions | undefined): Planned<InferenceImagePlan> {
  const read = new OptionReader<InferenceImageOptions, keyof typeof INFERENCE_IMAGE_CODES>(options);
  const uri = read.requiredText('image', IMAGE_REFERENCE);
  const match = REFERENCE.exec(uri);
  const tag = match?.[1];
  const digest = match?.[2];
  const isPinned = digest !== undefined || (tag !== undefined && tag !== 'latest');
  const why = tag === 'latest' ? "the tag 'latest' moves from version to version" : 'it has neither tag nor digest';
  read.require(
    isLateBound(uri) || isPinned,
    'image-unpinned',
    'image',
    `'${uri}' does not name one version: ${why}. Pods of one rollout may run different code.`,
    'Add the tag of a version, or better a digest.',
  );
  return read.planned({ uri, architecture: read.oneOf('architecture', IMAGE_ARCHITECTURES) });
}

/** Plans a build of the image from source. */
export function planInferenceImageSource(options: InferenceImageSourceOptions): Planned<InferenceImageSourcePlan> {
  const read = new OptionReader<InferenceImageSourceOptions>(options);
  const buildArgs = read.entries('buildArgs').filter(([name, value]) => {
    if (!isLateBound(name) && !isLateBound(value)) return true;
    const path = `buildArgs['${name}']`;
    const message = `${path} must be known at synthesis: the image's identity is computed from it.`;
    read.problem('must-be-known', path, message, 'Pass a plain value.');
    return false;
  });
  return read.planned({
    architecture: read.oneOf('architecture', IMAGE_ARCHITECTURES, 'amd64'),
    // Without arguments the asset has none, not an empty set of them, which would be another identity.
    buildArgs: read.has('buildArgs') ? Object.fromEntries(buildArgs) : undefined,
    network: read.text('network', KNOWN_TEXT),
    directory: read.text('directory', KNOWN_TEXT),
    cost: [registryCost()],
  });
}

function registryCost(): CostLine {
  const price = SERVICE_PRICES.ecr;
  return {
    item: 'Image in ECR',
    usdPerHour: undefined,
    basis: `${price.usdPerGBMonth} USD per GB and month; the size is known only after the build`,
    source: sourceOf(price),
  };
}
