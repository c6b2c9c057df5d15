import { factsOf } from './cdk-template';
import {
  declaredTags,
  type Fact,
  type Facts,
  ownerOf,
  partOf,
  referencesIn,
  type Says,
  smallFirst,
  sorted,
  statementsOf,
  without,
} from './facts';
import { type PulumiResource, pulumiId } from './pulumi-program';

type Reader = (resource: PulumiResource, all: PulumiProgram) => Says;

/** Types that are a part of what another resource says, and the input that names this resource. */
const PARTS: Readonly<Record<string, string>> = {
  'aws:iam/rolePolicy:RolePolicy': 'role',
  'aws:route53/resolverFirewallRule:ResolverFirewallRule': 'firewallRuleGroupId',
  'aws:iam/rolePolicyAttachment:RolePolicyAttachment': 'role',
  'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule': 'securityGroupId',
  'aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule': 'securityGroupId',
  'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration': 'bucket',
  'aws:s3/bucketVersioning:BucketVersioning': 'bucket',
  'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock': 'bucket',
  'aws:s3/bucketOwnershipControls:BucketOwnershipControls': 'bucket',
  'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration': 'bucket',
  'aws:s3/bucketPolicy:BucketPolicy': 'bucket',
  'aws:s3/bucketReplicationConfig:BucketReplicationConfig': 'bucket',
  'aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration': 'bucket',
  'aws:cfg/recorderStatus:RecorderStatus': 'name',
  'aws:sns/topicPolicy:TopicPolicy': 'arn',
  'aws:guardduty/detectorFeature:DetectorFeature': 'detectorId',
  'aws:cloudwatch/eventTarget:EventTarget': 'rule',
  'aws:efs/fileSystemPolicy:FileSystemPolicy': 'fileSystemId',
  'aws:efs/replicationConfiguration:ReplicationConfiguration': 'sourceFileSystemId',
  'aws:eks/accessPolicyAssociation:AccessPolicyAssociation': 'principalArn',
  'aws:backup/vaultPolicy:VaultPolicy': 'backupVaultName',
  'aws:backup/vaultLockConfiguration:VaultLockConfiguration': 'backupVaultName',
  'aws:backup/vaultNotifications:VaultNotifications': 'backupVaultName',
};

/** Components and providers say nothing themselves. */
const SILENT = /^(ai-datacenter:|pulumi:providers:)/;

/** What a program of Pulumi declares. */
class PulumiProgram {
  private readonly owners: ReadonlyMap<string, string>;

  constructor(private readonly all: readonly PulumiResource[]) {
    this.owners = new Map(
      all.flatMap(({ id, type, inputs }): [string, string][] => {
        const [owner] = referencesIn(inputs[PARTS[type] ?? '']);
        return owner === undefined ? [] : [[id, owner]];
      }),
    );
  }

  /** The resources that are no part of another one. Components say nothing themselves. */
  get wholes(): readonly PulumiResource[] {
    return this.all.filter(({ id, type }) => !SILENT.test(type) && !this.owners.has(id));
  }

  /** The inputs of the parts of a resource that have a type. */
  partsOf({ id: owner }: PulumiResource, type: string): readonly Says[] {
    return this.all.filter((it) => it.type === type && this.owners.get(it.id) === owner).map(({ inputs }) => inputs);
  }

  hasParts({ id: owner }: PulumiResource): boolean {
    return [...this.owners.values()].includes(owner);
  }

  /** What a resource, its parts and the components around them depend on. */
  before(resource: PulumiResource): ReadonlySet<string> {
    const parts = this.all.filter(({ id }) => this.owners.get(id) === resource.id);
    const all = [resource, ...parts].flatMap((it) => this.dependencies(it.options));
    return new Set(all.filter((it) => (ownerOf(it) ?? it) !== resource.id));
  }

  private dependencies({ dependencies, parent }: PulumiResource['options']): readonly string[] {
    const own = dependencies.map((it) => {
      const [type = '', name = ''] = it.split(' ');
      const owner = this.owners.get(pulumiId(type, name));
      return owner === undefined ? pulumiId(type, name) : partOf(owner);
    });
    const around = this.all.find(({ type, name }) => `${type} ${name}` === parent);
    return around === undefined ? own : [...own, ...this.dependencies(around.options)];
  }
}

