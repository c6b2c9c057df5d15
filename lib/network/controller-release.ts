import type { OptionReader } from '../core/option-reader';
import {
  type PermissionsBy,
  type PermissionsByOptions,
  readPermissionsBy,
  roleAnnotations,
} from '../security/permissions-by';
import { readRoles, type RoleOptions } from '../security/roles';
import {
  type ChartReleaseDecisions,
  type ChartReleaseOptions,
  type ChartReleasePlan,
  readChartRelease,
} from './chart-release';
import type { SourceAccess } from './network/internet-access';
import type { PUBLIC_SOURCE_CODES } from './public-sources';

/** The options of a construct that installs a controller which calls AWS. Each construct documents its own defaults. */
export interface ControllerReleaseOptions extends ChartReleaseOptions, PermissionsByOptions, RoleOptions {}

/** A controller that calls AWS, as planned: its chart, and the service account of its pods. */
export interface ControllerReleasePlan extends ChartReleasePlan {
  readonly image: { readonly repository: string; readonly tag: string };
  /** The service account whose pods get the AWS permissions. It has the name of the release. */
  readonly serviceAccount: string;
  readonly permissionsBy: PermissionsBy;
  /** What the role of the controller has of the company's own. */
  readonly roles: RoleOptions;
}

/** Reads where a controller comes from, and how its pods get AWS permissions. */
export function readControllerRelease(
  read: OptionReader<ControllerReleaseOptions, keyof typeof PUBLIC_SOURCE_CODES>,
  decisions: ChartReleaseDecisions,
  access: Partial<SourceAccess>,
): ControllerReleasePlan {
  const { chart, imageRegistry } = readChartRelease(read, decisions, access);
  const [{ repository, tag }] = decisions.release.images;
  return {
    ...chart,
    image: { repository: `${imageRegistry}/${repository}`, tag },
    serviceAccount: chart.releaseName,
    permissionsBy: readPermissionsBy(read),
    roles: readRoles(read),
  };
}

/**
 * The service account of a controller, as charts take it.
 *
 * @param roleArn the role of the controller's pods
 */
export function serviceAccountValues(
  { serviceAccount, permissionsBy }: Pick<ControllerReleasePlan, 'serviceAccount' | 'permissionsBy'>,
  roleArn: string | undefined,
) {
  const annotations = roleAnnotations(permissionsBy, roleArn);
  return { create: true, name: serviceAccount, ...(Object.keys(annotations).length > 0 && { annotations }) };
}
