/** A name that only one engine has, and why. `*` stands for any construct. */
export interface AllowedName {
  readonly engine: 'CDK' | 'Pulumi';
  /** `Foo` for an export, `FooProps.option` for an option, `Foo.field` for a public member. */
  readonly name: string;
  readonly reason: string;
}

const REFERENCE = 'A reference to another resource: an object in CDK, and its name or ids in Pulumi.';
const OF_CDK = 'CDK has the mechanism for every construct; a program of Pulumi declares the rule or policy itself.';
const KEEPS = 'CDK looks it up in the construct that it gets; a program of Pulumi passes the values.';
const CONVENIENCE = "Saves a walk through the resource's own outputs, which CDK's object does by itself.";

const OF_PULUMI = "What a component reads of another one; CDK's own interfaces say it.";
const APPLIES = 'Pulumi applies objects from where it runs, CDK from a function in the VPC.';
const LATE = 'The options of a part whose texts may be Outputs; in CDK the plain options take tokens.';
const RULES =
  'Each engine has its own mechanism for rules, which takes all of them: a validation plugin, a policy pack.';
const KEPT = 'What node groups and charts take from the cluster; CDK finds it in the construct tree.';
const IMPORTS = 'The classes of clusters that CDK has import clusters.';

/** What only one engine has. */
export const ALLOWED_NAMES: readonly AllowedName[] = [
  { engine: 'CDK', name: 'ClusterHolder', reason: 'The classes of clusters that CDK has.' },
  { engine: 'CDK', name: 'NodeGroupCluster', reason: 'The classes of clusters that CDK has.' },
  { engine: 'CDK', name: 'InferenceServiceEndpoint', reason: 'In Pulumi `endpoint` has the same fields, as Outputs.' },
  { engine: 'CDK', name: 'NodeGroupPlace', reason: 'The classes of clusters that CDK has.' },
  {
    engine: 'CDK',
    name: 'internetAccessOf',
    reason: 'Reads routes of a VPC in the construct tree, which Pulumi lacks.',
  },
  { engine: 'CDK', name: 'datacenterRules', reason: RULES },
  ...['datacenterPolicies', 'DatacenterPoliciesOptions', 'DatacenterPolicy', 'PolicyStackResource'].map(
    (name): AllowedName => ({ engine: 'Pulumi', name, reason: RULES }),
  ),
  { engine: 'Pulumi', name: 'LateBoundServiceSecret', reason: LATE },
  { engine: 'CDK', name: 'NodeGroupGrants', reason: OF_CDK },
  { engine: 'CDK', name: '*.grantPrincipal', reason: OF_CDK },
  { engine: 'CDK', name: 'NodeGroup.grants', reason: OF_CDK },
  { engine: 'CDK', name: 'GpuNodeGroup.grants', reason: OF_CDK },
  { engine: 'CDK', name: '*.connections', reason: OF_CDK },
  { engine: 'CDK', name: '*.cdkTagManager', reason: 'The hook of `Tags.of`.' },
  { engine: 'CDK', name: '*.node', reason: 'Every construct of CDK has it.' },
  { engine: 'CDK', name: '*.with', reason: 'Every construct of CDK has it.' },
  { engine: 'Pulumi', name: '*.urn', reason: 'Every resource of Pulumi has it.' },
  { engine: 'Pulumi', name: '*.getProvider', reason: 'Every resource of Pulumi has it.' },
  { engine: 'CDK', name: '*.vpcSubnets', reason: REFERENCE },
  { engine: 'Pulumi', name: '*.subnetIds', reason: REFERENCE },
  { engine: 'Pulumi', name: '*.clusterEndpoint', reason: KEEPS },
  { engine: 'Pulumi', name: '*.clusterCertificateAuthority', reason: KEEPS },
  { engine: 'Pulumi', name: 'ModelStoreAttributes.region', reason: KEEPS },
  { engine: 'Pulumi', name: 'DatasetCacheProps.region', reason: KEEPS },
  { engine: 'Pulumi', name: 'HdfsBackupsProps.region', reason: KEEPS },
  { engine: 'Pulumi', name: 'LustreRepositoryArgs', reason: LATE },
  { engine: 'Pulumi', name: 'SharedFolderArgs', reason: LATE },
  { engine: 'Pulumi', name: 'ExistingSharedFolderArgs', reason: LATE },
  {
    engine: 'Pulumi',
    name: '*.planWith',
    reason: 'The markers of Outputs are those of one component; CDK has tokens.',
  },
  { engine: 'CDK', name: 'SparkHdfsReference.plan', reason: 'Pulumi has `planWith`.' },
  { engine: 'Pulumi', name: 'ClusterNetwork', reason: OF_PULUMI },
  { engine: 'Pulumi', name: 'existingCluster', reason: IMPORTS },
  { engine: 'Pulumi', name: 'ExistingCluster', reason: IMPORTS },
  { engine: 'Pulumi', name: 'ExistingClusterArgs', reason: IMPORTS },
  { engine: 'Pulumi', name: 'NodeGroupClusterHolder', reason: OF_PULUMI },
  { engine: 'Pulumi', name: 'NodeNetwork', reason: OF_PULUMI },
  { engine: 'CDK', name: 'AnyCluster.prune', reason: "A setting of CDK's function that applies objects." },
  { engine: 'CDK', name: 'Cluster.kubectlLogGroup', reason: "The logs of CDK's function that applies objects." },
  { engine: 'CDK', name: '*.kubectlLayer', reason: "The tools of CDK's function that applies objects." },
  { engine: 'Pulumi', name: '*.provider', reason: APPLIES },
  { engine: 'Pulumi', name: 'ClusterProps.deployerRoleArn', reason: APPLIES },
  { engine: 'Pulumi', name: 'ClusterProps.awsProfile', reason: APPLIES },
  { engine: 'CDK', name: 'ClusterProps.apiClients', reason: REFERENCE },
  { engine: 'Pulumi', name: 'ClusterProps.apiClientSecurityGroupIds', reason: REFERENCE },
  { engine: 'Pulumi', name: 'AnyCluster.readyForCharts', reason: KEPT },
  { engine: 'Pulumi', name: '*.network', reason: KEPT },
  { engine: 'Pulumi', name: '*.roles', reason: KEPT },
  { engine: 'Pulumi', name: 'AnyCluster.addonRoles', reason: KEPT },
  { engine: 'Pulumi', name: 'Cluster.vpcId', reason: KEPT },
  { engine: 'Pulumi', name: 'Cluster.place', reason: KEPT },
  { engine: 'Pulumi', name: 'Cluster.forNodes', reason: KEPT },
  { engine: 'Pulumi', name: 'Cluster.openIdConnectProvider', reason: "CDK's cluster inside has it." },
  { engine: 'Pulumi', name: 'AccessMemberArgs', reason: LATE },
  { engine: 'Pulumi', name: 'BackupPlanArgs', reason: LATE },
  { engine: 'Pulumi', name: 'DatacenterGpuNodeGroupArgs', reason: LATE },
  { engine: 'Pulumi', name: 'EdgeRouteArgs', reason: LATE },
  { engine: 'Pulumi', name: 'GatewayBackendArgs', reason: LATE },
  { engine: 'Pulumi', name: 'GlobalLoadBalancerArgs', reason: LATE },
  { engine: 'Pulumi', name: 'DatacenterInferenceServiceArgs', reason: LATE },
  { engine: 'Pulumi', name: 'DatacenterNodeGroupArgs', reason: LATE },
  { engine: 'Pulumi', name: 'OidcProviderArgs', reason: "CDK's own interface of OIDC providers has the values." },
  { engine: 'Pulumi', name: 'Grantee', reason: "CDK's own interface of grantees does that." },
  { engine: 'Pulumi', name: 'Network.privateSubnets', reason: CONVENIENCE },
  { engine: 'Pulumi', name: 'Network.isolatedSubnets', reason: CONVENIENCE },
  { engine: 'Pulumi', name: 'Network.publicSubnets', reason: CONVENIENCE },
  { engine: 'Pulumi', name: 'Network.privateSubnetIds', reason: CONVENIENCE },
  { engine: 'Pulumi', name: 'Network.isolatedSubnetIds', reason: CONVENIENCE },
  { engine: 'Pulumi', name: 'Network.publicSubnetIds', reason: CONVENIENCE },
  { engine: 'Pulumi', name: 'ModelStore.bucketPolicy', reason: CONVENIENCE },
  {
    engine: 'CDK',
    name: 'InferenceImage.asset',
    reason: 'The image asset of CDK; Pulumi builds with BuildKit: `build`.',
  },
  {
    engine: 'CDK',
    name: 'InferenceImage.planned',
    reason: 'The service reports the problems of its image; Pulumi throws at once.',
  },
  { engine: 'Pulumi', name: 'InferenceImage.build', reason: 'The image of BuildKit and its repository.' },
  { engine: 'Pulumi', name: 'InferenceImageArgs', reason: 'CDK takes the options themselves.' },
  { engine: 'Pulumi', name: 'InferenceImageBuild', reason: 'The image of BuildKit and its repository.' },
  { engine: 'Pulumi', name: 'InferenceImageBuildPlan', reason: 'The image of BuildKit and its repository.' },
  { engine: 'Pulumi', name: 'MonitoredService', reason: 'CDK takes the service itself.' },
];
