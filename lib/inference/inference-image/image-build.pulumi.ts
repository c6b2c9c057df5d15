import { relative } from 'node:path';
import { getAuthorizationTokenOutput } from '@pulumi/aws/ecr/getAuthorizationToken';
import { LifecyclePolicy } from '@pulumi/aws/ecr/lifecyclePolicy';
import { Repository } from '@pulumi/aws/ecr/repository';
import { Image } from '@pulumi/docker-build/image';
import * as pulumi from '@pulumi/pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { accept, checked } from '../../core/plan.pulumi';
import { type BuildContextPlan, planBuildContext } from './build-context';
import {
  imageLifecyclePolicy,
  imageRepositoryData,
  type ImageRepositoryOptions,
  type ImageRepositoryPlan,
  planImageRepository,
} from './image-repository';
import {
  type InferenceImageSourceOptions,
  type InferenceImageSourcePlan,
  planInferenceImageSource,
} from './inference-image';
import type { InferenceImageArgs } from './inference-image.pulumi';
import { runtimeFolder } from './package-root';

/** A build of the image and the repository that it is pushed to. */
export interface InferenceImageBuildPlan {
  readonly source: InferenceImageSourcePlan;
  readonly repository: ImageRepositoryPlan;
  readonly context: BuildContextPlan;
  /** The folder that the image is built from, from the folder of the program: the same on every machine. */
  readonly directory: string;
}

type MarkedArgs = InferenceImageSourceOptions & ImageRepositoryOptions;

/** An image that `pulumi up` builds by BuildKit and pushes to a repository of its own. */
export class InferenceImageBuild extends pulumi.ComponentResource {
  readonly plan: InferenceImageBuildPlan;
  readonly repository: Repository;
  readonly lifecyclePolicy: LifecyclePolicy;
  readonly image: Image;
  private readonly late = new OutputMarkers();

  constructor(
    private readonly name: string,
    args: InferenceImageArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('ai-datacenter:inference:InferenceImage', name, {}, opts);
    checked(name, args, []);
    this.plan = accept(this, name, planBuild(this.late.markAll<MarkedArgs>(args)));
    this.repository = this.createRepository();
    this.lifecyclePolicy = new LifecyclePolicy(
      `${name}-images`,
      { repository: this.repository.name, policy: JSON.stringify(imageLifecyclePolicy(this.plan.repository)) },
      { parent: this },
    );
    this.image = this.createImage();
    this.registerOutputs({ imageRef: this.image.ref, repositoryUrl: this.repository.repositoryUrl });
  }

  /** Images can be built again, so the repository goes with them. */
  private createRepository(): Repository {
    const { repositoryName, encryptionConfiguration, ...data } = this.late.resolve(
      imageRepositoryData(this.plan.repository),
    );
    const args = { ...data, name: repositoryName, encryptionConfigurations: [encryptionConfiguration] };
    return new Repository(`${this.name}-images`, { ...args, forceDelete: true }, { parent: this });
  }

  /** A preview builds nothing: it needs no Docker, and takes no longer than that of any other resource. */
  private createImage(): Image {
    const { source, context, directory } = this.plan;
    const { repositoryUrl, registryId } = this.repository;
    const token = getAuthorizationTokenOutput({ registryId }, { parent: this });
    const registry = {
      address: repositoryUrl.apply((url) => url.split('/')[0] ?? url),
      username: token.userName,
      password: pulumi.secret(token.password),
    };
    const args = {
      context: { location: directory },
      platforms: [`linux/${source.architecture}` as const],
      buildArgs: source.buildArgs && { ...source.buildArgs },
      network: source.network as 'default' | 'host' | 'none' | undefined,
      tags: [pulumi.interpolate`${repositoryUrl}:${context.tag}`],
      registries: [registry],
      push: true,
      buildOnPreview: false,
    };
    return new Image(`${this.name}-image`, args, { parent: this });
  }
}

function planBuild(args: MarkedArgs): Planned<InferenceImageBuildPlan> {
  const read = new OptionReader<MarkedArgs>(args);
  const source = read.part(planInferenceImageSource(args));
  const repository = read.part(planImageRepository(args));
  const directory = source.directory ?? relative(process.cwd(), runtimeFolder(__dirname));
  return read.planned({ source, repository, context: read.part(planBuildContext(directory, source)), directory });
}
