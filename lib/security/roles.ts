import { MANAGED_POLICY_ARN, ROLE_PATH } from '../core/arn';
import type { OptionReader } from '../core/option-reader';

/** What a company decides for every IAM role. */
export interface RoleOptions {
  /**
   * The path of the roles that are created, for example `/platform/`: it begins and ends with '/', at most 512
   * characters. May be late-bound. A change replaces the roles.
   * @default '/'
   */
  readonly rolePath?: string;
  /**
   * ARN of the policy that limits the permissions of the roles that are created. May be late-bound.
   * @default - none
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
   */
  readonly permissionsBoundaryArn?: string;
}

/** Reads what all roles of a construct have in common. */
export function readRoles(read: OptionReader<RoleOptions>): RoleOptions {
  const rolePath = read.text('rolePath', ROLE_PATH);
  return inheritedRoles({ rolePath, permissionsBoundaryArn: read.text('permissionsBoundaryArn', MANAGED_POLICY_ARN) });
}

/** Returns the options of roles, those that were left out from what surrounds them, for example their cluster. */
export function inheritedRoles(own: RoleOptions, surroundings: RoleOptions = {}): RoleOptions {
  const { rolePath = surroundings.rolePath, permissionsBoundaryArn = surroundings.permissionsBoundaryArn } = own;
  return {
    ...(rolePath !== undefined && { rolePath }),
    ...(permissionsBoundaryArn !== undefined && { permissionsBoundaryArn }),
  };
}
