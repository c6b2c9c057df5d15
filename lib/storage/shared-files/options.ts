import type { BackupDecisionOptions } from '../backup-decision';

/** How much a file system reads and writes: as much as is asked for, by its size, or a fixed amount. */
export type SharedFilesThroughput = 'elastic' | 'bursting' | 'provisioned';

/** A folder of the file system, reached by an access point of its own: a client sees nothing else. */
export interface SharedFolder {
  /** The name of the folder, and of the claims of it: small letters, digits and hyphens. */
  readonly name: string;
  /** Where it is in the file system. It is made when it is first mounted. @default - `/` and the name */
  readonly path?: string;
  /** The POSIX user that all clients are, 1 to 4294967295. @default 1000 */
  readonly uid?: number;
  /** The POSIX group that all clients are in, 1 to 4294967295. @default 1000 */
  readonly gid?: number;
  /** The mode of the folder, four octal digits. @default '0750' */
  readonly permissions?: string;
  /** Namespaces that get a claim of the folder. They must exist. Each may be late-bound. @default - none */
  readonly namespaces?: readonly string[];
}

/** What a file system of EFS is. */
export interface SharedFilesOptions extends BackupDecisionOptions {
  /** The folders that clients mount: at least one, at most 1000. */
  readonly folders?: readonly SharedFolder[];
  /** @default 'elastic' - as much as is asked for, paid by the GB */
  readonly throughputMode?: SharedFilesThroughput;
  /** Throughput in MiB/s, 1 to 3414. Only with `throughputMode: 'provisioned'`, which needs it. @default - none */
  readonly throughputMiBs?: number;
  /**
   * Days after which a file that nothing reads moves to Infrequent Access: 1, 7, 14, 30, 60, 90, 180, 270 or 365; 0 for
   * never. It moves back when it is read.
   * @default 30
   */
  readonly infrequentAccessAfterDays?: number;
  /**
   * Days after which such a file moves on to the Archive: as above, and later. Only with elastic throughput.
   * @default 90 with elastic throughput, else 0
   */
  readonly archiveAfterDays?: number;
  /** The region that gets a copy which follows within minutes. @default - no copy */
  readonly replicaRegion?: string;
  /** ARN of the key of `replicaRegion` that encrypts the copy. May be late-bound. @default - the key of EFS there */
  readonly replicaKeyArn?: string;
}
