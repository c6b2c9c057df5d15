import { OptionReader, type TextForm } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { FILE_SYSTEM_ID } from '../file-system-id';
import {
  type LUSTRE_STORE_CODES,
  type LustreStorePlan,
  type LustreSurroundings,
  planLustreStore,
} from './lustre-store';
import type { LustreStoreOptions } from './options';

/** Where a file system is. Each text may be late-bound. */
export interface LustreAddress {
  /** For example `fs-0123456789abcdef0`. */
  readonly fileSystemId: string;
  /** For example `fs-0123456789abcdef0.fsx.eu-central-1.amazonaws.com`. */
  readonly dnsName: string;
  /** For example `fsx`, or eight letters that FSx has chosen. */
  readonly mountName: string;
}

/** A file system that exists, and its claims. */
export interface ExistingLustreStoreOptions
  extends LustreAddress, Pick<LustreStoreOptions, 'namespaces' | 'claimName'> {}

/** A file system that exists, as planned. */
export interface ExistingLustreStorePlan {
  readonly address: LustreAddress;
  /** The claims; the rest of it is what a new file system would be. */
  readonly store: LustreStorePlan;
}

/** A name of its own in a zone of the company works as well as that of FSx. */
const DNS_NAME = {
  pattern: /^(?=.{4,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\.[A-Za-z0-9]([A-Za-z0-9-]{0,62}))+$/,
  name: 'DNS name',
  rule: "two or more parts of letters, digits and hyphens, with a '.' between them",
  example: 'fs-0123456789abcdef0.fsx.eu-central-1.amazonaws.com',
} as const satisfies TextForm;

/** @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ClusterFsxLustreConfig.html (read 2026-11) */
const MOUNT_NAME = {
  pattern: /^[A-Za-z0-9_-]{1,8}$/,
  name: 'mount name',
  rule: "1 to 8 letters, digits, '_' and '-'",
  example: 'fsx',
} as const satisfies TextForm;

/** No warning asks for a decision: backups are set where the file system is declared. */
const WITHOUT_BACKUP = 'its owner decides about backups';

/** Plans the claims of a file system that exists. */
export function planExistingLustreStore(
  options: ExistingLustreStoreOptions,
  surroundings: LustreSurroundings = {},
): Planned<ExistingLustreStorePlan> {
  const read = new OptionReader<ExistingLustreStoreOptions, keyof typeof LUSTRE_STORE_CODES>(options);
  const [namespaces, claimName] = [read.raw('namespaces'), read.raw('claimName')];
  return read.planned({
    address: {
      fileSystemId: read.requiredText('fileSystemId', FILE_SYSTEM_ID),
      dnsName: read.requiredText('dnsName', DNS_NAME),
      mountName: read.requiredText('mountName', MOUNT_NAME),
    },
    store: read.part(planLustreStore({ namespaces, claimName, withoutBackup: WITHOUT_BACKUP }, surroundings)),
  });
}
