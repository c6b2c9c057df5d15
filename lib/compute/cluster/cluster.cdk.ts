import { Names, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnAddon } from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct, type IDependable } from 'constructs';
import { declareReadiness } from '../../core/cluster-readiness.cdk';
import { controlPlaneLogGroupName } from '../../core/kubernetes-names';
import { stableId } from '../../core/late-bound.cdk';
import { accept, checked } from '../../core/plan.cdk';
import { CLUSTER_USES, planEndpointUses } from '../../network/network/endpoint-uses';
import { networkOf } from '../../network/network/network.cdk';
import { CONTROL_PLANE_NEEDS } from '../../network/network/subnet-selection';
import { type SelectedSubnets, subnetsOf } from '../../network/network/subnet-selection.cdk';
import { acceptKey } from '../../security/given-key.cdk';
import { logsKeyStatements } from '../../security/key-statements';
import { podIdentityRole } from '../../security/pod-identity-association.cdk';
import { awsPlaceOf, cdkStatements } from '../../security/policy.cdk';
import { createRole } from '../../security/role.cdk';
import { clusterTrustPolicy } from '../../security/trust-policies';
import type { NodeGroupPlan } from '../node-group/node-group';
import { NodeGroupBase } from '../node-group/node-group.cdk';
import type { NodeGroupClusterHolder } from '../node-group/placement.cdk';
import { addonData, type AddonPlan, addonRole, cniHasOwnRole, moreAddonUses } from './addons';
import {
  type ClusterOptions,
  type ClusterPlan,
  controlPlanePolicies,
  MAX_CLUSTER_NAME_LENGTH,
  planCluster,
} from './cluster';
import { kubectlLayer } from './kubectl-layer.cdk';
import { kubectlLogGroup } from './kubectl-logs.cdk';
import { planLogGroup } from './logs';

/** A cluster, and the AWS resources that it refers to. */
export interface ClusterProps extends ClusterOptions {
  /** The network of the cluster. */
  readonly vpc: ec2.IVpc;
  /** The subnets of nodes, the API server's interfaces and the kubectl function. @default - the private subnets */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /** Encrypts Kubernetes secrets in etcd. @default - envelope encryption with a key that AWS owns */
  readonly secretsKey?: IKey;
  /**
   * Keys of the volumes that pods claim: those that a StorageClass names, for example `keys.data`, and the account's
   * default EBS key if it is your own. The policy of each key must let IAM policies of the account decide.
   * @default - none: volumes are encrypted with the key that AWS manages for EBS
   */
  readonly volumeKeys?: readonly IKey[];
  /**
   * What else may reach the API server inside the VPC, on port 443: a bastion, a runner, a security group.
   * @default - none; see `apiClientCidrs` for networks
   */
  readonly apiClients?: readonly ec2.IConnectable[];
  /** Encrypts the logs of the control plane and of kubectl. @default - by CloudWatch, with a key that AWS owns */
  readonly logsKey?: IKey;
  /**
   * The kubectl that applies manifests.
   * @default - the `@aws-cdk/lambda-layer-kubectl-v…` package of the cluster's version
   */
  readonly kubectlLayer?: ILayerVersion;
  /**
   * A log group of the control plane that is there already, for example one that a former cluster of this name left.
   * It stays as it is. Its name is `/aws/eks/<cluster name>/cluster`.
   * @default - a new one
   */
  readonly logGroup?: logs.ILogGroup;
  /**
   * What happens to the log group of the control plane when the stack is deleted.
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE - a failed first deployment leaves none behind
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * An EKS cluster for AI workloads: private endpoint, encrypted secrets, every control-plane log, access by access
 * entries only, managed add-ons in an order that works, and a group of system nodes.
 *
 * `plan.cost` has the cost of the control plane and the system nodes.
 * @see https://aws.amazon.com/eks/pricing/
 *
 * @example
 * const cluster = new Cluster(stack, 'Cluster', { vpc: network.vpc, secretsKey: keys.clusterSecrets });
 */
export class Cluster extends Construct implements NodeGroupClusterHolder {
  readonly plan: ClusterPlan;
  /** The cluster itself: apply charts, add access entries, connect. */
  readonly cluster: eks.Cluster;
  /** The security group of the API server's interfaces, which only they have. */
  readonly controlPlaneSecurityGroup: ec2.ISecurityGroup;
  /** Where the control plane writes its logs. */
  readonly logGroup: logs.ILogGroup;
  /** Where the functions that run kubectl and Helm write theirs. */
  readonly kubectlLogGroup: logs.LogGroup;
  readonly systemNodes: SystemNodeGroup;
  /** The managed add-ons by name. */
  readonly addons: ReadonlyMap<string, CfnAddon>;
  /** The roles of the add-ons whose pods have AWS permissions, by the name of the add-on. */
  readonly addonRoles: ReadonlyMap<string, iam.IRole>;
  readonly cniHasOwnRole: boolean;
  readonly addonsBeforeNodes: readonly CfnAddon[];
  /**
   * What pods, load balancers and volumes need to be made and to be removed: system nodes and all add-ons. Charts and
   * objects that are applied to `cluster` depend on it by themselves; depend on it with what reaches the cluster
   * otherwise.
   */
  readonly readyForCharts: IDependable;

