import type { PolicyConditions } from '../../security/policy';

/**
 * Conditions of the rule that denies access to models from outside of the VPC. It leaves out calls that AWS services
 * make by themselves or for a caller: they pass through no VPC endpoint.
 *
 * @param vpcEndpointId the endpoint through which models are reached; may be late-bound
 * @param exempt ARNs of principals to which the rule does not apply; `*` and `?` stand for parts of a name
 */
export function outsideOfVpc(vpcEndpointId: string, exempt: readonly string[]): PolicyConditions {
  return {
    // A call from outside has no endpoint at all, which counts as not equal.
    StringNotEquals: { 'aws:SourceVpce': vpcEndpointId },
    BoolIfExists: { 'aws:PrincipalIsAWSService': 'false', 'aws:ViaAWSService': 'false' },
    // A condition without a value would match no call, and so deny none.
    ...(exempt.length > 0 && { ArnNotLike: { 'aws:PrincipalArn': exempt } }),
  };
}
