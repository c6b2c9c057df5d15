import { allow, type AwsPlace, inRegion, type PolicyConditions, type PolicyStatement } from '../../security/policy';
import type { LoadBalancerControllerPlan } from './load-balancer-controller';

/** The place of a controller: its cluster and VPC. Every value may be late-bound. */
export interface LoadBalancerControllerPlace extends AwsPlace {
  readonly clusterName: string;
  readonly vpcId: string;
}

/** The tag that the controller sets on everything it makes; its value is the cluster's name. */
const OWNER = 'elbv2.k8s.aws/cluster';

/**
 * The tag that EKS sets on the security group of a cluster; no one else can set a tag that begins so.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html (November 2026)
 */
const EKS_CLUSTER = 'aws:eks:cluster-name';

const OPEN = ['ec2:AuthorizeSecurityGroupIngress', 'ec2:RevokeSecurityGroupIngress'] as const;

/** The role that load balancers themselves use; its path and name are AWS's. */
const SERVICE_LINKED_ROLE = 'aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing';

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
 * The permissions of the AWS Load Balancer Controller.
 *
 * The actions are those of upstream's policy for 3.5, without those that only Outposts, IPAM, capacity reservations and
 * Shield need. Its conditions are narrower: upstream requires that load balancers, target groups and security groups
 * have the owner's tag; this policy requires the tag of this cluster, of listeners and rules too, which the controller
 * tags by its feature gate ListenerRulesTagging, on by default. It opens security groups that have this tag, and that
 * which EKS made for the cluster. The tag itself cannot be taken off. So two clusters of an account cannot change each
 * other's load balancers, except the order of listener rules: SetRulePriorities knows no tags. The controller sends the
 * scheme with each load balancer that it creates, so the policy can ask for internal ones.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/225f445/docs/install/iam_policy.json and
 * pkg/deploy/elbv2/listener_manager.go, read 2026-11-26
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html the tags
 * that each action supports
 */
export function loadBalancerControllerPolicy(
  { applicationLoadBalancers, internetFacing }: LoadBalancerControllerPlan,
  place: LoadBalancerControllerPlace,
): readonly PolicyStatement[] {
  const arns = arnsOf(place, applicationLoadBalancers);
  const tags = tagConditions(place);
  return [
    // Describe calls support no resource ARNs; the region is the narrowest condition for them.
    allow('Read', [...EC2_READS, ...LOAD_BALANCER_READS], ['*'], inRegion(place)),
    allow('ServiceLinkedRole', ['iam:CreateServiceLinkedRole'], [arns.serviceLinkedRole], {
      StringEquals: { 'iam:AWSServiceName': 'elasticloadbalancing.amazonaws.com' },
    }),
    ...securityGroupStatements(arns, tags, place.clusterName),
    ...tagStatements(arns, tags),
    ...loadBalancerStatements(arns, tags, internetFacing),
    ...listenerStatements(arns, tags),
    ...(applicationLoadBalancers ? applicationStatements(arns, tags, place) : []),
  ];
}

/** The ARNs that the controller may name. */
interface ControllerArns {
  readonly vpc: string;
  readonly serviceLinkedRole: string;
  readonly securityGroups: string;
  readonly targetGroups: string;
  readonly loadBalancers: readonly string[];
  readonly listeners: readonly string[];
  /** Rules of listeners; only application load balancers have them. */
  readonly rules: readonly string[];
}

function arnsOf(place: LoadBalancerControllerPlace, applicationLoadBalancers: boolean): ControllerArns {
  const { partition, region, accountId, vpcId } = place;
  const ec2 = `arn:${partition}:ec2:${region}:${accountId}`;
  const elb = `arn:${partition}:elasticloadbalancing:${region}:${accountId}`;
  const kinds = applicationLoadBalancers ? ['net', 'app'] : ['net'];
  return {
    vpc: `${ec2}:vpc/${vpcId}`,
    serviceLinkedRole: `arn:${partition}:iam::${accountId}:role/${SERVICE_LINKED_ROLE}`,
    securityGroups: `${ec2}:security-group/*`,
    targetGroups: `${elb}:targetgroup/*/*`,
    loadBalancers: kinds.map((kind) => `${elb}:loadbalancer/${kind}/*/*`),
    listeners: kinds.map((kind) => `${elb}:listener/${kind}/*/*/*`),
    rules: applicationLoadBalancers ? [`${elb}:listener-rule/app/*/*/*/*`] : [],
  };
}

/** The conditions that keep the controllers of two clusters apart. */
interface TagConditions {
  /** The resource has the tag of this cluster. */
  readonly owned: PolicyConditions;
  /** The call that makes the resource sets the tag of this cluster. */
  readonly madeOwned: PolicyConditions;
  /** The call makes a load balancer that does not face the internet, and sets the tag of this cluster. */
  readonly madeOwnedInside: PolicyConditions;
  /** The call makes a part of a resource with the tag of this cluster, and sets that tag on the part. */
  readonly madeOwnedInOwned: PolicyConditions;
  /** The resource has the tag of this cluster, and the call does not set that tag. */
  readonly ownedTagKept: PolicyConditions;
  /** The resource has the tag of this cluster, and the call names the tags that it removes, that one not among them. */
  readonly otherTagsRemoved: PolicyConditions;
  /** The tags are set by the call that makes the resource. */
  readonly madeBy: (createAction: string | readonly string[], key: string) => PolicyConditions;
}

