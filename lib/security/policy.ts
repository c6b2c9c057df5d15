/** Conditions of a statement: operator, then condition key, then the value or values. */
export type PolicyConditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/**
 * One statement of an IAM policy, in IAM's own JSON: every engine takes it as it is, and a policy simulator too.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  /** Only in policies that belong to a resource or a role's trust. */
  readonly Principal?: { readonly AWS?: string; readonly Service?: string };
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly Condition?: PolicyConditions;
}

/** The version of the policy language in which IAM reads all policies of the library. */
export const POLICY_VERSION = '2012-10-17';

/** Where in AWS something is declared. Every value may be late-bound: it passes through untouched. */
export interface AwsPlace {
  /** `aws`, `aws-cn`, `aws-us-gov` … */
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
  /** The end of the names of AWS's services, `amazonaws.com.cn` in China. @default 'amazonaws.com' */
  readonly urlSuffix?: string;
}

/** Limits a statement to calls of one region: what stands in for the resource of an action that takes none. */
export function inRegion({ region }: Pick<AwsPlace, 'region'>): PolicyConditions {
  return { StringEquals: { 'aws:RequestedRegion': region } };
}

/** A statement that allows. */
export function allow(
  sid: string,
  actions: readonly string[],
  resources: readonly string[],
  conditions?: PolicyConditions,
): PolicyStatement {
  return {
    Sid: sid,
    Effect: 'Allow',
    Action: actions,
    Resource: resources,
    ...(conditions && { Condition: conditions }),
  };
}
