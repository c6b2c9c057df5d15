import { SecurityGroup } from '@pulumi/aws/ec2/securityGroup';
import { AccessPoint } from '@pulumi/aws/efs/accessPoint';
import { FileSystem } from '@pulumi/aws/efs/fileSystem';
import { FileSystemPolicy } from '@pulumi/aws/efs/fileSystemPolicy';
import { MountTarget } from '@pulumi/aws/efs/mountTarget';
import { ReplicationConfiguration } from '@pulumi/aws/efs/replicationConfiguration';
import { SecurityGroupIngressRule } from '@pulumi/aws/vpc/securityGroupIngressRule';
import * as pulumi from '@pulumi/pulumi';
import { VPC_FIX, vpcIdOf } from '../../core/kubernetes.pulumi';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { accept, checked } from '../../core/plan.pulumi';
import { requireReferences } from '../../core/references';
import { readKeyArn } from '../../security/given-key';
import { policyText } from '../../security/policy.pulumi';
import { clientName, clusterGroupIds } from '../cluster-group.pulumi';
import { ExistingSharedFiles, type SharedFilesAttributes } from './existing-shared-files.pulumi';
import { fileSystemData, NFS_RULE } from './file-system-data';
import { accessPointData } from './folders';
import type { SharedFilesOptions, SharedFolder } from './options';
import { fileSystemPolicy } from './policy';
import { type ISharedFiles, SharedFilesAccess, type SharedFilesCluster } from './shared-files-access.pulumi';
import { planSharedFiles, type SharedFilesPlan } from './shared-files';

/** A folder of the file system, reached by an access point of its own. */
export interface SharedFolderArgs extends Omit<SharedFolder, 'namespaces'> {
  /** Namespaces that get a claim of the folder. They must exist. @default - none */
  readonly namespaces?: readonly pulumi.Input<string>[];
}

/** Args of `SharedFiles`. */
export interface SharedFilesArgs extends Omit<SharedFilesOptions, 'folders' | 'replicaKeyArn'>, SharedFilesCluster {
  /** The folders that clients mount: at least one, at most 1000. */
  readonly folders?: readonly SharedFolderArgs[];
  /** ARN of the key of `replicaRegion` that encrypts the copy. @default - the key of EFS there */
  readonly replicaKeyArn?: pulumi.Input<string>;
  /** The VPC of the file system. @default - that of `cluster` */
  readonly vpcId?: pulumi.Input<string>;
  /** The subnets that have a mount target, one in each zone: `network.privateSubnetIds`. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** The KMS key that encrypts the files: `keys.data.arn`. */
  readonly encryptionKeyArn: pulumi.Input<string>;
  /** Security groups of clients. @default - the group that all nodes of `cluster` have */
  readonly clientSecurityGroupIds?: readonly pulumi.Input<string>[];
  /**
   * Whether the file system stays in the account when the stack no longer has it. Its mount targets go, so it keeps
   * nothing of the VPC.
   * @default true
   */
  readonly retainOnDelete?: boolean;
}

/**
 * A file system of EFS: files that pods, functions and machines of all zones share. Encrypted at rest and on the way,
 * reached through folders with a user of their own, and only with permissions of IAM.
 *
 * Costs `plan.cost`: nothing while it is empty, then a price per GB and month, and per GB that is read and written.
 *
 * @example
 * new SharedFiles('shared', {
 *   subnetIds: network.privateSubnetIds, encryptionKeyArn: keys.data.arn, cluster,
 *   folders: [{ name: 'notebooks', namespaces: ['research'] }],
 * });
 */
export class SharedFiles extends SharedFilesAccess {
  /** Uses an existing file system, and makes claims of its access points. Its policy stays as it is. */
  static fromAttributes(
    name: string,
    attributes: SharedFilesAttributes,
    opts?: pulumi.ComponentResourceOptions,
  ): ISharedFiles {
    return new ExistingSharedFiles(name, attributes, opts);
  }

