import { NAMESPACE_NAME } from '../../core/kubernetes-names';
import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import { UNIQUE_NAMES_CODES, UniqueNames } from '../../core/unique-names';
import { type StaticVolumePlan, staticVolumes } from '../static-volume';
import type { SharedFilesOptions, SharedFolder } from './options';

/** A folder, as planned. */
export interface FolderPlan {
  readonly name: string;
  readonly path: string;
  readonly uid: number;
  readonly gid: number;
  readonly permissions: string;
  readonly volumes: readonly StaticVolumePlan[];
}

export const FOLDER_CODES = {
  ...UNIQUE_NAMES_CODES,
  'shared-folders-many': 'A file system has at most 1000 access points, and at least one is needed to mount it.',
} as const satisfies ProblemCodes;

/** @see https://docs.aws.amazon.com/efs/latest/ug/limits.html (read 2026-11) */
const MAX_FOLDERS = 1000;
const POSIX_ID = { min: 1, max: 2 ** 32 - 1, default: 1000 } as const;
/** @see https://docs.aws.amazon.com/efs/latest/ug/API_RootDirectory.html */
const PATH = {
  pattern: /^(?=.{2,100}$)(\/[\w.-]+){1,4}$/,
  name: 'path of a folder',
  rule: "at most four names of letters, digits, '.', '_' and '-' with a '/' before each, at most 100 characters",
  example: '/models',
} as const;
const PERMISSIONS = {
  pattern: /^0[0-7]{3}$/,
  name: 'mode',
  rule: "'0' and three octal digits",
  example: '0750',
} as const;
/** The name of a folder, and of the claims of it. */
export const FOLDER_NAME = { ...NAMESPACE_NAME, name: 'folder name', mustBeKnown: true } as const;

/** The name by which the driver is registered. @see https://github.com/kubernetes-sigs/aws-efs-csi-driver */
const EFS_CSI_DRIVER = 'efs.csi.aws.com';
/** EFS has no capacity; a volume of Kubernetes must have one. */
const STORAGE = '1Ti';
/** Encrypted, and with the permissions of the driver: the policy of the file system lets nothing else in. */
const MOUNT_OPTIONS = ['tls', 'iam'] as const;

/** Reads the folders that clients mount. */
export function readFolders(read: OptionReader<SharedFilesOptions, keyof typeof FOLDER_CODES>): readonly FolderPlan[] {
  const names = new UniqueNames('folders');
  const folders = read.each<SharedFolder, FolderPlan>('folders', (item) => {
    const name = item.requiredText('name', FOLDER_NAME);
    names.take(item, 'name', name);
    return {
      name,
      path: item.text('path', PATH, `/${name}`),
      uid: item.integer('uid', POSIX_ID),
      gid: item.integer('gid', POSIX_ID),
      permissions: item.text('permissions', PERMISSIONS, PERMISSIONS.example),
      volumes: folderVolumes(name, item.knownTexts('namespaces', NAMESPACE_NAME)),
    };
  });
  if (!read.failed('folders')) requireFolders(read, folders);
  return folders;
}

function requireFolders(
  read: OptionReader<SharedFilesOptions, keyof typeof FOLDER_CODES>,
  folders: readonly FolderPlan[],
): void {
  read.require(
    folders.length > 0 && folders.length <= MAX_FOLDERS,
    'shared-folders-many',
    'folders',
    `There are ${folders.length} folders; a file system has 1 to ${MAX_FOLDERS}, and clients mount folders only.`,
    "Set folders, for example to [{ name: 'shared' }].",
  );
}

/** Returns the options that name namespaces, as problems call them. */
export function mountedFolders(folders: readonly Pick<FolderPlan, 'volumes'>[]): readonly string[] {
  return folders.flatMap(({ volumes }, index) => (volumes.length > 0 ? [`folders[${index}].namespaces`] : []));
}

/** Returns a volume for each namespace that mounts a folder. */
export function folderVolumes(name: string, namespaces: readonly string[]): readonly StaticVolumePlan[] {
  return staticVolumes(name, namespaces, { storage: STORAGE, driver: EFS_CSI_DRIVER, mountOptions: MOUNT_OPTIONS });
}

/**
 * Returns an access point in EFS's own shape.
 * @see https://docs.aws.amazon.com/efs/latest/ug/API_CreateAccessPoint.html
 */
export function accessPointData({ path, uid, gid, permissions }: FolderPlan) {
  return {
    posixUser: { uid, gid },
    rootDirectory: { path, creationInfo: { ownerUid: uid, ownerGid: gid, permissions } },
  };
}
