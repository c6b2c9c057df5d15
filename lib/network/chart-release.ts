import type { ChartImage, HelmRelease } from '../catalog/releases';
import { MAX_CHART_SECONDS } from '../core/chart-timeout';
import type { OptionReader } from '../core/option-reader';
import {
  CHART_REPOSITORY,
  chartAddress,
  IMAGE_REGISTRY,
  MIRROR_CHART,
  MIRROR_IMAGE,
  RELEASE_NAME,
} from './chart-source';
import type { SourceAccess } from './network/internet-access';
import { type PUBLIC_SOURCE_CODES, requireReachable } from './public-sources';

/** The options of a construct that installs a chart. Each construct documents its own defaults. */
export interface ChartReleaseOptions {
  readonly releaseName?: string;
  readonly chartRepository?: string;
  readonly imageRegistry?: string;
}

/** A chart that a construct installs, as planned. Its values are the construct's own. */
export interface ChartReleasePlan {
  readonly release: HelmRelease;
  readonly releaseName: string;
  /** Where Helm gets the chart; with `oci://` including the name of the chart, as `helm pull` takes it. */
  readonly repository: string;
  readonly createNamespace: boolean;
  /** Whether the deployment waits until the chart's pods are ready. */
  readonly waitUntilReady: boolean;
  /** How long it waits: as long as the function that runs Helm allows. The pods themselves wait for the first nodes. */
  readonly readyTimeoutMinutes: number;
}

/** What the construct decides, and its user does not. */
export interface ChartReleaseDecisions extends Pick<ChartReleasePlan, 'createNamespace' | 'waitUntilReady'> {
  readonly release: HelmRelease & { readonly images: readonly [ChartImage, ...ChartImage[]] };
  readonly defaultName: string;
}

/**
 * Reads where a chart and its images come from, and the name of the release. A source that the cluster cannot reach is
 * a problem.
 */
export function readChartRelease(
  read: OptionReader<ChartReleaseOptions, keyof typeof PUBLIC_SOURCE_CODES>,
  { release, defaultName, ...decided }: ChartReleaseDecisions,
  access: Partial<SourceAccess>,
): { readonly chart: ChartReleasePlan; readonly imageRegistry: string } {
  const releaseName = read.text('releaseName', { ...RELEASE_NAME, example: defaultName }, defaultName);
  const repository = chartAddress(release, read.text('chartRepository', CHART_REPOSITORY));
  const [image] = release.images;
  const imageRegistry = read.text('imageRegistry', IMAGE_REGISTRY, image.registry);
  if (!read.failed('chartRepository', 'imageRegistry')) {
    requireReachable(read, access, [
      { option: 'chartRepository', what: `The chart ${release.chart}`, address: repository, fix: MIRROR_CHART },
      {
        option: 'imageRegistry',
        what: 'The image',
        address: `${imageRegistry}/${image.repository}`,
        fix: MIRROR_IMAGE,
      },
    ]);
  }
  const chart = { release, releaseName, repository, ...decided, readyTimeoutMinutes: MAX_CHART_SECONDS / 60 };
  return { chart, imageRegistry };
}
