import { isLateBound } from '../../core/late-bound';
import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import type { LustreRepository, LustreStoreOptions } from './options';

/** A folder that is linked to a bucket, as planned. */
export type RepositoryPlan = Required<LustreRepository>;

export const REPOSITORY_CODES = {
  'lustre-repositories-overlap': 'Two repositories of a file system have the same folder or bucket, or one in another.',
  'lustre-repositories-many': 'A file system is linked to at most 8 buckets.',
} as const satisfies ProblemCodes;

/** @see https://docs.aws.amazon.com/fsx/latest/LustreGuide/create-dra-linked-data-repo.html (read 2026-11) */
const MAX_REPOSITORIES = 8;

/** @see https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateDataRepositoryAssociation.html */
const FOLDER = {
  pattern: /^\/([\w.-]+(\/[\w.-]+)*)?$/,
  name: 'folder of a file system',
  rule: "'/', or names of letters, digits, '.', '_' and '-' with a '/' before each",
  example: '/datasets',
  mustBeKnown: true,
} as const;

const BUCKET_URI = {
  pattern: /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[^\s]*)?$/,
  name: 'address of a bucket',
  rule: "'s3://', the name of the bucket, and optionally '/' and a prefix",
  example: 's3://company-datasets/corpus',
} as const;

/** Every kind of change: what one side has, the other has. */
const ALL_EVENTS = ['NEW', 'CHANGED', 'DELETED'] as const;

type RepositoryReader = OptionReader<LustreStoreOptions, keyof typeof REPOSITORY_CODES>;

/** Reads the folders that are linked to buckets. */
export function readRepositories(read: RepositoryReader): readonly RepositoryPlan[] {
  const repositories = read.each<LustreRepository, RepositoryPlan>('repositories', (item) => ({
    path: item.requiredText('path', FOLDER),
    uri: item.requiredText('uri', BUCKET_URI),
    autoImport: item.flag('autoImport', true),
    autoExport: item.flag('autoExport', true),
  }));
  read.require(
    repositories.length <= MAX_REPOSITORIES,
    'lustre-repositories-many',
    'repositories',
    `${repositories.length} folders are linked to buckets; a file system has at most ${MAX_REPOSITORIES}.`,
    'Link a folder above some of them, with the prefix that they have in common.',
  );
  if (!read.failed('repositories')) requireApart(read, repositories);
  return repositories;
}

function requireApart(read: RepositoryReader, repositories: readonly RepositoryPlan[]): void {
  repositories.forEach(({ path, uri }, index) => {
    const before = repositories.slice(0, index);
    const overlapping = before.find((it) => areNested(it.path, path));
    read.require(
      overlapping === undefined,
      'lustre-repositories-overlap',
      `repositories[${index}].path`,
      `The folders '${overlapping?.path ?? ''}' and '${path}' are linked to buckets, and one is in the other.`,
      'Give each repository a folder of its own.',
    );
    const exported = before.find((it) => !isLateBound(uri) && !isLateBound(it.uri) && areNested(it.uri, uri));
    read.require(
      exported === undefined,
      'lustre-repositories-overlap',
      `repositories[${index}].uri`,
      `'${exported?.uri ?? ''}' and '${uri}' are linked to folders, and one is in the other.`,
      'Give each repository a prefix of its own.',
    );
  });
}

/** Returns whether two folders are the same, or one is in the other. */
function areNested(a: string, b: string): boolean {
  return isWithin(a, b) || isWithin(b, a);
}

function isWithin(inner: string, outer: string): boolean {
  const folder = outer.endsWith('/') ? outer : `${outer}/`;
  return `${inner}/`.startsWith(folder);
}

/**
 * Returns a link in FSx's own shape. The names of all objects are imported when it is made; their contents when they
 * are first read. With the link FSx makes its service-linked role for the bucket.
 *
 * @see https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateDataRepositoryAssociation.html
 */
export function repositoryData({ path, uri, autoImport, autoExport }: RepositoryPlan) {
  return {
    fileSystemPath: path,
    dataRepositoryPath: uri,
    batchImportMetaDataOnCreate: true,
    s3: {
      ...(autoImport && { autoImportPolicy: { events: [...ALL_EVENTS] } }),
      ...(autoExport && { autoExportPolicy: { events: [...ALL_EVENTS] } }),
    },
  };
}
