import { RemovalPolicy, Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnAccessPoint, CfnFileSystem, CfnMountTarget } from 'aws-cdk-lib/aws-efs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct, type IConstruct } from 'constructs';
import { type AnyCluster, applyObjects, type ClusterHolder, clusterOf } from '../../core/kubernetes.cdk';
import { stableId } from '../../core/late-bound.cdk';
import { accept, checked } from '../../core/plan.cdk';
import { subnetsOf } from '../../network/network/subnet-selection.cdk';
import { acceptKey } from '../../security/given-key.cdk';
import { awsPlaceOf, grantStatements, policyDocument } from '../../security/policy.cdk';
import { checkBackupPlan } from '../backup-decision.cdk';
import { clusterGroups } from '../cluster-group.cdk';
import { EFS_CSI_NODE } from '../csi-driver';
import { CsiDriver } from '../csi-driver.cdk';
import { type ExistingSharedFilesOptions, planExistingSharedFiles } from './existing-shared-files';
import { fileSystemData, NFS_RULE } from './file-system-data';
import { accessPointData } from './folders';
import type { SharedFilesOptions } from './options';
import { fileSystemPolicy, sharedFilesReadStatements, sharedFilesWriteStatements } from './policy';
import type { MountedFolder } from './shared-files.chart';
import { planSharedFiles, type SharedFilesPlan } from './shared-files';

/** Permissions on shared files, for roles: through the access points of the folders only. */
export interface SharedFilesGrants {
  /** Mount the folders and read them. */
  read(grantee: iam.IGrantable): iam.Grant;
  /** Mount the folders and write into them. */
  write(grantee: iam.IGrantable): iam.Grant;
}

/** Files that many clients share: `SharedFiles`, or a file system that exists already. */
export interface ISharedFiles extends IConstruct {
  readonly fileSystemId: string;
  /** The id of the access point of each folder, by its name. */
  readonly accessPointIds: ReadonlyMap<string, string>;
  readonly grants: SharedFilesGrants;
  /** The claims. What mounts them depends on them. Undefined without. */
  readonly objects: IConstruct | undefined;
}

/** Where the claims of shared files are. */
export interface SharedFilesCluster {
  /** The cluster whose pods mount them. @default - none */
  readonly cluster?: AnyCluster | ClusterHolder;
  /**
   * Whether the EFS CSI driver is installed in `cluster`, once for all file systems. A driver that others installed
   * needs `grants.write` for the role of its node pods.
   * @default true
   */
  readonly installCsiDriver?: boolean;
}

/** Props of `SharedFiles`. */
export interface SharedFilesProps extends SharedFilesOptions, SharedFilesCluster {
  readonly vpc: ec2.IVpc;
  /** The subnets that have a mount target, one in each zone. @default - the private subnets */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /** Encrypts the files. */
  readonly encryptionKey: IKey;
  /** Security groups of clients. @default - the group that all nodes of `cluster` have */
  readonly clientSecurityGroups?: readonly ec2.ISecurityGroup[];
  /**
   * What happens to the file system when the stack is deleted. Its mount targets go, so it keeps nothing of the VPC.
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE - a failed first deployment leaves nothing behind
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** A file system that exists, and its claims. */
export interface SharedFilesAttributes extends ExistingSharedFilesOptions, SharedFilesCluster {}

abstract class SharedFilesBase extends Construct implements ISharedFiles {
  abstract readonly fileSystemId: string;
  abstract readonly accessPointIds: ReadonlyMap<string, string>;
  abstract readonly objects: IConstruct | undefined;

  readonly grants: SharedFilesGrants = {
    read: (grantee) => grantStatements(grantee, sharedFilesReadStatements(this.arns)),
    write: (grantee) => grantStatements(grantee, sharedFilesWriteStatements(this.arns)),
  };

  private get arns() {
    const { partition, region, accountId } = awsPlaceOf(this);
    const arn = (resource: string): string => `arn:${partition}:elasticfilesystem:${region}:${accountId}:${resource}`;
    return {
      fileSystemArn: arn(`file-system/${this.fileSystemId}`),
      accessPointArns: [...this.accessPointIds.values()].map((id) => arn(`access-point/${id}`)),
    };
  }

  /** Applies the claims, after the driver and what it needs. */
  protected mount(
    { cluster, installCsiDriver = true }: SharedFilesCluster,
    folders: readonly MountedFolder[],
    needs: readonly IConstruct[] = [],
  ): IConstruct | undefined {
    if (cluster === undefined || folders.every(({ folder }) => folder.volumes.length === 0)) return undefined;
    const { sharedFilesObjects } = require('./objects.chart') as typeof import('./objects.chart');
    const objects = sharedFilesObjects(this.fileSystemId, folders);
    const applied = applyObjects(this, 'Objects', clusterOf(cluster), objects);
    applied.node.addDependency(...needs);
    if (installCsiDriver) {
      const driver = CsiDriver.of(cluster, 'aws-efs-csi-driver');
      const statements = sharedFilesWriteStatements(this.arns);
      applied.node.addDependency(driver, driver.allow(this, 'DriverPolicy', EFS_CSI_NODE, statements));
    }
    return applied;
  }
}

/**
 * A file system of EFS: files that pods, functions and machines of all zones share. Encrypted at rest and on the way,
 * reached through folders with a user of their own, and only with permissions of IAM.
 *
 * Costs `plan.cost`: nothing while it is empty, then a price per GB and month, and per GB that is read and written.
 *
 * @example
 * new SharedFiles(stack, 'Shared', {
 *   vpc, encryptionKey: keys.data, cluster, folders: [{ name: 'notebooks', namespaces: ['research'] }],
 * });
 */
export class SharedFiles extends SharedFilesBase {
  /** Uses an existing file system, and makes claims of its access points. Its policy stays as it is. */
  static fromAttributes(scope: Construct, id: string, attributes: SharedFilesAttributes): ISharedFiles {
    class Import extends SharedFilesBase {
      readonly fileSystemId: string;
      readonly accessPointIds: ReadonlyMap<string, string>;
      readonly objects: IConstruct | undefined;

      constructor() {
        super(scope, id);
        const hasCluster = attributes.cluster !== undefined;
        const { fileSystemId, folders } = accept(this, planExistingSharedFiles(attributes, { hasCluster }));
        this.fileSystemId = fileSystemId;
        this.accessPointIds = new Map(folders.map(({ name, accessPointId }) => [name, accessPointId]));
        const mounted = folders.map(({ accessPointId, ...folder }) => ({ folder, accessPointId }));
        this.objects = this.mount(attributes, mounted);
      }
    }
    return new Import();
  }

