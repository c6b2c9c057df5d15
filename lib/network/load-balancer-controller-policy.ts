import { allow, type AwsPlace, type PolicyStatement } from '../security/policy';

/** Where a controller works. Every value may be late-bound. */
export interface LoadBalancerControllerPlace extends AwsPlace {
  readonly clusterName: string;
  readonly vpcId: string;
}

/** The tag that the controller puts on everything it makes, with the cluster's name. */
const OWNER = 'elbv2.k8s.aws/cluster';

const EC2_READS = [
  'ec2:DescribeAccountAttributes',
  'ec2:DescribeAddresses',
  'ec2:DescribeAvailabilityZones',
  'ec2:DescribeInstances',
  'ec2:DescribeInternetGateways',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeRouteTables',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeTags',
  'ec2:DescribeVpcPeeringConnections',
  'ec2:DescribeVpcs',
  'ec2:GetSecurityGroupsForVpc',
] as const;

const LOAD_BALANCER_READS = [
  'elasticloadbalancing:DescribeCapacityReservation',
  'elasticloadbalancing:DescribeListenerAttributes',
  'elasticloadbalancing:DescribeListenerCertificates',
  'elasticloadbalancing:DescribeListeners',
  'elasticloadbalancing:DescribeLoadBalancerAttributes',
  'elasticloadbalancing:DescribeLoadBalancers',
  'elasticloadbalancing:DescribeRules',
  'elasticloadbalancing:DescribeSSLPolicies',
  'elasticloadbalancing:DescribeTags',
  'elasticloadbalancing:DescribeTargetGroupAttributes',
  'elasticloadbalancing:DescribeTargetGroups',
  'elasticloadbalancing:DescribeTargetHealth',
  'elasticloadbalancing:DescribeTrustStores',
] as const;

/**
 * What the AWS Load Balancer Controller may do.
 *
 * The actions are those of upstream's policy for 3.5, without what only Outposts, IPAM, capacity reservations and
 * Shield need. Its conditions are narrower: upstream asks that the owner's tag is there, here it has to name this
 * cluster, and security groups have to be of this VPC. So two clusters of an account cannot touch each other's
 * load balancers.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main/docs/install/iam_policy.json read
 * 2026-08-17
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html which
 * action knows which tags
 */
