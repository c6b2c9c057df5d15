import type { AwsPlace, PolicyStatement } from '../security/policy';
import type { Problem } from '../planning/problem';

/**
 * The interface endpoints without which a private EKS cluster does not run: nodes register (`ec2`, `eks`), pull images
 * (`ecr.api`, `ecr.dkr`, and S3 by its gateway endpoint), pods get their permissions (`eks-auth` for Pod Identity,
 * `sts` for what the SDKs ask), controllers make load balancers (`elasticloadbalancing`), and logs arrive (`logs`).
 *
 * Worth adding: `autoscaling` with the cluster autoscaler, `ssm`, `ssmmessages` and `ec2messages` for Session Manager.
 * Not offered everywhere: the EKS API has no endpoint in ap-southeast-5, ap-southeast-7, mx-central-1 and ap-east-2.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/vpc-interface-endpoints.html
 */
export const PRIVATE_CLUSTER_ENDPOINTS = [
  'ec2',
  'ecr.api',
  'ecr.dkr',
  'eks',
  'eks-auth',
  'elasticloadbalancing',
  'logs',
  'sts',
] as const;

/** The part of a service's name after `com.amazonaws.<region>.` */
const SERVICE = /^[a-z0-9]+([.-][a-z0-9]+)*$/;
/** Services that a VPC reaches by routes, at no cost. S3 is always there. */
const GATEWAY_SERVICES: readonly string[] = ['s3', 'dynamodb'];

/** What is wrong with a list of interface endpoints. */
export function endpointProblems(services: readonly string[], internet: boolean): Problem[] {
  const problems = services.flatMap((service, index): Problem[] => {
    const path = `interfaceEndpoints[${index}]`;
    if (GATEWAY_SERVICES.includes(service)) {
      return [
        {
          code: 'network-endpoint-invalid',
          path,
          message: `'${service}' is reached through a gateway endpoint, which costs nothing.`,
          fix:
            service === 's3'
              ? 'Leave it out: the network always has one for S3.'
              : 'Leave it out, and add one with vpc.addGatewayEndpoint().',
        },
      ];
    }
    if (!SERVICE.test(service)) {
      return [
        {
          code: 'network-endpoint-invalid',
          path,
          message: `'${service}' is no service name.`,
          fix: "Use the part after com.amazonaws.<region>., for example 'ecr.api'.",
        },
      ];
    }
    if (services.indexOf(service) !== index) {
      return [
        { code: 'network-endpoint-invalid', path, message: `'${service}' is there twice.`, fix: 'Leave one out.' },
      ];
    }
    return [];
  });
  const missing = PRIVATE_CLUSTER_ENDPOINTS.filter((service) => !services.includes(service));
  if (!internet && missing.length > 0) {
    problems.push({
      code: 'network-endpoints-missing',
      path: 'interfaceEndpoints',
      message: `Without NAT gateways nodes reach AWS through endpoints alone, and these are missing: ${missing.join(', ')}.`,
      fix: "Add them, leave interfaceEndpoints out, or use natGateways 'single'.",
    });
  }
  return problems;
}

/**
 * Who may reach S3 through the network's endpoint: principals of this account, whatever the bucket, and everybody where
 * ECR keeps image layers (nodes fetch them with URLs that ECR has signed) and in the buckets named. Keys of another
 * account, smuggled into a pod, carry nothing out.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html the bucket of the layers
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html
 */
export function s3EndpointStatements(
  { partition, accountId, region }: AwsPlace,
  publicBuckets: readonly string[],
): PolicyStatement[] {
  const readable = [`prod-${region}-starport-layer-bucket`, ...publicBuckets];
  return [
    // The condition makes `*` this account's principals.
    {
      Sid: 'OwnPrincipals',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['s3:*'],
      Resource: ['*'],
      Condition: { StringEquals: { 'aws:PrincipalAccount': accountId } },
    },
    {
      Sid: 'ImageLayersAndPublicBuckets',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['s3:GetObject'],
      Resource: readable.map((bucket) => `arn:${partition}:s3:::${bucket}/*`),
    },
  ];
}
