import { globSync, statSync } from 'node:fs';
import { GENERATED_FILES } from '../generated-files';

/** Not mutated: the runtime has proofs of its own, and what a generator writes is tested where it is read. */
function isLeftOut(file: string): boolean {
  return file.startsWith('lib/runtime/') || /(^|\/)generate\//.test(file) || GENERATED_FILES.includes(file);
}

/**
 * The files of lib that are mutated, sorted: all, or those of the folders, files and globs given. Paths are relative to
 * the root of the repository, which is the working directory.
 *
 * @throws Error for an argument that names none
 */
export function mutatedFiles(args: readonly string[]): string[] {
  const files = (args.length === 0 ? ['lib'] : args).flatMap((arg) => {
    const isFolder = statSync(arg, { throwIfNoEntry: false })?.isDirectory() ?? false;
    const found = globSync(isFolder ? `${arg.replace(/\/$/, '')}/**/*.ts` : arg)
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => file.startsWith('lib/') && file.endsWith('.ts') && !isLeftOut(file));
    if (found.length === 0)
      throw new Error(
        `'${arg}' names no file of lib that is mutated. Give a folder, a file or a glob, such as lib/network.`,
      );
    return found;
  });
  return [...new Set(files)].toSorted();
}
