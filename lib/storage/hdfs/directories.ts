import type { OptionReader, TextForm } from '../../core/option-reader';
import { type DataDisk, DISK_CODES, requireTiers, STORAGE_POLICIES } from './disks';
import type { HdfsDirectory, HdfsOptions } from './options';
import type { ProblemCodes } from '../../core/problem';
import { UNIQUE_NAMES_CODES, UniqueNames } from '../../core/unique-names';

export const NESTED_SNAPSHOTS_CODES = {
  'snapshots-nested': 'HDFS allows no snapshots of a directory that is below another one with snapshots.',
} as const satisfies ProblemCodes;

export const DIRECTORY_CODES = {
  ...DISK_CODES,
  ...UNIQUE_NAMES_CODES,
  ...NESTED_SNAPSHOTS_CODES,
} as const satisfies ProblemCodes;

const BYTES_PER_TIB = 2n ** 40n;
const SPACE_QUOTA_TIB = { min: 0, above: true, max: 1_000_000, unit: 'TiB' } as const;
const NAME_QUOTA = { min: 1, max: Number.MAX_SAFE_INTEGER, unit: 'names' } as const;

export const HDFS_PATH = {
  pattern: /^(\/|(\/[A-Za-z0-9._=-]+)+)$/,
  name: 'path of a directory',
  rule: "absolute, of letters, digits, '.', '_', '=' and '-'",
  example: '/datasets',
  mustBeKnown: true,
} as const satisfies TextForm;
const OWNER = {
  pattern: /^[a-z_][a-z0-9_-]*(:[a-z_][a-z0-9_-]*)?$/,
  name: 'owner',
  rule: 'a user, or user:group',
  example: 'spark:spark',
  mustBeKnown: true,
} as const satisfies TextForm;

/** Reads the directories that exist from the start. */
export function readDirectories(
  read: OptionReader<HdfsOptions, keyof typeof DIRECTORY_CODES>,
  disks: readonly DataDisk[],
): readonly HdfsDirectory[] {
  const isHardwareKnown = !read.failed('instanceType', 'customInstance');
  const paths = new UniqueNames('directories');
  const directories = read.each<HdfsDirectory, HdfsDirectory>('directories', (item) => {
    const path = item.requiredText('path', HDFS_PATH);
    paths.take(item, 'path', path);
    const storagePolicy = item.oneOf('storagePolicy', STORAGE_POLICIES);
    if (storagePolicy !== undefined && isHardwareKnown) requireTiers(item, 'storagePolicy', storagePolicy, disks);
    return {
      path,
      owner: item.text('owner', OWNER),
      storagePolicy,
      spaceQuotaTiB: item.number('spaceQuotaTiB', SPACE_QUOTA_TIB),
      nameQuota: item.integer('nameQuota', NAME_QUOTA),
      snapshots: item.flag('snapshots', false),
    };
  });
  const withSnapshots = snapshotPaths(directories);
  directories.forEach(({ path, snapshots }, index) => {
    if (snapshots === true) requireSeparateSnapshots(read, `directories[${index}].snapshots`, path, withSnapshots);
  });
  return directories;
}

/** Returns the paths of the directories with snapshots. */
export function snapshotPaths(directories: readonly HdfsDirectory[]): readonly string[] {
  return directories.filter(({ snapshots }) => snapshots === true).map(({ path }) => path);
}

/** Adds a problem if a directory with snapshots is below another one of these, which have snapshots too. */
export function requireSeparateSnapshots(
  read: Pick<OptionReader<object, keyof typeof NESTED_SNAPSHOTS_CODES>, 'require'>,
  option: string,
  path: string,
  withSnapshots: readonly string[],
): void {
  const above = withSnapshots.find((other) => other !== path && path.startsWith(other === '/' ? other : `${other}/`));
  read.require(
    above === undefined,
    'snapshots-nested',
    option,
    `'${path}' is below '${above}', and both have snapshots.`,
    `Make snapshots of one of them: those of '${above}' hold '${path}' too.`,
  );
}

/** Returns `directories.table`: a line for each directory, in the order of `apply-directories.sh`. */
export function directoriesTable(directories: readonly HdfsDirectory[]): string {
  return directories.map((it) => `${line(it)}\n`).join('');
}

function line({ path, owner, storagePolicy, spaceQuotaTiB, nameQuota, snapshots }: HdfsDirectory): string {
  const bytes = spaceQuotaTiB === undefined ? undefined : bytesOf(spaceQuotaTiB);
  const columns = [path, owner, storagePolicy, bytes, nameQuota, snapshots === true ? 'snapshots' : undefined];
  return columns.map((column) => column ?? '-').join('|');
}

/** Bytes of large quotas are beyond what a number of JavaScript counts exactly. */
function bytesOf(tiB: number): string {
  const thousandths = BigInt(Math.round(tiB * 1000));
  return `${(thousandths * BYTES_PER_TIB) / 1000n}`;
}
