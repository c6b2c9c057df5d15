import { LogGroup } from '@pulumi/aws/cloudwatch/logGroup';
import { SecurityGroup } from '@pulumi/aws/ec2/securityGroup';
import type { Addon } from '@pulumi/aws/eks/addon';
import { Cluster as EksCluster, type ClusterArgs as EksClusterArgs } from '@pulumi/aws/eks/cluster';
import type { Role } from '@pulumi/aws/iam/role';
import { OpenIdConnectProvider } from '@pulumi/aws/iam/openIdConnectProvider';
import { SecurityGroupEgressRule } from '@pulumi/aws/vpc/securityGroupEgressRule';
import type { Provider } from '@pulumi/kubernetes/provider';
import * as pulumi from '@pulumi/pulumi';
import type { AnyCluster } from '../../core/kubernetes.pulumi';
import { controlPlaneLogGroupName } from '../../core/kubernetes-names';
import { OutputMarkers, type Resolved } from '../../core/late-bound.pulumi';
import type { Planned } from '../../core/plan';
import { accept, checked } from '../../core/plan.pulumi';
import { TOKEN_AUDIENCE } from '../../security/permissions-by';
import type { AwsPlace } from '../../security/policy';
import { awsPlace, markedPlace } from '../../security/policy.pulumi';
import { createRole, type CreatedRole } from '../../security/role.pulumi';
import { inheritedRoles } from '../../security/roles';
import { clusterTrustPolicy } from '../../security/trust-policies';
import type { NodeGroupPlan } from '../node-group/node-group';
import { NodeGroupBase } from '../node-group/node-group.pulumi';
import type { NodeGroupOptions } from '../node-group/options';
import { type NodeGroupClusterHolder, type NodePlace, placeOf } from '../node-group/placement.pulumi';
import { type AddonPlan, cniHasOwnRole } from './addons';
import { createAddon, type CreatedAddon } from './addons.pulumi';
import { admitAdministrators, openApiServer } from './api-access.pulumi';
import {
  type ClusterOptions,
  type ClusterPlan,
  controlPlanePolicies,
  defaultClusterName,
  planCluster,
} from './cluster';
import { type ClusterData, clusterData, CONTROL_PLANE_GROUP } from './cluster-data';
import type { ClusterArgs } from './cluster-args.pulumi';
import { clusterProvider } from './cluster-provider.pulumi';
import { type GivenReferences, planReferences, type ReferencesPlan } from './cluster-references';

/**
 * An EKS cluster for AI workloads: private endpoint, encrypted secrets, every control-plane log, access by access
 * entries only, managed add-ons in an order that works, and a group of system nodes: the same plan as the CDK construct
 * of this name.
 *
 * Charts are applied from where Pulumi runs, by `provider`: its kubeconfig has no token, and calls the AWS CLI.
 * `plan.cost` has the cost of the control plane and the system nodes.
 * @see https://aws.amazon.com/eks/pricing/
 *
 * @example
 * const cluster = new Cluster('training', { network, secretsKeyArn: keys.clusterSecrets.arn });
 */
export class Cluster extends pulumi.ComponentResource implements AnyCluster, NodeGroupClusterHolder {
  readonly plan: ClusterPlan;
  /** The cluster itself: its endpoint, its certificate authority, the security group that EKS made. */
  readonly cluster: EksCluster;
  readonly clusterName: pulumi.Output<string>;
  /** Applies objects and charts to the cluster. */
  readonly provider: Provider;
  /** The security group of the API server's interfaces, which only they have. */
  readonly controlPlaneSecurityGroup: SecurityGroup;
  /** Where the control plane writes its logs. Undefined if `logGroupName` was passed. */
  readonly logGroup: LogGroup | undefined;
  readonly systemNodes: SystemNodeGroup;
  /** The managed add-ons by name. */
  readonly addons: ReadonlyMap<string, Addon>;
  /** The roles of the add-ons whose pods have AWS permissions, by the name of the add-on. */
  readonly addonRoles: ReadonlyMap<string, Role>;
  /** Whether the VPC CNI has a role of its own. */
  readonly cniHasOwnRole: boolean;
  /** The add-ons that nodes need in order to become ready. */
  readonly addonsBeforeNodes: readonly Addon[];
  /**
   * What pods, load balancers and volumes need to be made and to be removed: system nodes, all add-ons, and the access
   * of who applies charts. What this library applies to the cluster depends on it by itself; depend on it with what
   * reaches the cluster otherwise.
   */
  readonly readyForCharts: readonly pulumi.Resource[];
  readonly vpcId: pulumi.Output<string>;
  /** Our own network, if the cluster is in it. */
  readonly network: NodePlace['network'];
  /** The VPC and the subnets of its nodes, where they have none of their own. */
  readonly place: NodePlace;
  /** What its node groups take over. */
  readonly forNodes: NodeGroupClusterHolder['forNodes'];
  /** The path and the boundary of its roles, which roles of pods take over. */
  readonly roles: Resolved<ClusterPlan['roles']>;
  private readonly late = new OutputMarkers();
  private readonly awsPlace: AwsPlace;
  private readonly references: ReferencesPlan;
  private oidcProvider: OpenIdConnectProvider | undefined;

