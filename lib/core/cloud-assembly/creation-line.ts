import path from 'node:path';

/** An entry of a stack's metadata in a cloud assembly. */
export interface MetadataEntry {
  readonly type: string;
  readonly data?: unknown;
  readonly trace?: readonly string[];
}

export type StackMetadata = Readonly<Record<string, readonly MetadataEntry[]>>;

export interface LineOptions {
  /** Lines are written relative to it. */
  readonly folder: string;
  /** Folders whose lines are no declaration of the user's. @default - none but node_modules */
  readonly notIn?: readonly string[];
}

const FRAME = /(?:^|[\s(])((?:\/|[A-Za-z]:[\\/]|file:\/\/)[^()]*?):(\d+)(?::\d+)?\)?$/;

/**
 * Where a construct is declared, `apps/store.ts:12`: the first line of the user's own code in its creation stack, or in
 * that of the closest construct around it that has one.
 */
export function creationLine(metadata: StackMetadata, constructPath: string, options: LineOptions): string | undefined {
  const parts = constructPath.replace(/^\//, '').split('/');
  for (let length = parts.length; length > 0; length -= 1) {
    for (const entry of metadata[`/${parts.slice(0, length).join('/')}`] ?? []) {
      const frames = entry.type === 'aws:cdk:creationStack' ? entry.data : entry.trace;
      const line = Array.isArray(frames) ? firstLine(frames.map(String), options) : undefined;
      if (line !== undefined) return line;
    }
  }
  return undefined;
}

function firstLine(frames: readonly string[], { folder, notIn = [] }: LineOptions): string | undefined {
  for (const frame of frames) {
    const [, file, line] = FRAME.exec(frame.trim()) ?? [];
    if (file === undefined || file.includes('node_modules')) continue;
    const absolute = file.replace(/^file:\/\//, '');
    if (notIn.some((each) => absolute.startsWith(`${path.resolve(each)}${path.sep}`))) continue;
    const relative = path.relative(folder, absolute);
    return `${relative.startsWith('..') ? absolute : relative}:${line}`;
  }
  return undefined;
}
