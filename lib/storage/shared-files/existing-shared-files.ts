import { NAMESPACE_NAME } from '../../core/kubernetes-names';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { firstOfEachName, type UNIQUE_NAMES_CODES, UniqueNames } from '../../core/unique-names';
import { FILE_SYSTEM_ID } from '../file-system-id';
import {
  type ClaimSurroundings,
  type CLUSTER_MISSING_CODES,
  requireCluster,
  type StaticVolumePlan,
} from '../static-volume';
import { FOLDER_NAME, folderVolumes, mountedFolders } from './folders';

/** A folder of a file system that exists. */
export interface ExistingSharedFolder {
  /** The name of the claims of it. */
  readonly name: string;
  /** For example `fsap-0123456789abcdef0`. May be late-bound. */
  readonly accessPointId: string;
  /** Namespaces that get a claim of the folder. They must exist. Each may be late-bound. @default - none */
  readonly namespaces?: readonly string[];
}

/** A file system of EFS that exists. */
export interface ExistingSharedFilesOptions {
  /** For example `fs-0123456789abcdef0`. May be late-bound. */
  readonly fileSystemId: string;
  /** The folders that clients mount, each with its access point. @default - none */
  readonly folders?: readonly ExistingSharedFolder[];
}

/** The claims of a file system that exists, as planned. */
export interface ExistingSharedFilesPlan {
  readonly fileSystemId: string;
  readonly folders: readonly ExistingFolderPlan[];
}

/** A folder with its access point, and the volumes of the namespaces that mount it. */
export interface ExistingFolderPlan {
  readonly name: string;
  readonly accessPointId: string;
  readonly volumes: readonly StaticVolumePlan[];
}

const ACCESS_POINT_ID = {
  pattern: /^fsap-[0-9a-f]{8,40}$/,
  name: 'id of an access point',
  rule: "'fsap-' and 8 to 40 hexadecimal digits",
  example: 'fsap-0123456789abcdef0',
} as const;

type Code = keyof typeof UNIQUE_NAMES_CODES | keyof typeof CLUSTER_MISSING_CODES;

/** Plans the claims of a file system that exists. */
export function planExistingSharedFiles(
  options: ExistingSharedFilesOptions,
  surroundings: ClaimSurroundings = {},
): Planned<ExistingSharedFilesPlan> {
  const read = new OptionReader<ExistingSharedFilesOptions, Code>(options);
  const fileSystemId = read.requiredText('fileSystemId', FILE_SYSTEM_ID);
  const names = new UniqueNames('folders');
  const folders = read.each<ExistingSharedFolder, ExistingFolderPlan>('folders', (item) => {
    const name = item.requiredText('name', FOLDER_NAME);
    names.take(item, 'name', name);
    return {
      name,
      accessPointId: item.requiredText('accessPointId', ACCESS_POINT_ID),
      volumes: folderVolumes(name, item.knownTexts('namespaces', NAMESPACE_NAME)),
    };
  });
  requireCluster(read, surroundings, mountedFolders(folders));
  return read.planned({ fileSystemId, folders: firstOfEachName(folders) });
}