  constructor(scope: Construct, id: string, given: ClusterProps) {
    super(scope, id);
    checked(this, given, ['vpc']);
    this.plan = accept(this, planCluster(given));
    const props = { ...given, ...this.acceptKeys(given) };
    const place = accept(this, subnetsOf(this, props.vpc, props.vpcSubnets, CONTROL_PLANE_NEEDS));
    accept(this, planEndpointUses(networkOf(props.vpc)?.plan, [...CLUSTER_USES, ...moreAddonUses(this.plan.addons)]));
    const clusterName = this.plan.clusterName ?? this.uniqueName();

    this.logGroup = this.createLogGroup(clusterName, props);
    this.cluster = this.createCluster(clusterName, place, props);
    this.kubectlLogGroup = kubectlLogGroup(this, 'KubectlLogs', {
      functions: this.cluster,
      retentionDays: this.plan.logRetentionDays,
      encryptionKey: props.logsKey,
    });
    this.controlPlaneSecurityGroup = this.openApiServer(props);
    for (const principal of this.plan.administrators) {
      this.cluster.grantClusterAdmin(`Administrator${stableId(this, principal)}`, principal);
    }
    this.addonRoles = this.createAddonRoles(props);
    this.addons = new Map(this.plan.addons.map((addon) => [addon.name, this.createAddon(addon)]));
    this.cniHasOwnRole = cniHasOwnRole(this.plan.addons);
    this.addonsBeforeNodes = this.addonsOf('before-nodes');
    this.systemNodes = new SystemNodeGroup(this, 'SystemNodes', this, place.selection);
    for (const addon of this.addonsOf('after-nodes')) addon.node.addDependency(this.systemNodes.nodeGroup);
    this.readyForCharts = declareReadiness(this.cluster, [this.systemNodes.nodeGroup, ...this.addons.values()]);
  }

  /** One managed add-on by name, for example `vpc-cni`. */
  addon(name: string): CfnAddon {
    const addon = this.addons.get(name);
    if (addon === undefined) {
      throw new Error(`The cluster has no add-on '${name}'. Use one of ${[...this.addons.keys()].join(', ')}.`);
    }
    return addon;
  }

  private acceptKeys(props: ClusterProps) {
    const { secretsKey, volumeKeys, logsKey } = props;
    return {
      secretsKey: acceptKey(this, secretsKey, { option: 'secretsKey' }),
      volumeKeys: volumeKeys?.map((key, index) => acceptKey(this, key, { option: `volumeKeys[${index}]` })),
      logsKey: acceptKey(this, logsKey, { option: 'logsKey', needs: logsKeyStatements, keptBy: props }),
    };
  }

  private uniqueName(): string {
    return Names.uniqueResourceName(this, { maxLength: MAX_CLUSTER_NAME_LENGTH, separator: '-' });
  }

