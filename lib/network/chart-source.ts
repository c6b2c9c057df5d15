import type { HelmRelease } from '../catalog/releases';
import type { TextForm } from '../core/option-reader';

/** The name of a Helm release. @see https://helm.sh/docs/chart_best_practices/conventions/ */
export const RELEASE_NAME = {
  pattern: /^(?=.{1,53}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
  name: 'Helm release name',
  rule: '1 to 53 small letters, digits and hyphens, the first and last a letter or digit',
  example: 'ai-datacenter-aws-load-balancer-controller',
} as const satisfies TextForm;

/** The repository of a chart: the address of an index, or a registry that has the chart under its own name. */
export const CHART_REPOSITORY = {
  pattern: /^(https|oci):\/\/[^\s/]+(\/[^\s]*)?$/,
  name: 'chart repository',
  rule: 'an https:// or oci:// address',
  example: 'oci://111122223333.dkr.ecr.eu-central-1.amazonaws.com/charts',
} as const satisfies TextForm;

/** @see https://pkg.go.dev/github.com/distribution/reference the grammar of image references */
export const IMAGE_REGISTRY = {
  pattern: /^[a-z0-9][a-z0-9.-]*(:\d{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/,
  name: 'image registry',
  rule: 'the host of a registry, optionally with a path, without a scheme and a slash at the end',
  example: '111122223333.dkr.ecr.eu-central-1.amazonaws.com/mirror',
} as const satisfies TextForm;

/** What to change if the VPC does not reach the source of a chart, or of an image. */
export const MIRROR_CHART = 'Copy the chart into a registry that the VPC reaches, and set chartRepository.';
export const MIRROR_IMAGE = 'Copy the image into a registry that the VPC reaches, and set imageRegistry.';

/**
 * Returns the addresses of the chart of a release and of its images: those of the publisher, or of registries of your
 * own. The latter may be options that no planner has judged yet.
 */
export function releaseSources(
  { repository, images }: HelmRelease,
  { chartRepository, imageRegistry }: { readonly chartRepository?: unknown; readonly imageRegistry?: unknown } = {},
): readonly string[] {
  const ofImages = images.map((image) => `${String(imageRegistry ?? image.registry)}/${image.repository}`);
  return [String(chartRepository ?? repository), ...ofImages];
}

/**
 * Returns where Helm gets a chart. CDK's function pulls a chart from a registry by its whole name, and from a
 * repository by the name in its index.
 *
 * @param given a repository in place of the publisher's
 */
export function chartAddress({ chart, repository }: HelmRelease, given: string | undefined): string {
  const own = given?.replace(/\/+$/, '');
  if (own === undefined) return repository;
  return own.startsWith('oci://') ? `${own}/${chart}` : own;
}
