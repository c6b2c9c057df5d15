import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Returns the root of this package: the checkout, or `node_modules/ai-datacenter` where it is installed. Compiled files
 * lie at another depth than their sources, so the search goes upward by the package's name.
 *
 * @param from a folder inside the package
 */
export function packageRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === 'ai-datacenter')
      return folder;
    if (dirname(folder) === folder)
      throw new Error(
        `The runtime's source cannot be found: ${from} is not inside an 'ai-datacenter' package. Pass directory.`,
      );
  }
}

/** Returns the folder with the runtime's source and its Dockerfile. */
export function runtimeFolder(from: string): string {
  return join(packageRoot(from), 'lib', 'runtime');
}