  /** Without it EKS creates the group itself, unencrypted and kept for ever. */
  private createLogGroup(clusterName: string, { logGroup, logsKey, removalPolicy }: ClusterProps): logs.ILogGroup {
    if (logGroup !== undefined) {
      accept(this, planLogGroup(clusterName, logGroup.logGroupName));
      return logGroup;
    }
    return new logs.LogGroup(this, 'Logs', {
      logGroupName: controlPlaneLogGroupName(clusterName),
      retention: this.plan.logRetentionDays,
      encryptionKey: logsKey,
      removalPolicy: removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
  }

  private createRole(clusterName: string, secretsKey: IKey | undefined): iam.Role {
    const place = { ...awsPlaceOf(this), clusterName };
    return createRole(this, 'Role', {
      ...this.plan.roles,
      description: `Control plane of ${this.node.path}`,
      trust: clusterTrustPolicy(),
      managedPolicies: this.plan.rolePolicies,
      inlinePolicies: controlPlanePolicies(this.plan, place, secretsKey?.keyArn),
    });
  }

  private createCluster(clusterName: string, { vpc, selection }: SelectedSubnets, props: ClusterProps): eks.Cluster {
    const { kubernetesVersion, endpoint, logTypes, bootstrap, kubectl } = this.plan;
    const cluster = new eks.Cluster(this, 'Cluster', {
      clusterName,
      role: this.createRole(clusterName, props.secretsKey),
      version: eks.KubernetesVersion.of(kubernetesVersion),
      vpc,
      vpcSubnets: [selection],
      endpointAccess: endpoint.publicAccess
        ? eks.EndpointAccess.PUBLIC_AND_PRIVATE.onlyFrom(...endpoint.publicCidrs)
        : eks.EndpointAccess.PRIVATE,
      secretsEncryptionKey: props.secretsKey,
      clusterLogging: logTypes.map((type) => type as eks.ClusterLoggingTypes),
      defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
      defaultCapacity: 0,
      bootstrapSelfManagedAddons: bootstrap.selfManagedAddons,
      bootstrapClusterCreatorAdminPermissions: bootstrap.clusterCreatorAdminPermissions,
      outputConfigCommand: false,
      kubectlProviderOptions: {
        kubectlLayer: props.kubectlLayer ?? accept(this, kubectlLayer(this, 'Kubectl', kubectl)),
      },
    });
    cluster.node.addDependency(this.logGroup);
    // The list of encrypted resources is deprecated, yet EKS and the L2 still require it (aws-cdk-lib 2.276).
    Validations.of(cluster).acknowledge({
      id: 'CloudFormation-Validate::W9009',
      reason: 'EKS requires encryptionConfig.resources',
    });
    return cluster;
  }

  /**
   * Lets clients reach the API server. The nodes have the cluster's other group, which EKS made: a rule there would
   * open the nodes too.
   */
  private openApiServer({ apiClients = [] }: ClusterProps): ec2.ISecurityGroup {
    const { apiClientCidrs, port } = this.plan.endpoint;
    const { connections, clusterSecurityGroup } = this.cluster;
    const group = connections.securityGroups.find((it) => it !== clusterSecurityGroup) ?? clusterSecurityGroup;
    const clients = [...apiClientCidrs.map((cidr) => ec2.Peer.ipv4(cidr)), ...apiClients];
    for (const client of clients) group.connections.allowFrom(client, ec2.Port.tcp(port), 'API server');
    return group;
  }

  private addonsOf(order: AddonPlan['order']): CfnAddon[] {
    return this.plan.addons.filter((addon) => addon.order === order).map(({ name }) => this.addon(name));
  }

  private createAddonRoles({ volumeKeys = [] }: ClusterProps): ReadonlyMap<string, iam.IRole> {
    const { clusterName } = this.cluster;
    const volumeKeyArns = volumeKeys.map(({ keyArn }) => keyArn);
    return new Map(
      this.plan.addons.flatMap((addon): [string, iam.IRole][] => {
        const planned = addonRole(addon, volumeKeyArns);
        if (planned === undefined) return [];
        const role = podIdentityRole(this, `Role-${addon.name}`, { ...this.plan.roles, ...planned, clusterName });
        for (const statement of cdkStatements(planned.statements)) role.addToPolicy(statement);
        return [[addon.name, role]];
      }),
    );
  }

  private createAddon(addon: AddonPlan): CfnAddon {
    const { clusterName } = this.cluster;
    const role = this.addonRoles.get(addon.name);
    const data = addonData(addon, { clusterName, roleArn: role?.roleArn });
    const resource = new CfnAddon(this, `Addon-${addon.name}`, data);
    // The pods of the add-on work with their permissions to the end.
    if (role !== undefined) resource.node.addDependency(role);
    return resource;
  }
}

/** The system nodes of a cluster: a node group like any other, planned with the cluster. */
export class SystemNodeGroup extends NodeGroupBase<NodeGroupPlan> {
  constructor(scope: Construct, id: string, cluster: Cluster, vpcSubnets: ec2.SubnetSelection) {
    super(scope, id, { cluster, vpcSubnets }, () => ({ plan: cluster.plan.systemNodes, problems: [], warnings: [] }));
  }
}
