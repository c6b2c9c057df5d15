import { createHash } from 'node:crypto';
import { Names, RemovalPolicy, Stack, Token, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnAddon, CfnNodegroup } from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { isProblems, type Problem } from '../planning/problem';
import { made, refuse } from '../planning/problem.cdk';
import { podIdentityRole } from '../security/pod-identity-association.cdk';
import { type ClusterOptions, type ClusterPlan, MAX_CLUSTER_NAME_LENGTH, planCluster } from './cluster';
import type { AddonPlan } from './cluster-addons';
import { kubectlLayer } from './kubectl-layer.cdk';

export interface ClusterProps extends ClusterOptions {
  /** The network of the cluster. */
  readonly vpc: ec2.IVpc;
  /** Where nodes, the API server's interfaces and the kubectl function live. @default - the private subnets */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /** Encrypts Kubernetes secrets in etcd. @default - envelope encryption with a key that AWS owns */
  readonly secretsKey?: IKey;
  /** Encrypts the control-plane logs. @default - encrypted by CloudWatch with a key that AWS owns */
  readonly logsKey?: IKey;
  /**
   * The kubectl that applies manifests.
   * @default - the `@aws-cdk/lambda-layer-kubectl-v…` package of the cluster's version
   */
  readonly kubectlLayer?: ILayerVersion;
  /** What becomes of the log group with the stack. @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}

interface ClusterResources {
  readonly cluster: eks.Cluster;
  readonly systemNodes: CfnNodegroup;
  readonly systemNodeRole: iam.Role;
  readonly addons: ReadonlyMap<string, CfnAddon>;
}

const CLUSTER = Symbol.for('ai-datacenter.compute.Cluster');

/**
 * An EKS cluster for AI workloads: private endpoint, encrypted secrets, every control-plane log, access by access
 * entries alone, managed add-ons in an order that works, and a group of system nodes.
 *
 * Costs 0.10 USD an hour for the control plane in standard support, and the system nodes: three m7i.xlarge.
 * @see https://aws.amazon.com/eks/pricing/
 *
 * @example
 * const cluster = new Cluster(stack, 'Cluster', { vpc: network.vpc, secretsKey: keys.clusterSecrets });
 */
export class Cluster extends Construct {
  static isCluster(x: unknown): x is Cluster {
    return x !== null && typeof x === 'object' && CLUSTER in x;
  }

  readonly plan: ClusterPlan | undefined;
  private readonly problems: readonly Problem[] = [];
  private readonly resources: ClusterResources | undefined;

  constructor(scope: Construct, id: string, props: ClusterProps) {
    super(scope, id);
    Object.defineProperty(this, CLUSTER, { value: true });
    const plan = planCluster(props);
    if (isProblems(plan)) {
      this.problems = plan;
      refuse(this, plan);
      return;
    }
    this.plan = plan;
    this.resources = this.create(plan, props);
  }

  /** The cluster itself: apply charts, add access entries, connect. */
  get cluster(): eks.Cluster {
    return made(this, this.resources, this.problems).cluster;
  }

  /** The system node group, as CloudFormation has it. */
  get systemNodes(): CfnNodegroup {
    return made(this, this.resources, this.problems).systemNodes;
  }

  get systemNodeRole(): iam.IRole {
    return made(this, this.resources, this.problems).systemNodeRole;
  }

  /** One managed add-on by name, for example `vpc-cni`. */
  addon(name: string): CfnAddon {
    const { addons } = made(this, this.resources, this.problems);
    const addon = addons.get(name);
    if (addon === undefined)
      throw new Error(`The cluster has no add-on '${name}', only ${[...addons.keys()].join(', ')}.`);
    return addon;
  }

  private create(plan: ClusterPlan, props: ClusterProps): ClusterResources {
    const clusterName =
      props.clusterName ?? Names.uniqueResourceName(this, { maxLength: MAX_CLUSTER_NAME_LENGTH, separator: '-' });
    const vpcSubnets = props.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };

    // EKS would make the group itself, unencrypted and kept for ever.
    const logGroup = new logs.LogGroup(this, 'Logs', {
      logGroupName: `/aws/eks/${clusterName}/cluster`,
      retention: plan.logRetentionDays,
      encryptionKey: props.logsKey,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });

