/** A folder of lib, and its files that are mutated. */
export interface Room {
  readonly name: string;
  readonly files: readonly string[];
}

/** The files by the folder of lib that they are in. Those at the top of lib only export: they are left out. */
export function roomsOf(files: readonly string[]): Room[] {
  const names = [...new Set(files.map(roomOf))].filter((name) => name !== undefined);
  return names.map((name) => ({ name, files: files.filter((file) => roomOf(file) === name) }));
}

function roomOf(file: string): string | undefined {
  return /^lib\/([^/]+)\//.exec(file)?.[1];
}
