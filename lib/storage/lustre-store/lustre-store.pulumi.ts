import { SecurityGroup } from '@pulumi/aws/ec2/securityGroup';
import { DataRepositoryAssociation } from '@pulumi/aws/fsx/dataRepositoryAssociation';
import { LustreFileSystem } from '@pulumi/aws/fsx/lustreFileSystem';
import { SecurityGroupEgressRule } from '@pulumi/aws/vpc/securityGroupEgressRule';
import { SecurityGroupIngressRule } from '@pulumi/aws/vpc/securityGroupIngressRule';
import * as pulumi from '@pulumi/pulumi';
import { type AnyCluster, resourceName, VPC_FIX, vpcIdOf } from '../../core/kubernetes.pulumi';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { accept, checked } from '../../core/plan.pulumi';
import { requireReferences } from '../../core/references';
import { readKeyArn } from '../../security/given-key';
import { awsPlace, markedPlace } from '../../security/policy.pulumi';
import { clientName, clusterGroupIds } from '../cluster-group.pulumi';
import { FSX_CSI_CONTROLLER } from '../csi-driver';
import { ExistingLustreStore, type LustreStoreAttributes } from './existing-lustre-store.pulumi';
import { fileSystemData, type LustreReferences } from './file-system-data';
import { type ILustreStore, LustreStoreAccess } from './lustre-store-access.pulumi';
import { type LustreStorePlan, planLustreStore } from './lustre-store';
import type { LustreRepository, LustreStoreOptions } from './options';
import { lustreDriverStatements } from './policy';
import { repositoryData } from './repositories';
import { type LustreRule, lustreRules } from './security-rules';

/** A folder of a file system whose files are objects of a bucket. */
export interface LustreRepositoryArgs extends Omit<LustreRepository, 'uri'> {
  /** A bucket of the same region, optionally with a prefix: `s3://company-datasets/corpus`. */
  readonly uri: pulumi.Input<string>;
}

/** Args of `LustreStore`. */
export interface LustreStoreArgs extends Omit<LustreStoreOptions, 'namespaces' | 'repositories'> {
  /** Namespaces that get a claim of the file system. They must exist. @default - none */
  readonly namespaces?: readonly pulumi.Input<string>[];
  /** Folders that are linked to buckets, at most 8. Such a file system has no backups. @default - none */
  readonly repositories?: readonly LustreRepositoryArgs[];
  /** The VPC of the file system. @default - that of `cluster` */
  readonly vpcId?: pulumi.Input<string>;
  /** The subnet of the file system: it is in one zone. Nodes of the same zone read it fastest, and free of charge. */
  readonly subnetId: pulumi.Input<string>;
  /** The KMS key that encrypts a persistent file system: `keys.data.arn`. A scratch file system has a key of FSx. */
  readonly encryptionKeyArn: pulumi.Input<string>;
  /** The cluster whose pods mount it. @default - none */
  readonly cluster?: AnyCluster;
  /** Security groups of nodes that mount it. @default - the group that all nodes of `cluster` have */
  readonly clientSecurityGroupIds?: readonly pulumi.Input<string>[];
  /** Node groups whose pods mount it: their images are checked. @default - none */
  readonly nodeGroups?: readonly LustreNodes[];
  /**
   * Whether the FSx CSI driver is installed in `cluster`, once for all file systems. A driver that others installed
   * needs no permission for claims, and those of the AWS documentation for a StorageClass.
   * @default true
   */
  readonly installCsiDriver?: boolean;
  /**
   * Whether the file system stays in the account when the stack no longer has it. It keeps its subnet and its group.
   * @default true
   */
  readonly retainOnDelete?: boolean;
}

/** Nodes that mount a file system: a `NodeGroup`, or a `GpuNodeGroup`. */
export interface LustreNodes {
  readonly plan: { readonly image: { readonly bootstrap: string } };
}

/**
 * A file system of FSx for Lustre, which many nodes read and write at once: training data, checkpoints, shuffles.
 * In one zone, encrypted, compressed, reached only by the nodes of the cluster, and on request linked to buckets.
 *
 * Costs `plan.cost`: its whole capacity, used or not, by throughput. 1200 GiB at 125 MB/s per TiB cost 174 USD a month.
 *
 * @see https://docs.aws.amazon.com/fsx/latest/LustreGuide/what-is.html
 * @example
 * new LustreStore('scratch', {
 *   subnetId, encryptionKeyArn: keys.data.arn, cluster, namespaces: ['training'], storageGiB: 2400,
 * });
 */
export class LustreStore extends LustreStoreAccess {
  /** Uses an existing file system, and makes claims of it. Its security group stays as it is. */
  static fromAttributes(
    name: string,
    attributes: LustreStoreAttributes,
    opts?: pulumi.ComponentResourceOptions,
  ): ILustreStore {
    return new ExistingLustreStore(name, attributes, opts);
  }

  readonly plan: LustreStorePlan;
  readonly fileSystem: LustreFileSystem;
  readonly securityGroup: SecurityGroup;
  /** The links to buckets, by folder. */
  readonly repositories: ReadonlyMap<string, DataRepositoryAssociation>;
  readonly fileSystemId: pulumi.Output<string>;
  readonly dnsName: pulumi.Output<string>;
  readonly mountName: pulumi.Output<string>;
  readonly objects: readonly pulumi.CustomResource[];
  private readonly child: pulumi.CustomResourceOptions;

