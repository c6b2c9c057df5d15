import { CfnResource, RemovalPolicy, Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnDataRepositoryAssociation, CfnFileSystem } from 'aws-cdk-lib/aws-fsx';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct, type IConstruct } from 'constructs';
import { type AnyCluster, applyObjects, type ClusterHolder, clusterOf } from '../../core/kubernetes.cdk';
import type { KubernetesObject } from '../../core/kubernetes-objects';
import { stableId } from '../../core/late-bound.cdk';
import { accept, checked } from '../../core/plan.cdk';
import { acceptKey } from '../../security/given-key.cdk';
import { awsPlaceOf, grantStatements } from '../../security/policy.cdk';
import { checkBackupPlan } from '../backup-decision.cdk';
import { clusterGroups } from '../cluster-group.cdk';
import { FSX_CSI_CONTROLLER } from '../csi-driver';
import { CsiDriver } from '../csi-driver.cdk';
import { type ExistingLustreStoreOptions, type LustreAddress, planExistingLustreStore } from './existing-lustre-store';
import { fileSystemData, type LustreReferences } from './file-system-data';
import { type LustreStorePlan, needsDriver, planLustreStore } from './lustre-store';
import type { LustreStoreOptions } from './options';
import { lustreDriverStatements, repositoryTaskStatements } from './policy';
import { repositoryData } from './repositories';
import { type LustreRule, lustreRules } from './security-rules';

/** Nodes that mount a file system: a `NodeGroup`, or a `GpuNodeGroup`. */
export interface LustreNodes extends IConstruct {
  readonly plan: { readonly image: { readonly bootstrap: string } };
}

/** Permissions on a file system, for roles. Files themselves have owners and modes, as in any POSIX file system. */
export interface LustreStoreGrants {
  /** Import objects of linked buckets and export files to them, by data repository tasks. */
  repositoryTasks(grantee: iam.IGrantable): iam.Grant;
}

/** A Lustre file system: a `LustreStore`, or one that exists already. */
export interface ILustreStore extends IConstruct {
  readonly fileSystemId: string;
  readonly dnsName: string;
  readonly mountName: string;
  readonly grants: LustreStoreGrants;
  /** The objects of the cluster: claims, and a StorageClass. What mounts them depends on them. Undefined without. */
  readonly objects: IConstruct | undefined;
}

/** Props of `LustreStore`. */
export interface LustreStoreProps extends LustreStoreOptions {
  readonly vpc: ec2.IVpc;
  /** The subnet of the file system: it is in one zone. Nodes of the same zone read it fastest, and free of charge. */
  readonly subnet: ec2.ISubnet;
  /** Encrypts a persistent file system. A scratch file system has a key of FSx. */
  readonly encryptionKey: IKey;
  /** The cluster whose pods mount it. @default - none */
  readonly cluster?: AnyCluster | ClusterHolder;
  /** Security groups of nodes that mount it. @default - the group that all nodes of `cluster` have */
  readonly clientSecurityGroups?: readonly ec2.ISecurityGroup[];
  /** Node groups whose pods mount it: their images are checked. @default - none */
  readonly nodeGroups?: readonly LustreNodes[];
  /**
   * Whether the FSx CSI driver is installed in `cluster`, once for all file systems. A driver that others installed
   * needs no permission for claims, and those of the AWS documentation for a StorageClass.
   * @default true
   */
  readonly installCsiDriver?: boolean;
  /**
   * What happens to the file system when the stack is deleted. One that is retained keeps its subnet and its group.
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE - a failed first deployment leaves nothing behind
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** A file system that exists. `installCsiDriver` and the claims are as for a new one. */
export interface LustreStoreAttributes
  extends ExistingLustreStoreOptions, Pick<LustreStoreProps, 'cluster' | 'installCsiDriver'> {}

abstract class LustreStoreBase extends Construct implements ILustreStore {
  abstract readonly fileSystemId: string;
  abstract readonly dnsName: string;
  abstract readonly mountName: string;
  abstract readonly objects: IConstruct | undefined;