  readonly plan: SharedFilesPlan;
  readonly fileSystem: CfnFileSystem;
  /** The group of the mount targets. */
  readonly securityGroup: ec2.SecurityGroup;
  readonly mountTargets: readonly CfnMountTarget[];
  /** The access point of each folder, by its name. */
  readonly accessPoints: ReadonlyMap<string, CfnAccessPoint>;
  readonly fileSystemId: string;
  readonly accessPointIds: ReadonlyMap<string, string>;
  readonly objects: IConstruct | undefined;

  constructor(scope: Construct, id: string, props: SharedFilesProps) {
    super(scope, id);
    const { vpc, vpcSubnets, cluster } = checked(this, props, ['vpc', 'encryptionKey']);
    this.plan = accept(this, planSharedFiles(props, { hasCluster: cluster !== undefined }));
    checkBackupPlan(this, this.plan.backup);
    const key = acceptKey(this, props.encryptionKey, { option: 'encryptionKey', keptBy: props });
    const { subnets } = accept(this, subnetsOf(this, vpc, onePerZone(vpcSubnets)));

    this.fileSystem = this.createFileSystem(key.keyArn, props);
    this.fileSystemId = this.fileSystem.ref;
    this.securityGroup = this.createSecurityGroup(props);
    this.mountTargets = subnets.map(
      ({ node, subnetId }) =>
        new CfnMountTarget(this, `MountTarget-${node.id}`, {
          fileSystemId: this.fileSystemId,
          subnetId,
          securityGroups: [this.securityGroup.securityGroupId],
        }),
    );
    this.accessPoints = new Map(
      this.plan.folders.map((folder) => {
        const data = { ...accessPointProps(accessPointData(folder)), fileSystemId: this.fileSystemId };
        return [folder.name, new CfnAccessPoint(this, `Folder-${folder.name}`, data)];
      }),
    );
    this.accessPointIds = new Map([...this.accessPoints].map(([name, it]) => [name, it.ref]));
    const mounted = this.plan.folders.map((folder) => ({
      folder,
      accessPointId: this.accessPointIds.get(folder.name) ?? '',
    }));
    this.objects = this.mount(props, mounted, this.mountTargets);
  }

  private createFileSystem(
    keyArn: string,
    { removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE }: SharedFilesProps,
  ): CfnFileSystem {
    const { tags, ...data } = fileSystemData(this.plan, keyArn);
    const { replica } = this.plan;
    const fileSystem = new CfnFileSystem(this, 'FileSystem', {
      ...data,
      fileSystemPolicy: policyDocument(fileSystemPolicy()),
      replicationConfiguration: replica && {
        destinations: [{ region: replica.region, kmsKeyId: replica.keyArn }],
      },
    });
    for (const [tag, value] of Object.entries(tags)) Tags.of(fileSystem).add(tag, value);
    fileSystem.applyRemovalPolicy(removalPolicy);
    return fileSystem;
  }

  private createSecurityGroup({ vpc, cluster, clientSecurityGroups }: SharedFilesProps): ec2.SecurityGroup {
    const description = `Mount targets of ${this.node.path}`;
    const group = new ec2.SecurityGroup(this, 'SecurityGroup', { vpc, description, allowAllOutbound: false });
    for (const { securityGroupId } of clientSecurityGroups ?? clusterGroups(cluster)) {
      new ec2.CfnSecurityGroupIngress(this, `From-${stableId(this, securityGroupId)}`, {
        ...NFS_RULE,
        groupId: group.securityGroupId,
        sourceSecurityGroupId: securityGroupId,
      });
    }
    return group;
  }
}

/** EFS has one mount target in each zone. */
function onePerZone(given?: ec2.SubnetSelection): ec2.SubnetSelection {
  return { ...(given ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }), onePerAz: true };
}

/** CloudFormation takes the numbers of POSIX as texts. */
function accessPointProps({ posixUser, rootDirectory }: ReturnType<typeof accessPointData>) {
  const { ownerUid, ownerGid, permissions } = rootDirectory.creationInfo;
  return {
    posixUser: { uid: String(posixUser.uid), gid: String(posixUser.gid) },
    rootDirectory: {
      path: rootDirectory.path,
      creationInfo: { ownerUid: String(ownerUid), ownerGid: String(ownerGid), permissions },
    },
  };
}