    const { rolePolicies, secretsKeyActions } = plan.controlPlane;
    const role = new iam.Role(this, 'Role', {
      description: `Control plane of ${this.node.path}`,
      assumedBy: new iam.ServicePrincipal('eks.amazonaws.com'),
      managedPolicies: rolePolicies.map((name) => iam.ManagedPolicy.fromAwsManagedPolicyName(name)),
      inlinePolicies: props.secretsKey && {
        Secrets: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({ actions: [...secretsKeyActions], resources: [props.secretsKey.keyArn] }),
          ],
        }),
      },
    });
    const cluster = new eks.Cluster(this, 'Cluster', {
      clusterName,
      role,
      version: eks.KubernetesVersion.of(plan.kubernetesVersion),
      vpc: props.vpc,
      vpcSubnets: [vpcSubnets],
      endpointAccess: plan.endpoint.publicAccess
        ? eks.EndpointAccess.PUBLIC_AND_PRIVATE.onlyFrom(...plan.endpoint.publicCidrs)
        : eks.EndpointAccess.PRIVATE,
      secretsEncryptionKey: props.secretsKey,
      clusterLogging: Object.values(eks.ClusterLoggingTypes),
      defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
      defaultCapacity: 0,
      bootstrapSelfManagedAddons: false,
      bootstrapClusterCreatorAdminPermissions: false,
      outputConfigCommand: false,
      kubectlProviderOptions: { kubectlLayer: props.kubectlLayer ?? kubectlLayer(this, 'Kubectl', plan.kubectl) },
    });
    cluster.node.addDependency(logGroup);
    // The list of encrypted resources is called deprecated, yet EKS and the L2 still require it (aws-cdk-lib 2.276).
    Validations.of(cluster).acknowledge({
      id: 'CloudFormation-Validate::W9009',
      reason: 'EKS requires encryptionConfig.resources',
    });
    for (const principal of plan.administrators) {
      cluster.grantClusterAdmin(`Administrator${nameOf(this, principal)}`, principal);
    }

    const addons = plan.addons.map((addon) => ({ ...addon, resource: this.addAddon(cluster, addon) }));
    const { systemNodes, systemNodeRole } = this.addSystemNodes(
      cluster,
      plan,
      props.vpc.selectSubnets(vpcSubnets).subnetIds,
    );
    for (const { order, resource } of addons) {
      if (order === 'before-nodes') systemNodes.node.addDependency(resource);
      else resource.node.addDependency(systemNodes);
    }
    return {
      cluster,
      systemNodes,
      systemNodeRole,
      addons: new Map(addons.map(({ name, resource }) => [name, resource])),
    };
  }

  private addAddon(cluster: eks.Cluster, addon: AddonPlan): CfnAddon {
    return new CfnAddon(this, `Addon-${addon.name}`, {
      clusterName: cluster.clusterName,
      addonName: addon.name,
      resolveConflicts: 'OVERWRITE',
      configurationValues: addon.configuration && JSON.stringify(addon.configuration),
      podIdentityAssociations: addon.identity && [
        {
          serviceAccount: addon.identity.serviceAccount,
          roleArn: podIdentityRole(this, `Role-${addon.name}`, {
            clusterName: cluster.clusterName,
            namespace: addon.identity.namespace,
            serviceAccount: addon.identity.serviceAccount,
            description: `Pods of the EKS add-on ${addon.name}`,
            managedPolicies: addon.identity.managedPolicies,
          }).roleArn,
        },
      ],
    });
  }

  private addSystemNodes(
    cluster: eks.Cluster,
    plan: ClusterPlan,
    subnets: string[],
  ): { systemNodes: CfnNodegroup; systemNodeRole: iam.Role } {
    const { instanceType, amiType, capacityType, count, maxCount, maxUnavailable, volume, metadata, rolePolicies } =
      plan.systemNodes;
    const systemNodeRole = new iam.Role(this, 'SystemNodeRole', {
      description: `System nodes of ${this.node.path}`,
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: rolePolicies.map((name) => iam.ManagedPolicy.fromAwsManagedPolicyName(name)),
    });
    const launchTemplate = new ec2.CfnLaunchTemplate(this, 'SystemLaunchTemplate', {
      launchTemplateData: {
        instanceType,
        metadataOptions: {
          httpEndpoint: 'enabled',
          httpTokens: metadata.httpTokens,
          httpPutResponseHopLimit: metadata.hopLimit,
        },
        blockDeviceMappings: [
          {
            deviceName: volume.deviceName,
            ebs: {
              volumeType: volume.volumeType,
              volumeSize: volume.sizeGiB,
              encrypted: volume.encrypted,
              deleteOnTermination: true,
            },
          },
        ],
      },
    });
    const systemNodes = new CfnNodegroup(this, 'SystemNodes', {
      clusterName: cluster.clusterName,
      nodeRole: systemNodeRole.roleArn,
      subnets,
      amiType,
      capacityType,
      launchTemplate: { id: launchTemplate.ref, version: launchTemplate.attrLatestVersionNumber },
      scalingConfig: { minSize: count, desiredSize: count, maxSize: maxCount },
      updateConfig: { maxUnavailable },
      nodeRepairConfig: { enabled: true },
    });
    systemNodes.node.addDependency(systemNodeRole);
    return { systemNodes, systemNodeRole };
  }
}

/**
 * What a principal is called in construct ids: its ARN, or for one that only the deployment knows a digest of the
 * expression.
 */
function nameOf(scope: Construct, principal: string): string {
  if (!Token.isUnresolved(principal)) return principal;
  return createHash('sha256')
    .update(JSON.stringify(Stack.of(scope).resolve(principal)))
    .digest('hex')
    .slice(0, 16);
}