  readonly plan: SharedFilesPlan;
  readonly fileSystem: FileSystem;
  /** The group of the mount targets. */
  readonly securityGroup: SecurityGroup;
  readonly mountTargets: readonly MountTarget[];
  /** The access point of each folder, by its name. */
  readonly accessPoints: ReadonlyMap<string, AccessPoint>;
  readonly fileSystemId: pulumi.Output<string>;
  readonly accessPointIds: ReadonlyMap<string, pulumi.Output<string>>;
  readonly objects: readonly pulumi.CustomResource[];

  constructor(name: string, args: SharedFilesArgs, opts?: pulumi.ComponentResourceOptions) {
    super(name, opts);
    const { cluster, ...options } = checked(name, args, []);
    const vpcId = args.vpcId ?? vpcIdOf(cluster);
    const marked = this.late.markAll<MarkedArgs>({ ...options, vpcId });
    this.plan = accept(this, name, planArgs(marked, cluster !== undefined));

    const data = this.late.resolve(fileSystemData(this.plan, marked.encryptionKeyArn));
    const retained = { parent: this, retainOnDelete: args.retainOnDelete ?? true };
    this.fileSystem = new FileSystem(`${name}-file-system`, data, retained);
    this.fileSystemId = this.fileSystem.id;
    this.protect();
    this.securityGroup = this.createSecurityGroup(vpcId, args);
    this.mountTargets = marked.subnetIds.map(
      (subnetId, index) =>
        new MountTarget(
          `${name}-mount-target-${index + 1}`,
          {
            fileSystemId: this.fileSystemId,
            subnetId: this.late.resolve(subnetId),
            securityGroups: [this.securityGroup.id],
          },
          { parent: this },
        ),
    );
    this.accessPoints = new Map(
      this.plan.folders.map((folder) => {
        const point = { ...this.late.resolve(accessPointData(folder)), fileSystemId: this.fileSystemId };
        return [folder.name, new AccessPoint(`${name}-folder-${folder.name}`, point, { parent: this })];
      }),
    );
    this.accessPointIds = new Map([...this.accessPoints].map(([folder, { id }]) => [folder, id]));
    this.objects = this.mount(args, this.plan.folders, this.mountTargets);
    this.registerOutputs({ fileSystemId: this.fileSystemId });
  }

  /** The policy of the file system, and its copy: the provider has a resource each. */
  private protect(): void {
    const { fileSystemId } = this;
    const child = { parent: this };
    const policy = policyText(fileSystemPolicy(), this.late);
    new FileSystemPolicy(`${this.storeName}-policy`, { fileSystemId, policy }, child);
    const { replica } = this.plan;
    if (replica === undefined) return;
    const { region, keyArn: kmsKeyId } = this.late.resolve(replica);
    const destination = { region, kmsKeyId };
    new ReplicationConfiguration(`${this.storeName}-replica`, { sourceFileSystemId: fileSystemId, destination }, child);
  }

  private createSecurityGroup(
    vpcId: pulumi.Input<string> | undefined,
    { cluster, clientSecurityGroupIds }: SharedFilesArgs,
  ): SecurityGroup {
    const name = this.storeName;
    const description = `Mount targets of ${name}`;
    const group = new SecurityGroup(`${name}-mount-targets`, { vpcId, description }, { parent: this });
    (clientSecurityGroupIds ?? clusterGroupIds(cluster)).forEach((referencedSecurityGroupId, index) => {
      const rule = { ...NFS_RULE, securityGroupId: group.id, referencedSecurityGroupId };
      new SecurityGroupIngressRule(`${name}-from-${clientName(referencedSecurityGroupId, index)}`, rule, {
        parent: this,
      });
    });
    return group;
  }
}

/** The args with a marker in place of each Output. */
type MarkedArgs = SharedFilesOptions &
  Readonly<Record<'vpcId' | 'encryptionKeyArn', string>> & { readonly subnetIds: readonly string[] };

const REQUIRED = ['vpcId', 'subnetIds', 'encryptionKeyArn'] as const;

/** Adds the problems of the references to those of the plan. */
function planArgs(args: MarkedArgs, hasCluster: boolean): Planned<SharedFilesPlan> {
  const read = new OptionReader<MarkedArgs, never>(args);
  readKeyArn(read, 'encryptionKeyArn');
  read.part(requireReferences(args, REQUIRED, VPC_FIX));
  return read.planned(read.part(planSharedFiles(args, { hasCluster })));
}
