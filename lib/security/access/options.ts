import type { RoleOptions } from '../roles';
import type { Persona } from './persona-groups';

/** Who may do what in a cluster. */
export interface AccessOptions extends RoleOptions {
  /** The people and programs that get in, each with one persona: at least one. */
  readonly members: readonly AccessMember[];
}

/**
 * Some people or programs with the same rights. They get an IAM role of their own, which they assume, and which the
 * cluster admits.
 */
export interface AccessMember {
  /**
   * Tells the members apart, for example `vision-researchers`: a small letter, then up to 39 small letters, digits and
   * hyphens. A change replaces the role.
   */
  readonly name: string;
  /**
   * What they may do: `administrator` everything, `operator` run the cluster and its workloads, `researcher` work in
   * the namespaces of teams, `auditor` read everything but Secrets, `service` deploy into the namespaces of teams.
   */
  readonly persona: Persona;
  /** The namespaces of the teams of a `researcher` or a `service`: each is a `TeamNamespace`. May be late-bound. */
  readonly namespaces?: readonly string[];
  /**
   * Names of permission sets of IAM Identity Center, as they are assigned in this account: whoever has one may assume
   * the role. May be late-bound.
   * @default - none
   */
  readonly permissionSets?: readonly string[];
  /** ARNs of IAM roles and users that may assume the role. May be late-bound. @default - none */
  readonly principals?: readonly string[];
  /**
   * ARN of an OIDC provider in IAM whose tokens may assume the role, for example that of a CI system.
   * @default - none
   */
  readonly oidcProviderArn?: string;
  /**
   * Which subjects of the OIDC provider, for example `repo:company/models:ref:refs/heads/main`; `*` stands for a part.
   * At least one with `oidcProviderArn`. May be late-bound.
   * @default - none
   */
  readonly oidcSubjects?: readonly string[];
  /** For whom the tokens of the OIDC provider are issued. @default 'sts.amazonaws.com' */
  readonly oidcAudience?: string;
}