  constructor(
    private readonly name: string,
    args: ClusterArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('ai-datacenter:compute:Cluster', name, {}, opts);
    const { subnets, ...place } = placeOf(checked(name, args, []));
    const marked = this.late.markAll<MarkedArgs>({ ...args, ...place });
    const planned = planCluster(marked);
    const clusterName = planned.plan.clusterName ?? defaultClusterName([pulumi.getProject(), pulumi.getStack(), name]);
    const { cluster, references } = accept(
      this,
      name,
      planReferences(marked, planned, clusterName, place.network?.plan),
    );
    this.plan = cluster;
    this.references = references;
    const { vpcId = '', subnetIds = [], network } = place;
    this.place = { vpcId, subnetIds, network, subnets };
    this.vpcId = pulumi.output(vpcId);
    this.network = network;
    this.awsPlace = markedPlace(awsPlace(this), this.late);
    const { kubernetesVersion, podNetwork, roles, imageRepositories } = this.plan;
    this.forNodes = this.late.resolve({ kubernetesVersion, podNetwork, roles, imageRepositories });
    this.roles = this.late.resolve(roles);

    this.logGroup = this.createLogGroup(clusterName, args, marked);
    this.controlPlaneSecurityGroup = this.createControlPlaneGroup();
    const rules = openApiServer(this, name, {
      endpoint: this.plan.endpoint,
      clientGroupIds: references.apiClientSecurityGroupIds,
      securityGroup: this.controlPlaneSecurityGroup,
      late: this.late,
    });
    const role = this.createRole(clusterName, marked.secretsKeyArn);
    this.cluster = this.createCluster(clusterName, role, marked.secretsKeyArn, [
      ...rules,
      ...(network ? [network] : []),
    ]);
    this.clusterName = this.cluster.name;
    this.provider = this.createProvider(args);
    const { deployerRoleArn } = references;
    const admitted = admitAdministrators(this, name, {
      principals: [...this.plan.administrators, ...(deployerRoleArn === undefined ? [] : [deployerRoleArn])],
      clusterName: this.clusterName,
      partition: this.awsPlace.partition,
      late: this.late,
    });
    this.cniHasOwnRole = cniHasOwnRole(this.plan.addons);
    const before = this.createAddons('before-nodes');
    this.addonsBeforeNodes = [...before.values()].map(({ addon }) => addon);
    this.systemNodes = new SystemNodeGroup(`${name}-system`, this, { parent: this });
    const after = this.createAddons('after-nodes', [this.systemNodes.nodeGroup]);
    const addons = [...before, ...after];
    this.addons = new Map(addons.map(([addonName, { addon }]) => [addonName, addon]));
    this.addonRoles = new Map(
      addons.flatMap(([addonName, { role: own }]): [string, Role][] => (own === undefined ? [] : [[addonName, own]])),
    );
    this.readyForCharts = [this.systemNodes.nodeGroup, ...this.addons.values(), ...admitted];
    this.registerOutputs({ clusterName: this.clusterName, endpoint: this.cluster.endpoint });
  }

  /** One managed add-on by name, for example `vpc-cni`. */
  addon(name: string): Addon {
    const addon = this.addons.get(name);
    if (addon === undefined) {
      throw new Error(`The cluster has no add-on '${name}'. Use one of ${[...this.addons.keys()].join(', ')}.`);
    }
    return addon;
  }

  /** The OIDC provider of the cluster in IAM, for pods with `permissionsBy: 'irsa'`. Made when it is first read. */
  get openIdConnectProvider(): OpenIdConnectProvider {
    const url = this.cluster.identities.apply(([identity]) => identity?.oidcs[0]?.issuer ?? '');
    this.oidcProvider ??= new OpenIdConnectProvider(
      `${this.name}-oidc`,
      { url, clientIdLists: [TOKEN_AUDIENCE] },
      { parent: this },
    );
    return this.oidcProvider;
  }

