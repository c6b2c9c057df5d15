import type { AcceptedSurvivor } from './accepted-survivor';

const ONE_STATUS = "the plan's settings know one status, Enabled, which a test of them asserts";
const ONE_TYPE = 'a node group has one instance type at least; only the type allows none';
const NO_OVERLAP = 'the message is used only if there is another link, which has the text';

/** Of lib/storage, sorted by file. */
export const STORAGE: readonly AcceptedSurvivor[] = [
  {
    file: 'lib/storage/backups/vault-lock.ts',
    line: "(['lockMinRetentionDays', 'lockMaxRetentionDays'] as const) : [];",
    mutator: 'ArrayDeclaration',
    replacement: '["Stryker was here"]',
    reason: 'no option has this name, so none is found to be set',
  },
  {
    file: 'lib/storage/hdfs-backups/jobs.ts',
    line: "const [first = ''] = nameNode.podNames;",
    mutator: 'StringLiteral',
    reason: 'HDFS has two NameNodes at least; only the type allows none',
  },
  {
    file: 'lib/storage/hdfs-backups/jobs.ts',
    line: '{ cpu: CPU, memoryMiB: 0 }',
    mutator: 'ObjectLiteral',
    reason: 'the pod of a NameNode has containers; only the type allows none',
  },
  {
    file: 'lib/storage/hdfs/daemons.ts',
    line: 'claims: [],',
    mutator: 'ArrayDeclaration',
    reason:
      "each daemon of HDFS has claims of its own; a test of YARN's daemons asserts that there are none by default",
  },
  {
    file: 'lib/storage/hdfs/disks.ts',
    line: "fallback ?? 'ALL_SSD'",
    mutator: 'StringLiteral',
    reason: 'there is one disk at least, for which one of the three policies fits; only the type allows none',
  },
  {
    file: 'lib/storage/hdfs/disks.ts',
    line: '(instance.disks ?? [])',
    mutator: 'ArrayDeclaration',
    reason: 'what is no disk has no count, so there are as many disks as without it',
  },
  {
    file: 'lib/storage/hdfs/pods.chart.ts',
    line: 'claims: [], hostDisks: []',
    count: 2,
    reason: 'a mount without a name is left out of what is written',
  },
  {
    file: 'lib/storage/local-nvme/local-nvme.pulumi.ts',
    line: 'this.registerOutputs({});',
    mutator: 'CallExpression',
    reason: 'Pulumi ends the registration without outputs itself',
  },
  {
    file: 'lib/storage/local-nvme/node-disks.ts',
    line: "if (use === 'cache' && requestsGiB !== undefined)",
    mutator: 'ConditionalExpression',
    replacement: 'true',
    reason: 'requests that were left out fit every node; only the type asks',
  },
  {
    file: 'lib/storage/local-nvme/node-disks.ts',
    line: "if (first === undefined || read.failed('instanceTypes'))",
    mutator: 'ConditionalExpression',
    replacement: 'false',
    reason: ONE_TYPE,
  },
  {
    file: 'lib/storage/local-nvme/node-disks.ts',
    line: 'disks?.map(({ count, sizeGB })',
    count: 2,
    reason: 'only types with local disks are compared, and none has disks of two sizes',
  },
  {
    file: 'lib/storage/local-nvme/node-disks.ts',
    line: 'if (smallest === undefined) return;',
    mutator: 'ConditionalExpression',
    replacement: 'false',
    reason: ONE_TYPE,
  },
  {
    file: 'lib/storage/local-nvme/provisioner.ts',
    line: '(nodes.others ?? [])',
    mutator: 'ArrayDeclaration',
    reason: 'what is no instance has no disks',
  },
  {
    file: 'lib/storage/lustre-store/capacity.ts',
    line: 'storage < SMALLEST_GIB ? SMALLEST_GIB',
    mutator: 'EqualityOperator',
    replacement: 'storage <= SMALLEST_GIB',
    reason: 'the smallest size itself is valid, and returned before',
  },
  {
    file: 'lib/storage/lustre-store/capacity.ts',
    line: 'few.find((it) => it >= iops)',
    mutator: 'EqualityOperator',
    replacement: 'it > iops',
    reason: 'a number of the list itself is valid, and returned before',
  },
  {
    file: 'lib/storage/lustre-store/lustre-store.cdk.ts',
    line: 'applied?.node.addDependency(policy);',
    mutator: 'OptionalChaining',
    reason: 'there is a driver only where objects are applied; only the type allows none',
  },
  {
    file: 'lib/storage/lustre-store/lustre-store.pulumi.ts',
    line: "const [subnetId = ''] = subnetIds;",
    mutator: 'StringLiteral',
    reason: 'there is one subnet; only the type allows none',
  },
  {
    file: 'lib/storage/lustre-store/lustre-store.ts',
    line: '{ nodeGroups = [], hasCluster }',
    mutator: 'ArrayDeclaration',
    reason: 'what is no node group does not boot Bottlerocket',
  },
  {
    file: 'lib/storage/lustre-store/repositories.ts',
    line: "overlapping?.path ?? ''",
    mutator: 'StringLiteral',
    replacement: '"Stryker was here!"',
    reason: NO_OVERLAP,
  },
  {
    file: 'lib/storage/lustre-store/repositories.ts',
    line: "exported?.uri ?? ''",
    mutator: 'StringLiteral',
    replacement: '"Stryker was here!"',
    reason: NO_OVERLAP,
  },
  {
    file: 'lib/storage/model-store/express.ts',
    line: '({ zoneId });',
    mutator: 'ObjectLiteral',
    reason: 'no option is read; the reader only collects the problem',
  },
  {
    file: 'lib/storage/model-store/express.ts',
    line: 'b.length - a.length)[0]',
    mutator: 'StringLiteral',
    reason: 'there is one zone at least; only the type allows none',
  },
  {
    file: 'lib/storage/model-store/model-store.cdk.ts',
    line: 'resourceArns: [...(statement.Resource ?? [])],',
    mutator: 'ArrayDeclaration',
    replacement: '["Stryker was here"]',
    reason: 'each statement of a grant names its resources; only the type allows none',
  },
  {
    file: 'lib/storage/model-store/model-store.cdk.ts',
    line: "versioned: settings.versioning.Status === 'Enabled'",
    mutator: 'ConditionalExpression',
    replacement: 'true',
    reason: ONE_STATUS,
  },
  {
    file: 'lib/storage/model-store/model-store.cdk.ts',
    line: "enabled: rule.Status === 'Enabled'",
    mutator: 'ConditionalExpression',
    replacement: 'true',
    reason: ONE_STATUS,
  },
  {
    file: 'lib/storage/model-store/model-store.pulumi.ts',
    line: 'if (vpcEndpointId === undefined) return {};',
    mutator: 'ConditionalExpression',
    replacement: 'false',
    reason: 'without an endpoint a plan with directory buckets is refused, so there are none',
  },
  {
    file: 'lib/storage/model-store/replication.ts',
    line: "missing[0] ?? 'replicaBucketName',",
    mutator: 'StringLiteral',
    reason: 'the name is used only if an option is missing, which is named then',
  },
  {
    file: 'lib/storage/shared-files/shared-files-access.pulumi.ts',
    line: "this.accessPointIds.get(folder.name) ?? ''",
    mutator: 'StringLiteral',
    reason: 'each folder has an access point; only the type allows none',
  },
  {
    file: 'lib/storage/storage-classes/storage-classes.pulumi.ts',
    line: '[this.keyPolicy, this.snapshotController].filter((it) => it !== undefined)',
    count: 2,
    reason: 'Pulumi leaves out what is undefined; only the type asks',
  },
  {
    file: 'lib/storage/storage-classes/storage-classes.pulumi.ts',
    line: 'this.registerOutputs({});',
    mutator: 'CallExpression',
    reason: 'Pulumi ends the registration without outputs itself',
  },
];