function tagConditions({ clusterName }: LoadBalancerControllerPlace): TagConditions {
  const requested = { [`aws:RequestTag/${OWNER}`]: clusterName };
  const owned = { StringEquals: { [`aws:ResourceTag/${OWNER}`]: clusterName } };
  return {
    owned,
    madeOwned: { StringEquals: requested },
    madeOwnedInside: { StringEquals: { ...requested, 'elasticloadbalancing:Scheme': 'internal' } },
    madeOwnedInOwned: { StringEquals: { ...owned.StringEquals, ...requested } },
    ownedTagKept: { ...owned, Null: { [`aws:RequestTag/${OWNER}`]: 'true' } },
    // Without names EC2 removes all tags. A call that only removes has no aws:RequestTag.
    otherTagsRemoved: {
      ...owned,
      'ForAllValues:StringNotEquals': { 'aws:TagKeys': OWNER },
      Null: { 'aws:TagKeys': 'false' },
    },
    madeBy: (createAction, key) => ({ StringEquals: { ...requested, [key]: createAction } }),
  };
}

function securityGroupStatements(
  { securityGroups, vpc }: ControllerArns,
  tags: TagConditions,
  clusterName: string,
): PolicyStatement[] {
  return [
    allow('CreateSecurityGroup', ['ec2:CreateSecurityGroup'], [securityGroups], tags.madeOwned),
    // The call names the VPC too, which does not have the cluster's tag.
    allow('CreateSecurityGroupInVpc', ['ec2:CreateSecurityGroup'], [vpc]),
    allow(
      'TagNewSecurityGroup',
      ['ec2:CreateTags'],
      [securityGroups],
      tags.madeBy('CreateSecurityGroup', 'ec2:CreateAction'),
    ),
    allow('TagSecurityGroup', ['ec2:CreateTags'], [securityGroups], tags.ownedTagKept),
    allow('UntagSecurityGroup', ['ec2:DeleteTags'], [securityGroups], tags.otherTagsRemoved),
    allow('DeleteSecurityGroup', ['ec2:DeleteSecurityGroup'], [securityGroups], tags.owned),
    allow('OpenSecurityGroup', OPEN, [securityGroups], tags.owned),
    // Nodes and pods, which the load balancer has to reach, are in the group that EKS made, without the owner's tag.
    allow('OpenClusterSecurityGroup', OPEN, [securityGroups], {
      StringEquals: { [`aws:ResourceTag/${EKS_CLUSTER}`]: clusterName },
      ArnEquals: { 'ec2:Vpc': vpc },
    }),
  ];
}

/** The tags of everything that the controller creates, and of what it created before. */
function tagStatements({ loadBalancers, targetGroups, listeners, rules }: ControllerArns, tags: TagConditions) {
  const all = [...loadBalancers, targetGroups, ...listeners, ...rules];
  const created = [
    'CreateLoadBalancer',
    'CreateTargetGroup',
    'CreateListener',
    ...(rules.length > 0 ? ['CreateRule'] : []),
  ];
  return [
    allow('TagNew', ['elasticloadbalancing:AddTags'], all, tags.madeBy(created, 'elasticloadbalancing:CreateAction')),
    allow('Tag', ['elasticloadbalancing:AddTags'], all, tags.ownedTagKept),
    allow('Untag', ['elasticloadbalancing:RemoveTags'], all, tags.otherTagsRemoved),
  ];
}

function loadBalancerStatements(arns: ControllerArns, tags: TagConditions, internetFacing: boolean): PolicyStatement[] {
  const both = [...arns.loadBalancers, arns.targetGroups];
  return [
    allow(
      'CreateLoadBalancer',
      ['elasticloadbalancing:CreateLoadBalancer'],
      arns.loadBalancers,
      internetFacing ? tags.madeOwned : tags.madeOwnedInside,
    ),
    allow('CreateTargetGroup', ['elasticloadbalancing:CreateTargetGroup'], [arns.targetGroups], tags.madeOwned),
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
      both,
      tags.owned,
    ),
    allow(
      'Targets',
      ['elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DeregisterTargets'],
      [arns.targetGroups],
      tags.owned,
    ),
  ];
}

function listenerStatements({ listeners, loadBalancers }: ControllerArns, tags: TagConditions): PolicyStatement[] {
  return [
    allow('CreateListener', ['elasticloadbalancing:CreateListener'], loadBalancers, tags.madeOwnedInOwned),
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
      tags.owned,
    ),
  ];
}

/** What Ingresses need in addition: listener rules, certificates found by host name, login with Cognito, web ACLs. */
function applicationStatements(
  { listeners, rules }: ControllerArns,
  tags: TagConditions,
  place: LoadBalancerControllerPlace,
): PolicyStatement[] {
  return [
    allow('CreateRule', ['elasticloadbalancing:CreateRule'], listeners, tags.madeOwnedInOwned),
    allow('Rules', ['elasticloadbalancing:DeleteRule', 'elasticloadbalancing:ModifyRule'], rules, tags.owned),
    allow('RuleOrder', ['elasticloadbalancing:SetRulePriorities'], rules),
    // Lists and lookups over the account's certificates, user pools and web ACLs: no ARN is narrower.
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
      inRegion(place),
    ),
    // WAF calls SetWebAcl with the permissions of its caller; the action knows no resources.
    allow(
      'AssociateWebAcl',
      ['wafv2:AssociateWebACL', 'wafv2:DisassociateWebACL', 'elasticloadbalancing:SetWebAcl'],
      ['*'],
      inRegion(place),
    ),
  ];
}