  /** Without it EKS creates the group itself, unencrypted and kept for ever. */
  private createLogGroup(
    clusterName: string,
    { retainOnDelete = true }: ClusterArgs,
    { logsKeyArn }: MarkedArgs,
  ): LogGroup | undefined {
    if (this.references.logGroupName !== undefined) return undefined;
    const group = { name: controlPlaneLogGroupName(clusterName), kmsKeyId: logsKeyArn };
    return new LogGroup(
      `${this.name}-logs`,
      { ...this.late.resolve(group), retentionInDays: this.plan.logRetentionDays },
      { parent: this, retainOnDelete },
    );
  }

  private createRole(clusterName: string, secretsKeyArn: string | undefined): CreatedRole {
    const place = { ...this.awsPlace, clusterName };
    const settings = {
      ...this.plan.roles,
      description: `Control plane of ${this.name}`,
      trust: clusterTrustPolicy(),
      managedPolicies: this.plan.rolePolicies,
      inlinePolicies: controlPlanePolicies(this.plan, place, secretsKeyArn),
    };
    return createRole(this, this.name, settings, this.late);
  }

  private createControlPlaneGroup(): SecurityGroup {
    const { description, egress } = CONTROL_PLANE_GROUP;
    const name = `${this.name}-control-plane`;
    const group = new SecurityGroup(name, { vpcId: this.vpcId, description }, { parent: this });
    new SecurityGroupEgressRule(name, { ...egress, securityGroupId: group.id }, { parent: this });
    return group;
  }

  private createCluster(
    name: string,
    { role, policies }: CreatedRole,
    secretsKeyArn: string | undefined,
    dependencies: readonly pulumi.Resource[],
  ): EksCluster {
    const data = clusterData(this.plan, {
      name,
      roleArn: this.late.mark(role.arn),
      securityGroupId: this.late.mark(this.controlPlaneSecurityGroup.id),
      secretsKeyArn,
      creatorIsAdministrator: this.references.deployerRoleArn === undefined,
    });
    const dependsOn = [...policies, ...dependencies, ...(this.logGroup === undefined ? [] : [this.logGroup])];
    const args = clusterArgs(this.late.resolve(data), this.place.subnetIds);
    return new EksCluster(`${this.name}-cluster`, args, { parent: this, dependsOn });
  }

  private createProvider({ awsProfile: profile }: ClusterArgs): Provider {
    const { name: clusterName, endpoint, certificateAuthority } = this.cluster;
    const connection = {
      clusterName,
      endpoint,
      certificateAuthority: certificateAuthority.data,
      ...this.late.resolve({ region: this.awsPlace.region, roleArn: this.references.deployerRoleArn }),
      profile,
    };
    return clusterProvider(`${this.name}-kubernetes`, connection, { parent: this });
  }

  private createAddons(
    order: AddonPlan['order'],
    dependsOn: readonly pulumi.Resource[] = [],
  ): Map<string, CreatedAddon> {
    const { late, plan, awsPlace: place } = this;
    const clusterName = late.mark(this.clusterName);
    const references = { clusterName, volumeKeyArns: this.references.volumeKeyArns, roles: plan.roles, place };
    const addons = plan.addons.filter((addon) => addon.order === order);
    return new Map(
      addons.map((addon) => {
        const name = `${this.name}-${addon.name}`;
        return [addon.name, createAddon(this, name, addon, { ...references, late, dependsOn })];
      }),
    );
  }
}

/** The system nodes of a cluster: a node group like any other, planned with the cluster. */
export class SystemNodeGroup extends NodeGroupBase<NodeGroupPlan> {
  constructor(name: string, cluster: Cluster, opts: pulumi.ComponentResourceOptions) {
    const { systemNodes } = cluster.plan;
    const args = { cluster, instanceType: systemNodes.instance.type };
    // Its roles and repositories have Outputs of the cluster in them, which the node group has marked anew.
    const planNodes = (options: NodeGroupOptions): Planned<NodeGroupPlan> => ({
      plan: { ...systemNodes, roles: inheritedRoles(options), imageRepositories: options.imageRepositories },
      problems: [],
      warnings: [],
    });
    super('ai-datacenter:compute:NodeGroup', name, args, planNodes, opts);
  }
}

/** The args with a marker in place of each Output. */
type MarkedArgs = ClusterOptions & GivenReferences;

/** Renames EKS's fields to the provider's. */
function clusterArgs(data: Resolved<ClusterData>, subnetIds: NodePlace['subnetIds']): EksClusterArgs {
  const { resourcesVpcConfig, logging, encryptionConfig, ...rest } = data;
  return {
    ...rest,
    vpcConfig: { ...resourcesVpcConfig, subnetIds },
    enabledClusterLogTypes: logging.clusterLogging.flatMap(({ types, enabled }) => (enabled ? types : [])),
    encryptionConfig: encryptionConfig?.[0],
  };
}
