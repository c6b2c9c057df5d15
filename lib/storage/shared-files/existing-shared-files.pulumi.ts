import * as pulumi from '@pulumi/pulumi';
import { accept, checked } from '../../core/plan.pulumi';
import {
  type ExistingSharedFilesOptions,
  type ExistingSharedFolder,
  planExistingSharedFiles,
} from './existing-shared-files';
import { SharedFilesAccess, type SharedFilesCluster } from './shared-files-access.pulumi';

/** A folder of a file system that exists. */
export interface ExistingSharedFolderArgs extends Omit<ExistingSharedFolder, 'accessPointId' | 'namespaces'> {
  /** For example `fsap-0123456789abcdef0`. */
  readonly accessPointId: pulumi.Input<string>;
  /** Namespaces that get a claim of the folder. They must exist. @default - none */
  readonly namespaces?: readonly pulumi.Input<string>[];
}

/** A file system that exists, and its claims. */
export interface SharedFilesAttributes extends SharedFilesCluster {
  /** For example `fs-0123456789abcdef0`. */
  readonly fileSystemId: pulumi.Input<string>;
  /** The folders that clients mount, each with its access point. @default - none */
  readonly folders?: readonly ExistingSharedFolderArgs[];
}

/** A file system that something else declares. */
export class ExistingSharedFiles extends SharedFilesAccess {
  readonly fileSystemId: pulumi.Output<string>;
  readonly accessPointIds: ReadonlyMap<string, pulumi.Output<string>>;
  readonly objects: readonly pulumi.CustomResource[];

  constructor(name: string, attributes: SharedFilesAttributes, opts?: pulumi.ComponentResourceOptions) {
    super(name, opts);
    const { cluster, installCsiDriver, ...given } = checked(name, attributes, []);
    const marked = this.late.markAll<ExistingSharedFilesOptions>(given);
    const { fileSystemId, folders } = accept(
      this,
      name,
      planExistingSharedFiles(marked, { hasCluster: cluster !== undefined }),
    );
    this.fileSystemId = pulumi.output(this.late.resolve(fileSystemId));
    this.accessPointIds = new Map(
      folders.map((folder) => [folder.name, pulumi.output(this.late.resolve(folder.accessPointId))]),
    );
    this.objects = this.mount({ cluster, installCsiDriver }, folders);
    this.registerOutputs({ fileSystemId: this.fileSystemId });
  }
}
