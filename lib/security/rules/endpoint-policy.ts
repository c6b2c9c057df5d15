import { valueAt } from '../rule-pack/properties';
import { isConditional, statementsAt, type ViewedStatement } from '../rule-pack/policies';
import type { ResourceView } from '../rule-pack/resource-view';
import { endpointsOf } from '../rule-pack/routes';
import type { Rule } from '../rule-pack/rule';

/** The bucket into which a custom resource writes its answer, by a URL that CloudFormation signed. */
const ANSWERS = 'cloudformation-custom-resource-response-';

/** Answers of custom resources. */
export const ENDPOINT_POLICY: Rule = {
  id: 'adc-endpoint-policy',
  title: 'A policy of the S3 endpoint lets custom resources answer CloudFormation.',
  why:
    "The answer goes into a bucket of AWS with AWS's signature. A policy that allows by account denies it: " +
    'the stack waits for an hour, fails, and its rollback waits again.',
  fix: `Allow s3:PutObject on arn:aws:s3:::${ANSWERS}<region without hyphens>/* for the principal * in the policy.`,
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-vpce-bucketnames.html (read 2026-11)',
  *check(view) {
    const functions = view.ofType('AWS::Lambda::Function').filter(({ properties }) => 'VpcConfig' in properties);
    if (functions.length === 0 || !hasCustomResources(view)) return;
    for (const vpc of view.ofType('AWS::EC2::VPC')) {
      const endpoint = endpointsOf(view, vpc).get('s3');
      if (endpoint === undefined || !('PolicyDocument' in endpoint.properties)) continue;
      if (statementsAt(endpoint, 'PolicyDocument').some(letsAnswers)) continue;
      const message = `The policy allows no s3:PutObject on ${ANSWERS}*, where functions in the VPC answer.`;
      yield { on: endpoint, property: 'PolicyDocument', message };
    }
  },
};

function hasCustomResources(view: ResourceView): boolean {
  return view.resources.some(({ properties }) => valueAt(properties, 'ServiceToken') !== undefined);
}

function letsAnswers(statement: ViewedStatement): boolean {
  const { effect, actions, resources, principals } = statement;
  return (
    effect === 'Allow' &&
    !isConditional(statement) &&
    String(principals['AWS']) === '*' &&
    actions.some((action) => ['*', 's3:*', 's3:Put*', 's3:PutObject'].includes(action)) &&
    resources.some((resource) => resource === '*' || resource.includes(ANSWERS))
  );
}
