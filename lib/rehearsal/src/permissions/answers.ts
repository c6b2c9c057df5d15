import { decide } from '../../../security/policy-evaluation/decide';
import { inFavour } from '../../../security/policy-evaluation/doubt';
import { type NetworkResource, ofType } from '../reachability/network-resource';
import { answeringFunctions } from '../reachability/unreachable';
import type { Denied } from './denied';
import type { DeployedPolicies } from './policies';
import type { Ways } from './ways';

/** CloudFormation signs the address of the answer with an identity of its own: another account than that of the app. */
const SIGNER = '999999999999';

/**
 * The answers of custom resources that the policy of an S3 endpoint stops: a PUT to a bucket of CloudFormation, with an
 * address that CloudFormation signed. On AWS the stack then waits for an hour.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-vpce-bucketnames.html
 */
export function deniedAnswers(
  resources: readonly NetworkResource[],
  region: string,
  policies: DeployedPolicies,
  ways: Ways,
): Denied[] {
  const answering = answeringFunctions(resources);
  const bucket = `cloudformation-custom-resource-response-${region.replaceAll('-', '')}`;
  const resource = `arn:aws:s3:::${bucket}/answer`;
  return ofType(resources, 'AWS::Lambda::Function').flatMap(({ id, path, line }): Denied[] => {
    const { endpoint } = answering.has(id) ? ways.ofFunction(id, 's3:PutObject') : {};
    const through = endpoint === undefined ? undefined : policies.endpoint(endpoint);
    if (through === undefined) return [];
    const statements = inFavour(through.statements, { resource: true, key: () => true });
    const decision = decide(statements, {
      principal: `arn:aws:iam::${SIGNER}:root`,
      action: 's3:PutObject',
      resource,
      context: { 'aws:PrincipalAccount': SIGNER, 'aws:SecureTransport': 'true', 'aws:SourceVpce': endpoint ?? '' },
    });
    if (decision === 'allowed') return [];
    const owner = `the policy of endpoint ${through.path}`;
    const answers = `arn:aws:s3:::${bucket}/*`;
    const refused = decision === 'denied' ? 'a statement denies it' : 'no statement allows it';
    return [
      {
        path,
        line,
        caller: `function ${id}, answering to CloudFormation`,
        action: 's3:PutObject',
        resource: answers,
        by: `${owner}: ${refused}; its stack waits for an hour`,
        fix: `Allow s3:PutObject on ${answers} to everyone in ${owner}: CloudFormation signs the address.`,
      },
    ];
  });
}