export function loadBalancerControllerPolicy(
  place: LoadBalancerControllerPlace,
  applicationLoadBalancers: boolean,
): PolicyStatement[] {
  const { partition, accountId, region, vpcId, clusterName } = place;
  const ec2 = (resource: string): string => `arn:${partition}:ec2:${region}:${accountId}:${resource}`;
  const kinds = applicationLoadBalancers ? ['net', 'app'] : ['net'];
  const elb = (path: (kind: string) => string): string[] =>
    kinds.map((kind) => `arn:${partition}:elasticloadbalancing:${region}:${accountId}:${path(kind)}`);
  const securityGroups = ec2('security-group/*');
  const loadBalancers = elb((kind) => `loadbalancer/${kind}/*/*`);
  const listeners = elb((kind) => `listener/${kind}/*/*/*`);
  const rules = applicationLoadBalancers
    ? [`arn:${partition}:elasticloadbalancing:${region}:${accountId}:listener-rule/app/*/*/*/*`]
    : [];
  const targetGroups = `arn:${partition}:elasticloadbalancing:${region}:${accountId}:targetgroup/*/*`;
  const ours = { StringEquals: { [`aws:ResourceTag/${OWNER}`]: clusterName } };
  const madeOurs = { StringEquals: { [`aws:RequestTag/${OWNER}`]: clusterName } };
  const inVpc = { ArnEquals: { 'ec2:Vpc': ec2(`vpc/${vpcId}`) } };

  return [
    // Describe calls know no resources; the region is the narrowest they can be held to.
    allow('Read', [...EC2_READS, ...LOAD_BALANCER_READS], ['*'], { StringEquals: { 'aws:RequestedRegion': region } }),
    allow(
      'ServiceLinkedRole',
      ['iam:CreateServiceLinkedRole'],
      [
        `arn:${partition}:iam::${accountId}:role/aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing`,
      ],
      { StringEquals: { 'iam:AWSServiceName': 'elasticloadbalancing.amazonaws.com' } },
    ),

    allow('CreateSecurityGroup', ['ec2:CreateSecurityGroup'], [securityGroups], madeOurs),
    // The call names the VPC too, which carries no tag of ours.
    allow('CreateSecurityGroupInVpc', ['ec2:CreateSecurityGroup'], [ec2(`vpc/${vpcId}`)]),
    allow('TagNewSecurityGroup', ['ec2:CreateTags'], [securityGroups], {
      StringEquals: { ...madeOurs.StringEquals, 'ec2:CreateAction': 'CreateSecurityGroup' },
    }),
    // The owner's tag itself can be neither put on others' groups nor taken off.
    allow('TagSecurityGroup', ['ec2:CreateTags', 'ec2:DeleteTags'], [securityGroups], {
      ...ours,
      Null: { [`aws:RequestTag/${OWNER}`]: 'true' },
    }),
    allow('DeleteSecurityGroup', ['ec2:DeleteSecurityGroup'], [securityGroups], ours),
    // Also the groups of nodes and pods, which the load balancer has to reach: EKS made them, so they carry no tag of
    // ours.
    allow(
      'OpenSecurityGroup',
      ['ec2:AuthorizeSecurityGroupIngress', 'ec2:RevokeSecurityGroupIngress'],
      [securityGroups],
      inVpc,
    ),

    allow(
      'Create',
      ['elasticloadbalancing:CreateLoadBalancer', 'elasticloadbalancing:CreateTargetGroup'],
      [...loadBalancers, targetGroups],
      madeOurs,
    ),
    allow('TagNew', ['elasticloadbalancing:AddTags'], [...loadBalancers, targetGroups], {
      StringEquals: {
        ...madeOurs.StringEquals,
        'elasticloadbalancing:CreateAction': ['CreateLoadBalancer', 'CreateTargetGroup'],
      },
    }),
    allow(
      'Tag',
      ['elasticloadbalancing:AddTags', 'elasticloadbalancing:RemoveTags'],
      [...loadBalancers, targetGroups],
      { ...ours, Null: { [`aws:RequestTag/${OWNER}`]: 'true' } },
    ),
    allow(
      'TagListeners',
      ['elasticloadbalancing:AddTags', 'elasticloadbalancing:RemoveTags'],
      [...listeners, ...rules],
    ),
    allow(
      'Change',
      [
        'elasticloadbalancing:DeleteLoadBalancer',
        'elasticloadbalancing:ModifyLoadBalancerAttributes',
        'elasticloadbalancing:SetIpAddressType',
        'elasticloadbalancing:SetSecurityGroups',
        'elasticloadbalancing:SetSubnets',
        'elasticloadbalancing:DeleteTargetGroup',
        'elasticloadbalancing:ModifyTargetGroup',
        'elasticloadbalancing:ModifyTargetGroupAttributes',
      ],
      [...loadBalancers, targetGroups],
      ours,
    ),
    allow(
      'Targets',
      ['elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DeregisterTargets'],
      [targetGroups],
      ours,
    ),
    allow('CreateListener', ['elasticloadbalancing:CreateListener'], loadBalancers, ours),
    // Upstream holds listeners to no tag, and older ones have none; so the region and kind have to do.
    allow(
      'Listeners',
      [
        'elasticloadbalancing:DeleteListener',
        'elasticloadbalancing:ModifyListener',
        'elasticloadbalancing:ModifyListenerAttributes',
        'elasticloadbalancing:AddListenerCertificates',
        'elasticloadbalancing:RemoveListenerCertificates',
      ],
      listeners,
    ),
    ...(applicationLoadBalancers ? applicationStatements(listeners, rules, loadBalancers, region) : []),
  ];
}

/** What Ingresses take beside: rules of listeners, certificates found by host name, log-in with Cognito, web ACLs. */
function applicationStatements(
  listeners: readonly string[],
  rules: readonly string[],
  loadBalancers: readonly string[],
  region: string,
): PolicyStatement[] {
  const inRegion = { StringEquals: { 'aws:RequestedRegion': region } };
  return [
    allow('CreateRule', ['elasticloadbalancing:CreateRule'], listeners),
    allow(
      'Rules',
      ['elasticloadbalancing:DeleteRule', 'elasticloadbalancing:ModifyRule', 'elasticloadbalancing:SetRulePriorities'],
      rules,
    ),
    allow('WebAcl', ['elasticloadbalancing:SetWebAcl'], loadBalancers),
    // Lists and lookups over the account's certificates, user pools and web ACLs, which no ARN narrows.
    allow(
      'Lookup',
      [
        'acm:ListCertificates',
        'acm:DescribeCertificate',
        'cognito-idp:DescribeUserPoolClient',
        'wafv2:GetWebACL',
        'wafv2:GetWebACLForResource',
      ],
      ['*'],
      inRegion,
    ),
    allow('AssociateWebAcl', ['wafv2:AssociateWebACL', 'wafv2:DisassociateWebACL'], ['*'], inRegion),
  ];
}
