import { isLateBound } from '../planning/late-bound';
import type { Problem } from '../planning/problem';

/** The processors that an image runs on, as Kubernetes and OCI call them. */
export type ImageArchitecture = 'amd64' | 'arm64';

/**
 * What of the runtime's folder is not part of the image: what is built or installed there, and what only tests it.
 * So the image changes only when the runtime does.
 */
export const RUNTIME_EXCLUDES: readonly string[] = ['node_modules', 'dist', 'test', '**/*.test.ts', '*.tsbuildinfo'];

const HOST = '(?:[a-zA-Z0-9.-]+(?::\\d+)?/)?';
const NAME = '[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*';
/** Groups: tag, digest. @see https://github.com/distribution/reference/blob/main/reference.go */
const REFERENCE = new RegExp(`^${HOST}${NAME}(?::(\\w[\\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$`);

/** What is wrong with the reference of an image. One that only the deployment knows is not judged. */
export function imageProblems(uri: string): Problem[] {
  if (isLateBound(uri)) return [];
  const match = REFERENCE.exec(uri);
  if (match === null) {
    return [
      {
        code: 'image-reference-invalid',
        path: 'image',
        message: `'${uri}' is no reference of an image: a registry, a name in small letters, a tag or digest.`,
        fix: 'Write it as registry.example.com/team/name:1.2.3 or with @sha256:….',
      },
    ];
  }
  const [, tag, digest] = match;
  if (digest !== undefined || (tag !== undefined && tag !== 'latest')) return [];
  return [
    {
      code: 'image-unpinned',
      path: 'image',
      message: `'${uri}' names no version${tag === undefined ? '' : ": 'latest' is another image tomorrow"}, so pods of one rollout may run different code and none can be rolled back.`,
      fix: 'Add the tag of a version, or better a digest.',
    },
  ];
}