/** Reads what the resources of a program say. */
export function pulumiFacts(resources: readonly PulumiResource[]): Facts {
  const program = new PulumiProgram(resources);
  return factsOf(program.wholes.map((resource) => [resource.id, pulumiFact(resource, program)]));
}

function pulumiFact(resource: PulumiResource, program: PulumiProgram): Fact {
  const read = READERS[resource.type] ?? (({ inputs }) => inputs);
  return {
    says: read(resource, program),
    after: program.before(resource),
    hasParts: program.hasParts(resource),
    retained: resource.options.retainOnDelete === true,
  };
}

function policy(text: unknown): readonly unknown[] {
  return statementsOf(JSON.parse(String(text)));
}

function partOfBucket(resource: PulumiResource, program: PulumiProgram, name: string): Says {
  const type = `aws:s3/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;
  const [says = {}] = program.partsOf(resource, type);
  return without(says, 'bucket');
}

const READERS: Readonly<Record<string, Reader>> = {
  'aws:kms/key:Key': ({ inputs: { policy: text, ...it } }) => ({ ...it, policy: policy(text) }),
  'aws:kms/alias:Alias': ({ inputs: { name, targetKeyId } }) => ({ name, key: targetKeyId }),
  'aws:ec2/vpc:Vpc': ({ inputs }) => without(inputs, 'tags'),
  'aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation': ({ inputs }) => inputs,
  'aws:ec2/defaultSecurityGroup:DefaultSecurityGroup': ({ inputs: { vpcId, ingress, egress } }) => ({
    vpcId,
    rules: [ingress, egress].flat(),
  }),
  'aws:ec2/subnet:Subnet': ({ inputs }) => ({ ...inputs, tags: declaredTags(inputs.tags as Says) }),
  'aws:ec2/routeTable:RouteTable': ({ inputs: { vpcId } }) => ({ vpcId }),
  'aws:ec2/internetGateway:InternetGateway': ({ inputs: { vpcId } }) => ({ vpcId }),
  'aws:ec2/eip:Eip': ({ inputs: { domain } }) => ({ domain }),
  'aws:ec2/natGateway:NatGateway': ({ inputs: { subnetId, allocationId } }) => ({ subnetId, allocationId }),
  'aws:ec2/vpcEndpoint:VpcEndpoint': ({ inputs: { policy: text, routeTableIds, ...it } }) => ({
    ...without(it, 'tags'),
    routeTables: sorted((routeTableIds ?? []) as readonly unknown[]),
    policy: text === undefined ? undefined : policy(text),
  }),
  'aws:ec2/flowLog:FlowLog': ({ inputs }) => inputs,
  'aws:networkfirewall/firewall:Firewall': ({ inputs }) => without(inputs, 'tags'),
  'aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup': (resource, program) => ({
    firewallRules: program
      .partsOf(resource, 'aws:route53/resolverFirewallRule:ResolverFirewallRule')
      .map((inputs) => without(inputs, 'firewallRuleGroupId'))
      .toSorted((a, b) => Number(a.priority) - Number(b.priority)),
  }),
  'aws:glue/catalogDatabase:CatalogDatabase': ({ inputs }) => without(inputs, 'name'),
  'aws:glue/catalogTable:CatalogTable': ({ inputs: { storageDescriptor, ...it } }) => {
    const { serDeInfo: serdeInfo, ...storage } = storageDescriptor as Says;
    return { ...it, storageDescriptor: { ...storage, serdeInfo } };
  },
  'aws:athena/workgroup:Workgroup': ({ inputs: { description, configuration } }) => {
    const {
      enforceWorkgroupConfiguration: enforceWorkGroupConfiguration,
      publishCloudwatchMetricsEnabled: publishCloudWatchMetricsEnabled,
      resultConfiguration,
      ...limit
    } = configuration as Says;
    const { encryptionConfiguration, ...results } = resultConfiguration as Says;
    const { kmsKeyArn: kmsKey, ...encryption } = encryptionConfiguration as Says;
    return {
      description,
      configuration: {
        ...limit,
        enforceWorkGroupConfiguration,
        publishCloudWatchMetricsEnabled,
        resultConfiguration: { ...results, encryptionConfiguration: { ...encryption, kmsKey } },
      },
    };
  },
  'aws:athena/namedQuery:NamedQuery': ({ inputs: { query: queryString, workgroup: workGroup, ...it } }) => ({
    ...it,
    queryString,
    workGroup,
  }),
  'aws:cloudtrail/trail:Trail': ({ inputs: { cloudWatchLogsGroupArn, advancedEventSelectors, ...it } }) => ({
    ...it,
    // CloudTrail takes the ARN of all streams, as CloudFormation gives that of a log group.
    cloudWatchLogsGroupArn: String(cloudWatchLogsGroupArn).replace(/:\*$/, ''),
    advancedEventSelectors: (advancedEventSelectors as readonly Says[]).map((selector) => ({
      ...selector,
      fieldSelectors: (selector.fieldSelectors as readonly Says[]).map(({ startsWiths, ...rest }) => ({
        ...rest,
        ...(startsWiths !== undefined && { startsWith: startsWiths }),
      })),
    })),
  }),
  'aws:guardduty/detector:Detector': (resource, program) => ({
    ...resource.inputs,
    features: program
      .partsOf(resource, 'aws:guardduty/detectorFeature:DetectorFeature')
      .map(({ name, status, additionalConfigurations: additionalConfiguration }) => ({
        name,
        status,
        ...(additionalConfiguration !== undefined && { additionalConfiguration }),
      })),
  }),
  // A generated secret is in a stack of its own.
  'aws:cloudformation/stack:Stack': ({ inputs: { templateBody } }) => {
    const { Resources } = JSON.parse(String(templateBody)) as { Resources: { Secret: { Properties: Says } } };
    return smallFirst(Resources.Secret.Properties) as Says;
  },
  'aws:secretsmanager/secretRotation:SecretRotation': ({ inputs }) => without(inputs, 'secretId'),
  'aws:cloudwatch/eventRule:EventRule': (resource, program) => ({
    name: resource.inputs.name,
    description: resource.inputs.description,
    pattern: JSON.parse(String(resource.inputs.eventPattern)),
    targets: program
      .partsOf(resource, 'aws:cloudwatch/eventTarget:EventTarget')
      .map(({ targetId: id, arn }) => ({ id, arn })),
  }),
  'aws:sns/topic:Topic': (resource, program) => {
    const [own] = program.partsOf(resource, 'aws:sns/topicPolicy:TopicPolicy');
    return { ...resource.inputs, policy: policy(own?.policy) };
  },
  'aws:ec2/securityGroup:SecurityGroup': (resource, program) => {
    const { vpcId, description, tags = {} } = resource.inputs;
    const rules = (type: string) => program.partsOf(resource, type).map(rule);
    return {
      vpcId,
      description,
      tags: declaredTags(tags as Says),
      ingress: sorted(rules('aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule')),
      egress: sorted(rules('aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule')),
    };
  },
  'aws:iam/role:Role': (resource, program) => {
    const { assumeRolePolicy, name, description, path, permissionsBoundary, tags = {} } = resource.inputs;
    const inline = program.partsOf(resource, 'aws:iam/rolePolicy:RolePolicy');
    const attached = program.partsOf(resource, 'aws:iam/rolePolicyAttachment:RolePolicyAttachment');
    return {
      trust: policy(assumeRolePolicy),
      name,
      description,
      path,
      permissionsBoundary,
      tags: declaredTags(tags as Says),
      permissions: sorted(inline.flatMap((it) => policy(it.policy))),
      managedPolicies: sorted(attached.map(({ policyArn }) => policyArn)),
    };
  },
  'aws:backup/vault:Vault': (resource, program) => {
    const part = (name: string): Says => {
      const type = `aws:backup/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;
      const [says = {}] = program.partsOf(resource, type);
      return without(says, 'backupVaultName');
    };
    return {
      ...resource.inputs,
      policy: policy(part('VaultPolicy').policy),
      lock: part('VaultLockConfiguration'),
      notifications: part('VaultNotifications'),
    };
  },
  'aws:backup/plan:Plan': ({ inputs: { name, rules } }) => ({
    name,
    rules: (rules as readonly Says[]).map(
      ({ targetVaultName, schedule, startWindow, completionWindow, lifecycle, copyActions, ...rest }) => ({
        ...rest,
        targetBackupVault: targetVaultName,
        scheduleExpression: schedule,
        startWindowMinutes: startWindow,
        completionWindowMinutes: completionWindow,
        lifecycle: lifecycleDays(lifecycle as Says),
        copyActions: (copyActions as readonly Says[]).map((copy) => ({
          destinationBackupVaultArn: copy.destinationVaultArn,
          lifecycle: lifecycleDays(copy.lifecycle as Says),
        })),
      }),
    ),
  }),
  'aws:backup/selection:Selection': ({ inputs: { planId, name, iamRoleArn, selectionTags } }) => ({
    plan: planId,
    name,
    iamRoleArn,
    tags: (selectionTags as readonly Says[]).map(({ type, key, value }) => ({
      conditionType: type,
      conditionKey: key,
      conditionValue: value,
    })),
  }),
  'aws:s3/directoryBucket:DirectoryBucket': (resource, program) => ({
    name: resource.inputs.bucket,
    zone: (resource.inputs.location as Says).name,
    dataRedundancy: resource.inputs.dataRedundancy,
    encryption: partOfBucket(resource, program, 'BucketServerSideEncryptionConfiguration').rules,
    lifecycle: partOfBucket(resource, program, 'BucketLifecycleConfiguration').rules,
    policy: policy(partOfBucket(resource, program, 'BucketPolicy').policy),
  }),
  'aws:s3/bucket:Bucket': (resource, program) => {
    const part = (name: string): Says => partOfBucket(resource, program, name);
    return {
      name: resource.inputs.bucket,
      tags: resource.inputs.tags,
      encryption: part('BucketServerSideEncryptionConfiguration').rules,
      versioning: part('BucketVersioning').versioningConfiguration,
      publicAccess: part('BucketPublicAccessBlock'),
      ownership: [part('BucketOwnershipControls').rule],
      lifecycle: part('BucketLifecycleConfiguration').rules,
      replication: part('BucketReplicationConfig'),
      lock: part('BucketObjectLockConfiguration').rule,
      canLock: resource.inputs.objectLockEnabled,
      policy: policy(part('BucketPolicy').policy),
    };
  },
  'aws:wafv2/webAcl:WebAcl': ({ inputs: { ruleJson, ...it } }) => ({ ...it, rules: JSON.parse(String(ruleJson)) }),
  'aws:efs/fileSystem:FileSystem': (resource, program) => {
    const [own] = program.partsOf(resource, 'aws:efs/fileSystemPolicy:FileSystemPolicy');
    const [replica] = program.partsOf(resource, 'aws:efs/replicationConfiguration:ReplicationConfiguration');
    return { ...resource.inputs, policy: policy(own?.policy), replica: replica?.destination };
  },
  'aws:fsx/lustreFileSystem:LustreFileSystem': ({ inputs: { tags, ...it } }) => ({
    ...without(it, 'skipFinalBackup'),
    tags: declaredTags(tags as Says),
  }),
  'aws:eks/addon:Addon': ({ inputs }) => {
    const { resolveConflictsOnCreate, resolveConflictsOnUpdate, podIdentityAssociations, ...it } = inputs;
    const resolveConflicts = [...new Set([resolveConflictsOnCreate, resolveConflictsOnUpdate])];
    return { ...it, resolveConflicts, identities: podIdentityAssociations };
  },
  'aws:eks/accessEntry:AccessEntry': (resource, program) => ({
    ...resource.inputs,
    policies: program
      .partsOf(resource, 'aws:eks/accessPolicyAssociation:AccessPolicyAssociation')
      .map(({ policyArn, accessScope }) => ({ policyArn, accessScope })),
  }),
  'kubernetes:helm.sh/v3:Release': ({ inputs: it }) => ({
    chart: it.chart,
    repository: (it.repositoryOpts as Says | undefined)?.repo,
    release: it.name,
    version: it.version,
    namespace: it.namespace,
    createNamespace: it.createNamespace,
    waits: it.skipAwait !== true,
    timeout: `${String(it.timeout)}s`,
    values: it.values,
  }),
  'aws:ec2/launchTemplate:LaunchTemplate': ({ inputs: { userData, ...it } }) => ({
    ...without(it, 'tags'),
    userData: Buffer.from(String(userData), 'base64').toString(),
  }),
};

/** The lifecycle of backups in the words of the API. */
function lifecycleDays({ deleteAfter, coldStorageAfter }: Says): Says {
  return { deleteAfterDays: deleteAfter, moveToColdStorageAfterDays: coldStorageAfter };
}

/** A rule of a security group: whom it is about is a network or a group. */
function rule(inputs: Says): Says {
  const { ipProtocol, fromPort, toPort, cidrIpv4, referencedSecurityGroupId, description } = inputs;
  return { ipProtocol, fromPort, toPort, peer: cidrIpv4 ?? referencedSecurityGroupId, description };
}
