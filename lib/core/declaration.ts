import { relative } from 'node:path';

/**
 * Returns the first line of a stack trace that is in the user's own code, as ` (declared at stacks/training.ts:12:3)`,
 * or an empty text where there is none.
 *
 * @param library folder of this library, which is no code of the user
 */
export function declaredAt(stack: string, library: string): string {
  for (const line of stack.split('\n')) {
    const [, file, position] = /(?:file:\/\/)?([^()\s]+?):(\d+:\d+)\)?$/.exec(line) ?? [];
    if (file === undefined || isForeign(file.replaceAll('\\', '/'), library.replaceAll('\\', '/'))) continue;
    return ` (declared at ${relative(process.cwd(), file)}:${position})`;
  }
  return '';
}

function isForeign(file: string, library: string): boolean {
  return file.startsWith('node:') || file.startsWith(library) || /node_modules\/(aws-cdk-lib|constructs)\//.test(file);
}
