import type { Statement } from '../../../security/policy-evaluation/statement';

/**
 * Policies of AWS that the roles of functions have, by their names without `arn:aws:iam::aws:policy/`. Any other counts
 * as allowing everything: what it says is not known here.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html (November 2026)
 */
export const MANAGED_POLICIES: Readonly<Record<string, readonly Statement[]>> = {
  AdministratorAccess: [allow('*')],
  'service-role/AWSLambdaBasicExecutionRole': [
    allow('logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'),
  ],
  'service-role/AWSLambdaVPCAccessExecutionRole': [
    allow(
      'logs:CreateLogGroup',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ),
  ],
  AmazonEC2ContainerRegistryReadOnly: [
    allow(
      'ecr:GetAuthorizationToken',
      'ecr:BatchCheckLayerAvailability',
      'ecr:GetDownloadUrlForLayer',
      'ecr:GetRepositoryPolicy',
      'ecr:DescribeRepositories',
      'ecr:ListImages',
      'ecr:DescribeImages',
      'ecr:BatchGetImage',
      'ecr:GetLifecyclePolicy',
      'ecr:GetLifecyclePolicyPreview',
      'ecr:ListTagsForResource',
      'ecr:DescribeImageScanFindings',
    ),
  ],
  AmazonElasticContainerRegistryPublicReadOnly: [
    allow(
      'ecr-public:GetAuthorizationToken',
      'sts:GetServiceBearerToken',
      'ecr-public:BatchCheckLayerAvailability',
      'ecr-public:GetRepositoryPolicy',
      'ecr-public:DescribeRepositories',
      'ecr-public:DescribeRegistries',
      'ecr-public:DescribeImages',
      'ecr-public:DescribeImageTags',
      'ecr-public:GetRepositoryCatalogData',
      'ecr-public:GetRegistryCatalogData',
    ),
  ],
};

/** What a policy allows whose statements are not known. */
export const UNKNOWN_POLICY: readonly Statement[] = [allow('*')];

function allow(...actions: readonly string[]): Statement {
  return { sid: '', effect: 'Allow', actions, resources: ['*'], conditions: {} };
}
