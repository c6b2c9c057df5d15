import * as pulumi from '@pulumi/pulumi';
import * as settings from '@pulumi/pulumi/runtime/settings';
import { forgetOptions, recordOptions, type RegistrationOptions, optionsOf } from '../core/registration-options';
import { kebab, reference, type Says } from './facts';

/** A resource that a program of Pulumi registers. Each of its outputs is `«kind name»`. */
export interface PulumiResource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: Says;
  readonly options: RegistrationOptions;
}

/** How the types of Pulumi are called here. */
export const KINDS: Readonly<Record<string, string>> = {
  'aws:kms/key:Key': 'key',
  'aws:kms/alias:Alias': 'alias',
  'aws:ec2/vpc:Vpc': 'vpc',
  'aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation': 'cidr-block',
  'aws:ec2/defaultSecurityGroup:DefaultSecurityGroup': 'default-group',
  'aws:ec2/subnet:Subnet': 'subnet',
  'aws:ec2/routeTable:RouteTable': 'route-table',
  'aws:ec2/routeTableAssociation:RouteTableAssociation': 'association',
  'aws:ec2/route:Route': 'route',
  'aws:ec2/internetGateway:InternetGateway': 'internet-gateway',
  'aws:ec2/eip:Eip': 'address',
  'aws:ec2/natGateway:NatGateway': 'nat-gateway',
  'aws:ec2/vpcEndpoint:VpcEndpoint': 'endpoint',
  'aws:ec2/securityGroup:SecurityGroup': 'security-group',
  'aws:ec2/flowLog:FlowLog': 'flow-log',
  'aws:networkfirewall/ruleGroup:RuleGroup': 'firewall-rules',
  'aws:networkfirewall/firewallPolicy:FirewallPolicy': 'firewall-policy',
  'aws:networkfirewall/firewall:Firewall': 'firewall',
  'aws:networkfirewall/loggingConfiguration:LoggingConfiguration': 'firewall-logging',
  'aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList': 'domain-list',
  'aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup': 'dns-rules',
  'aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation': 'dns-rules-association',
  'aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig': 'query-log',
  'aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation': 'query-log-association',
  'aws:glue/catalogDatabase:CatalogDatabase': 'database',
  'aws:glue/catalogTable:CatalogTable': 'table',
  'aws:athena/workgroup:Workgroup': 'workgroup',
  'aws:athena/namedQuery:NamedQuery': 'saved-query',
  'aws:ec2/launchTemplate:LaunchTemplate': 'launch-template',
  'aws:ec2/placementGroup:PlacementGroup': 'placement-group',
  'aws:cloudwatch/logGroup:LogGroup': 'log-group',
  'aws:cloudwatch/logMetricFilter:LogMetricFilter': 'metric-filter',
  'aws:cloudwatch/metricAlarm:MetricAlarm': 'alarm',
  'aws:cloudwatch/queryDefinition:QueryDefinition': 'query',
  'aws:cloudtrail/trail:Trail': 'trail',
  'aws:guardduty/detector:Detector': 'detector',
  'aws:cloudwatch/eventRule:EventRule': 'event-rule',
  'aws:secretsmanager/secret:Secret': 'secret',
  'aws:secretsmanager/secretRotation:SecretRotation': 'rotation',
  'aws:cloudformation/stack:Stack': 'secret',
  'aws:lambda/permission:Permission': 'permission',
  'aws:cfg/recorder:Recorder': 'recorder',
  'aws:cfg/deliveryChannel:DeliveryChannel': 'delivery-channel',
  'aws:securityhub/account:Account': 'security-hub',
  'aws:securityhub/standardsSubscription:StandardsSubscription': 'security-standard',
  'aws:sns/topic:Topic': 'topic',
  'aws:sns/topicSubscription:TopicSubscription': 'subscription',
  'aws:iam/role:Role': 'role',
  'aws:s3/bucket:Bucket': 'bucket',
  'aws:s3/directoryBucket:DirectoryBucket': 'directory-bucket',
  'aws:backup/vault:Vault': 'backup-vault',
  'aws:backup/plan:Plan': 'backup-plan',
  'aws:backup/selection:Selection': 'backup-selection',
  'aws:backup/restoreTestingPlan:RestoreTestingPlan': 'restore-tests',
  'aws:backup/restoreTestingSelection:RestoreTestingSelection': 'restore-test',
  'aws:wafv2/webAcl:WebAcl': 'web-acl',
  'aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration': 'web-acl-logging',
  'aws:globalaccelerator/accelerator:Accelerator': 'accelerator',
  'aws:globalaccelerator/listener:Listener': 'accelerator-listener',
  'aws:globalaccelerator/endpointGroup:EndpointGroup': 'endpoint-group',
  'aws:lb/trustStore:TrustStore': 'trust-store',
  'aws:lb/trustStoreRevocation:TrustStoreRevocation': 'revocation',
  'aws:efs/fileSystem:FileSystem': 'file-system',
  'aws:efs/mountTarget:MountTarget': 'mount-target',
  'aws:efs/accessPoint:AccessPoint': 'access-point',
  'aws:fsx/lustreFileSystem:LustreFileSystem': 'lustre-file-system',
  'aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation': 'lustre-repository',
  'aws:eks/podIdentityAssociation:PodIdentityAssociation': 'pod-identity',
  'aws:eks/nodeGroup:NodeGroup': 'node-group',
  'aws:eks/cluster:Cluster': 'cluster',
  'aws:eks/addon:Addon': 'addon',
  'aws:eks/accessEntry:AccessEntry': 'access-entry',
  'kubernetes:helm.sh/v3:Release': 'helm-release',
  'pulumi:providers:kubernetes': 'provider',
};