  constructor(name: string, args: LustreStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super(name, opts);
    const { cluster, nodeGroups = [], ...options } = checked(name, args, []);
    const vpcId = args.vpcId ?? vpcIdOf(cluster);
    const marked = this.late.markAll<MarkedArgs>({ ...options, vpcId });
    this.plan = accept(this, name, planArgs(marked, nodeGroups, cluster !== undefined));
    this.child = { parent: this, retainOnDelete: args.retainOnDelete ?? true };

    const description = `Lustre servers of ${name}`;
    this.securityGroup = new SecurityGroup(`${name}-lustre`, { vpcId, description }, this.child);
    const rules = this.createRules(this.late.markAll(args.clientSecurityGroupIds ?? clusterGroupIds(cluster)));
    const references = {
      subnetId: marked.subnetId,
      securityGroupId: this.late.mark(this.securityGroup.id),
      keyArn: marked.encryptionKeyArn,
    };
    this.fileSystem = this.createFileSystem(references, rules);
    this.fileSystemId = this.fileSystem.id;
    this.dnsName = this.fileSystem.dnsName;
    this.mountName = this.fileSystem.mountName;
    this.repositories = this.createRepositories();
    this.objects = this.createObjects(args, references);
    this.registerOutputs({ fileSystemId: this.fileSystemId, mountName: this.mountName });
  }

  private createRules(clients: readonly string[]): pulumi.Resource[] {
    const own = this.late.mark(this.securityGroup.id);
    const names = new Map([[own, 'own'], ...clients.map((id, index) => [id, clientName(id, index)] as const)]);
    return lustreRules(this.plan.efa, { own, clients }).map((rule) => this.createRule(rule, names));
  }

  private createRule(
    { direction, purpose, groupId, peerGroupId, ...rule }: LustreRule,
    names: ReadonlyMap<string, string>,
  ): pulumi.Resource {
    const args = {
      ...rule,
      ...this.late.resolve({ securityGroupId: groupId, referencedSecurityGroupId: peerGroupId }),
    };
    const name = `${this.storeName}-${purpose}-${direction}-${names.get(groupId)}-${names.get(peerGroupId)}`;
    return direction === 'in'
      ? new SecurityGroupIngressRule(name, args, { parent: this })
      : new SecurityGroupEgressRule(name, args, { parent: this });
  }

  /** Renames FSx's fields to the provider's. */
  private createFileSystem(references: LustreReferences, rules: readonly pulumi.Resource[]): LustreFileSystem {
    const data = this.late.resolve(fileSystemData(this.plan, references));
    const { lustreConfiguration, subnetIds, fileSystemType: _, ...args } = data;
    const [subnetId = ''] = subnetIds;
    return new LustreFileSystem(
      `${this.storeName}-file-system`,
      { ...args, ...lustreConfiguration, subnetIds: subnetId, skipFinalBackup: true },
      // FSx refuses a group whose rules are not there yet.
      { ...this.child, dependsOn: [...rules] },
    );
  }

  private createRepositories(): ReadonlyMap<string, DataRepositoryAssociation> {
    return new Map(
      this.plan.repositories.map((repository) => {
        const data = this.late.resolve(repositoryData(repository));
        const name = `${this.storeName}-repository-${repository.path}`;
        return [
          repository.path,
          new DataRepositoryAssociation(name, { ...data, fileSystemId: this.fileSystemId }, { parent: this }),
        ];
      }),
    );
  }

  private createObjects(
    { cluster, installCsiDriver }: LustreStoreArgs,
    references: LustreReferences,
  ): readonly pulumi.CustomResource[] {
    const driver = this.driverOf(cluster, this.plan, installCsiDriver);
    const needs: pulumi.Resource[] = driver === undefined ? [] : [driver];
    if (driver !== undefined && this.plan.storageClassName !== undefined) {
      const statements = lustreDriverStatements(markedPlace(awsPlace(this), this.late));
      needs.push(driver.allow(this, `${this.storeName}-driver`, FSX_CSI_CONTROLLER, statements, this.late));
    }
    // The first file that a pod reads may be one of a bucket.
    return this.apply(cluster, this.plan, [...needs, ...this.repositories.values()], references);
  }
}

/** The args with a marker in place of each Output. */
type MarkedArgs = LustreStoreOptions & Readonly<Record<'vpcId' | 'subnetId' | 'encryptionKeyArn', string>>;

const REQUIRED = ['vpcId', 'subnetId', 'encryptionKeyArn'] as const;

/** Adds the problems of the references to those of the plan. */
function planArgs(args: MarkedArgs, nodes: readonly LustreNodes[], hasCluster: boolean): Planned<LustreStorePlan> {
  const read = new OptionReader<MarkedArgs, never>(args);
  readKeyArn(read, 'encryptionKeyArn');
  read.part(requireReferences(args, REQUIRED, VPC_FIX));
  const nodeGroups = nodes.map((node, index) => ({
    name: resourceName(node) ?? `nodeGroups[${index}]`,
    bootstrap: node.plan.image.bootstrap,
  }));
  return read.planned(read.part(planLustreStore(args, { nodeGroups, hasCluster })));
}
