/** `project:///network/vpc.ts#34,5`, as states have it, without the column; undefined for a file of a package. */
export function ownLine(position: string | undefined): string | undefined {
  const [, file = '', line = ''] = /^project:\/\/\/(.+)#(\d+)/.exec(position ?? '') ?? [];
  return file === '' || file.startsWith('../') || file.includes('node_modules/') ? undefined : `${file}:${line}`;
}