/** Outputs by which other resources name a resource. */
const REFERENCES: Readonly<Record<string, readonly string[]>> = {
  'aws:cfg/recorder:Recorder': ['name'],
  'aws:cloudwatch/eventRule:EventRule': ['name'],
  'aws:iam/role:Role': ['name'],
  'aws:s3/bucket:Bucket': ['bucket'],
  'aws:s3/directoryBucket:DirectoryBucket': ['bucket'],
  'aws:backup/vault:Vault': ['name'],
  'aws:backup/restoreTestingPlan:RestoreTestingPlan': ['name'],
  'aws:kms/key:Key': ['keyId'],
  'aws:glue/catalogDatabase:CatalogDatabase': ['name'],
  'aws:athena/workgroup:Workgroup': ['name'],
  'aws:cloudwatch/logGroup:LogGroup': ['name'],
  'aws:ec2/launchTemplate:LaunchTemplate': ['latestVersion'],
  'aws:eks/accessEntry:AccessEntry': ['principalArn'],
  'aws:eks/cluster:Cluster': ['name', 'endpoint'],
  'aws:fsx/lustreFileSystem:LustreFileSystem': ['dnsName', 'mountName'],
};

/** Outputs that lie deeper. */
const MORE: Readonly<Record<string, (it: string, inputs: Says) => Says>> = {
  'aws:networkfirewall/firewall:Firewall': (it) => ({
    firewallStatuses: [{ syncStates: [{ attachments: [{ endpointId: it }] }] }],
  }),
  'aws:eks/cluster:Cluster': (it, { vpcConfig }) => ({
    certificateAuthority: { data: it },
    identities: [{ oidcs: [{ issuer: `https://${it}` }] }],
    vpcConfig: { ...(vpcConfig as Says), clusterSecurityGroupId: it },
  }),
};

/** What the provider answers. The place is that of `cdk-template.ts`. */
const ANSWERS: Readonly<Record<string, Record<string, unknown>>> = {
  'aws:index/getPartition:getPartition': { partition: 'aws', dnsSuffix: 'amazonaws.com' },
  'aws:index/getCallerIdentity:getCallerIdentity': { accountId: '111122223333' },
  'aws:index/getRegion:getRegion': { region: 'us-east-1' },
  'aws:index/getDefaultTags:getDefaultTags': { tags: {} },
  'aws:index/getAvailabilityZones:getAvailabilityZones': { names: ['us-east-1a', 'us-east-1b'] },
};

/** Returns the kind and name of a resource of Pulumi. */
export function pulumiId(type: string, name: string): string {
  const kind = KINDS[type] ?? type;
  return kind.startsWith('kubernetes:') ? `object ${kebab(name)}` : `${kind} ${name}`;
}

const registrations: Omit<PulumiResource, 'options'>[] = [];

/** Runs a program, and returns what it registers. Its imports must be inside: they follow the mocks. */
export async function registeredBy(program: () => Promise<void>): Promise<readonly PulumiResource[]> {
  await pulumi.runtime.setMocks({
    newResource({ type, name, inputs }) {
      const id = pulumiId(type, name);
      registrations.push({ id, type, name, inputs: inputs as Says });
      const names = (REFERENCES[type] ?? []).map((output) => [output, reference(id)] as const);
      const state = {
        ...inputs,
        arn: reference(id),
        ...Object.fromEntries(names),
        ...MORE[type]?.(reference(id), inputs),
      };
      return { id: reference(id), state };
    },
    call: ({ token }) => ANSWERS[token] ?? {},
  });
  recordOptions();
  forgetOptions();
  registrations.length = 0;
  await program();
  await (settings as typeof settings & { waitForRPCs(): Promise<void> }).waitForRPCs();
  return registrations.map((it) => ({ ...it, options: optionsOf(`${it.type} ${it.name}`) }));
}
