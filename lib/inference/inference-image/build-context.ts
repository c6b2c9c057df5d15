import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { DockerIgnore } from './docker-ignore';
import type { InferenceImageSourceOptions, InferenceImageSourcePlan } from './inference-image';

/** A folder that an image is built from. */
export interface BuildContextPlan {
  /** The tag of the image: the same as long as its files, its architecture and its arguments are. */
  readonly tag: string;
}

/** The tag of an image that is not built, because its folder has no Dockerfile. */
const NO_TAG = 'missing';

/** The networks that BuildKit gives a build. @see https://docs.docker.com/reference/cli/docker/buildx/build/#network */
const BUILD_NETWORKS: readonly (string | undefined)[] = ['default', 'host', 'none', undefined];

/**
 * Reads the folder that BuildKit builds an image from: without what its `.dockerignore` leaves out.
 *
 * The tag is made of all that decides about a new build: BuildKit compares the modes of files too. A tag that stayed
 * the same while the image is built anew could not be pushed to a repository whose tags are immutable.
 */
export function planBuildContext(folder: string, plan: InferenceImageSourcePlan): Planned<BuildContextPlan> {
  const read = new OptionReader<InferenceImageSourceOptions>({});
  if (!BUILD_NETWORKS.includes(plan.network)) {
    const message = `network is '${plan.network}'; BuildKit takes 'default', 'host' or 'none'.`;
    read.problem('malformed', 'network', message, "Use 'host', or leave it out.");
  }
  if (existsSync(join(folder, 'Dockerfile'))) return read.planned({ tag: tagOf(folder, plan) });
  read.problem(
    'malformed',
    'directory',
    `The image is built from '${folder}', which has no Dockerfile.`,
    'Set directory to a folder with a Dockerfile, or leave it out for the runtime of this package.',
  );
  return read.planned({ tag: NO_TAG });
}

function tagOf(folder: string, { architecture, buildArgs = {}, network }: InferenceImageSourcePlan): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([architecture, Object.entries(buildArgs).toSorted(), network]));
  for (const path of contextFiles(folder)) {
    const content = readFileSync(join(folder, path));
    hash.update(JSON.stringify([path, statSync(join(folder, path)).mode, content.length])).update(content);
  }
  return hash.digest('hex');
}

/** Returns the files of a build context, sorted, with `/` between folders. */
export function contextFiles(folder: string): readonly string[] {
  const ignoreFile = ['Dockerfile.dockerignore', '.dockerignore']
    .map((name) => join(folder, name))
    .find((file) => existsSync(file));
  const ignore = new DockerIgnore(ignoreFile === undefined ? [] : readFileSync(ignoreFile, 'utf8').split('\n'));
  // The build reads the Dockerfile also where the context leaves it out.
  return [...new Set([...filesIn(folder, '', ignore), 'Dockerfile'])].toSorted();
}

function filesIn(folder: string, within: string, ignore: DockerIgnore): readonly string[] {
  return readdirSync(join(folder, within)).flatMap((name) => {
    const path = within === '' ? name : `${within}/${name}`;
    const stat = statSync(join(folder, path), { throwIfNoEntry: false });
    if (stat?.isDirectory())
      return ignore.ignores(path) && !ignore.mayTakeIn(path) ? [] : filesIn(folder, path, ignore);
    return stat?.isFile() && !ignore.ignores(path) ? [path] : [];
  });
}