  readonly grants: LustreStoreGrants = {
    repositoryTasks: (grantee) =>
      grantStatements(grantee, repositoryTaskStatements(this.fileSystemId, awsPlaceOf(this))),
  };

  /** Applies objects after the driver; none without any. */
  protected apply(
    given: AnyCluster | ClusterHolder | undefined,
    driver: CsiDriver | undefined,
    objects: readonly KubernetesObject[],
  ): IConstruct | undefined {
    if (given === undefined || objects.length === 0) return undefined;
    const applied = applyObjects(this, 'Objects', clusterOf(given), objects);
    if (driver !== undefined) applied.node.addDependency(driver);
    return applied;
  }
}

/**
 * A file system of FSx for Lustre, which many nodes read and write at once: training data, checkpoints, shuffles.
 * In one zone, encrypted, compressed, reached only by the nodes of the cluster, and on request linked to buckets.
 *
 * Costs `plan.cost`: its whole capacity, used or not, by throughput. 1200 GiB at 125 MB/s per TiB cost 174 USD a month.
 *
 * @see https://docs.aws.amazon.com/fsx/latest/LustreGuide/what-is.html
 * @example
 * new LustreStore(stack, 'Scratch', {
 *   vpc, subnet, encryptionKey: keys.data, cluster, namespaces: ['training'], storageGiB: 2400,
 * });
 */
export class LustreStore extends LustreStoreBase {
  /** Uses an existing file system, and makes claims of it. Its security group stays as it is. */
  static fromAttributes(scope: Construct, id: string, attributes: LustreStoreAttributes): ILustreStore {
    class Import extends LustreStoreBase {
      readonly fileSystemId: string;
      readonly dnsName: string;
      readonly mountName: string;
      readonly objects: IConstruct | undefined;

      constructor() {
        super(scope, id);
        const { cluster, installCsiDriver } = attributes;
        const planned = planExistingLustreStore(attributes, { hasCluster: cluster !== undefined });
        const { address, store } = accept(this, planned);
        ({ fileSystemId: this.fileSystemId, dnsName: this.dnsName, mountName: this.mountName } = address);
        const driver = driverOf(cluster, store, installCsiDriver);
        this.objects = this.apply(cluster, driver, objectsOf(store, address));
      }
    }
    return new Import();
  }

  readonly plan: LustreStorePlan;
  readonly fileSystem: CfnFileSystem;
  readonly securityGroup: ec2.SecurityGroup;
  /** The links to buckets, by folder. */
  readonly repositories: ReadonlyMap<string, CfnDataRepositoryAssociation>;
  readonly fileSystemId: string;
  readonly dnsName: string;
  readonly mountName: string;
  readonly objects: IConstruct | undefined;

  constructor(scope: Construct, id: string, props: LustreStoreProps) {
    super(scope, id);
    checked(this, props, ['vpc', 'subnet', 'encryptionKey']);
    const { vpc, subnet, cluster, nodeGroups = [], removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE } = props;
    const groups = nodeGroups.map(({ node, plan }) => ({ name: node.path, bootstrap: plan.image.bootstrap }));
    this.plan = accept(this, planLustreStore(props, { nodeGroups: groups, hasCluster: cluster !== undefined }));
    checkBackupPlan(this, this.plan.backup);
    const key = acceptKey(this, props.encryptionKey, { option: 'encryptionKey', keptBy: props });

    this.securityGroup = this.createSecurityGroup(vpc);
    const rules = this.createRules(clientsOf(props));
    const references = {
      subnetId: subnet.subnetId,
      securityGroupId: this.securityGroup.securityGroupId,
      keyArn: key.keyArn,
    };
    const { tags, ...data } = fileSystemData(this.plan, references);
    this.fileSystem = new CfnFileSystem(this, 'FileSystem', data);
    for (const [tag, value] of Object.entries(tags)) Tags.of(this.fileSystem).add(tag, value);
    // FSx refuses a group whose rules are not there yet.
    this.fileSystem.node.addDependency(...rules);
    for (const kept of [this.fileSystem, this.securityGroup]) kept.applyRemovalPolicy(removalPolicy);
    this.fileSystemId = this.fileSystem.ref;
    this.dnsName = this.fileSystem.attrDnsName;
    this.mountName = this.fileSystem.attrLustreMountName;
    this.repositories = this.createRepositories();
    this.objects = this.createObjects(props, references);
  }

