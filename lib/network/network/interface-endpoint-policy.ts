import type { AwsPlace, PolicyStatement } from '../../security/policy';
import { ownPrincipals } from './s3-endpoint';

/**
 * Services whose endpoints take a policy by their documentation, and the prefix of their actions. Another one keeps the
 * policy of AWS, which lets everything through: whether `eks-auth`, `ec2messages`, `ssmmessages`, `wafv2` and
 * `networkflowmonitorreports` take one was not found.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html (November 2026)
 * @see https://github.com/aws-samples/data-perimeter-policy-examples/tree/main/vpc_endpoint_policies of AWS, for `ec2`,
 * `ecr.api`, `ssm` and `sts` (November 2026): callers of the organization and services; web identities at `sts` too
 */
const ACTIONS: Readonly<Record<string, string>> = {
  autoscaling: 'autoscaling',
  ec2: 'ec2',
  'ecr.api': 'ecr',
  'ecr.dkr': 'ecr',
  eks: 'eks',
  elasticloadbalancing: 'elasticloadbalancing',
  kms: 'kms',
  lambda: 'lambda',
  logs: 'logs',
  monitoring: 'cloudwatch',
  secretsmanager: 'secretsmanager',
  ssm: 'ssm',
  states: 'states',
  sts: 'sts',
};

/**
 * The policy of an interface endpoint: it lets through callers of this account, and services of AWS. So credentials of
 * another account that got into a pod carry nothing out, such as logs into a log group of theirs.
 *
 * A call with a web identity has no account yet: `sts` lets it through, as roles for service accounts (IRSA) need it.
 */
export function interfaceEndpointStatements(
  service: string,
  { accountId }: Pick<AwsPlace, 'accountId'>,
): PolicyStatement[] {
  const prefix = ACTIONS[service];
  if (prefix === undefined) return [];
  const actions = `${prefix}:*`;
  return [
    ownPrincipals(actions, accountId),
    {
      Sid: 'ServicesOfAws',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: [actions],
      Resource: ['*'],
      Condition: { Bool: { 'aws:PrincipalIsAWSService': 'true' } },
    },
    ...(service === 'sts' ? [WEB_IDENTITY] : []),
  ];
}

/** Which roles trust the token, their trust policies say. */
const WEB_IDENTITY: PolicyStatement = {
  Sid: 'WebIdentity',
  Effect: 'Allow',
  Principal: { AWS: '*' },
  Action: ['sts:AssumeRoleWithWebIdentity'],
  Resource: ['*'],
};
