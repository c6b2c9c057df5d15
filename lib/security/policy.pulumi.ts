import { getCallerIdentityOutput } from '@pulumi/aws/getCallerIdentity';
import { getPartitionOutput } from '@pulumi/aws/getPartition';
import { getRegionOutput } from '@pulumi/aws/getRegion';
import type { Input, Output, Resource } from '@pulumi/pulumi';
import type { OutputMarkers } from '../core/late-bound.pulumi';
import { type AwsPlace, POLICY_VERSION, type PolicyConditions, type PolicyStatement } from './policy';

/** Where the provider of a component creates resources. */
export type AwsPlaceOutputs = { readonly [Field in keyof AwsPlace]-?: Output<string> };

/** One statement of an IAM policy whose texts may be Outputs. */
export interface LateBoundStatement extends Omit<PolicyStatement, 'Resource' | 'Condition'> {
  readonly Resource?: readonly Input<string>[];
  readonly Condition?: LateBoundConditions;
}

/** Conditions of a statement, as `PolicyConditions`; each value may be an Output. */
export type LateBoundConditions = {
  readonly [Operator in keyof PolicyConditions]: Readonly<Record<string, Input<string> | readonly Input<string>[]>>;
};

/** Returns the partition, account, region and URL suffix of a component's provider. Call it once in a component. */
export function awsPlace(parent: Resource): AwsPlaceOutputs {
  const { partition, dnsSuffix } = getPartitionOutput({}, { parent });
  const { accountId } = getCallerIdentityOutput({}, { parent });
  const { region } = getRegionOutput({}, { parent });
  return { partition, accountId, region, urlSuffix: dnsSuffix };
}

/** Returns the place with markers, as plain functions take it: `podTrustPolicy(plan, markedPlace(place, late))`. */
export function markedPlace({ partition, accountId, region, urlSuffix }: AwsPlaceOutputs, late: OutputMarkers) {
  return {
    partition: late.mark(partition),
    accountId: late.mark(accountId),
    region: late.mark(region),
    urlSuffix: late.mark(urlSuffix),
  } satisfies AwsPlace;
}

/** Returns statements as the text of a policy, with Outputs in place of their markers. */
export function policyText(statements: readonly PolicyStatement[], late: OutputMarkers): Input<string> {
  return late.json({ Version: POLICY_VERSION, Statement: statements });
}

/** Returns a statement as other components take it, with Outputs in place of its markers. */
export function resolvedStatement(
  { Resource, Condition, ...statement }: PolicyStatement,
  late: OutputMarkers,
): LateBoundStatement {
  return { ...statement, ...late.resolve({ Resource, Condition }) };
}