  private createSecurityGroup(vpc: ec2.IVpc): ec2.SecurityGroup {
    // See NodeGroup: L1 rules beside the L2's inline rule that matches nothing.
    const description = `Lustre servers of ${this.node.path}`;
    return new ec2.SecurityGroup(this, 'SecurityGroup', { vpc, description, allowAllOutbound: false });
  }

  private createRules(clients: readonly string[]): CfnResource[] {
    const own = this.securityGroup.securityGroupId;
    return lustreRules(this.plan.efa, { own, clients }).map((rule) => this.createRule(rule));
  }

  private createRule({ direction, purpose, peerGroupId, ...rule }: LustreRule): CfnResource {
    const peer = stableId(this, `${rule.groupId}-${peerGroupId}`);
    const side = rule.groupId === this.securityGroup.securityGroupId ? 'Own' : 'Client';
    const id = `${side}Rule-${purpose}-${direction}-${peer}`;
    return direction === 'in'
      ? new ec2.CfnSecurityGroupIngress(this, id, { ...rule, sourceSecurityGroupId: peerGroupId })
      : new ec2.CfnSecurityGroupEgress(this, id, { ...rule, destinationSecurityGroupId: peerGroupId });
  }

  private createRepositories(): ReadonlyMap<string, CfnDataRepositoryAssociation> {
    return new Map(
      this.plan.repositories.map((repository) => {
        const props = { ...repositoryData(repository), fileSystemId: this.fileSystemId };
        const link = new CfnDataRepositoryAssociation(this, `Repository-${repository.path}`, props);
        return [repository.path, link];
      }),
    );
  }

  private createObjects(props: LustreStoreProps, references: LustreReferences): IConstruct | undefined {
    const { cluster, installCsiDriver } = props;
    const driver = driverOf(cluster, this.plan, installCsiDriver);
    const objects = objectsOf(this.plan, this, references);
    const applied = this.apply(cluster, driver, objects);
    if (driver !== undefined && this.plan.storageClassName !== undefined) {
      const policy = driver.allow(this, 'DriverPolicy', FSX_CSI_CONTROLLER, lustreDriverStatements(awsPlaceOf(this)));
      applied?.node.addDependency(policy);
    }
    // The first file that a pod reads may be one of a bucket.
    applied?.node.addDependency(...this.repositories.values());
    return applied;
  }
}

/** The driver of the cluster if something is mounted there. */
function driverOf(
  cluster: AnyCluster | ClusterHolder | undefined,
  plan: LustreStorePlan,
  install = true,
): CsiDriver | undefined {
  return install && needsDriver(plan) && cluster !== undefined
    ? CsiDriver.of(cluster, 'aws-fsx-csi-driver')
    : undefined;
}

/** The groups of the nodes that mount the file system. */
function clientsOf({ clientSecurityGroups, cluster }: LustreStoreProps): readonly string[] {
  return (clientSecurityGroups ?? clusterGroups(cluster)).map(({ securityGroupId }) => securityGroupId);
}

/** The objects as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function objectsOf(plan: LustreStorePlan, address: LustreAddress, references?: LustreReferences) {
  const { lustreObjects } = require('./objects.chart') as typeof import('./objects.chart');
  return lustreObjects(plan, address, references);
}
