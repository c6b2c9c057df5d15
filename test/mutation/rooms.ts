/** The engine that files are written for; plain files load none. Their tests are called likewise. */
export type Kind = 'plain' | 'cdk' | 'pulumi' | 'chart';

const KINDS = ['plain', 'cdk', 'pulumi', 'chart'] as const satisfies readonly Kind[];

/** Files of one folder of lib that are mutated in one run. */
export interface Run {
  /** The folder of lib. */
  readonly room: string;
  readonly kind: Kind;
  readonly files: readonly string[];
  /**
   * A glob of the tests that judge them. A change of a plain file is to be noticed by plain tests alone: a test that
   * loads CDK takes seconds, others milliseconds.
   */
  readonly tests: string;
}

/**
 * The files by the folder of lib that they are in, and by their kind. Those at the top of lib only export: they are
 * left out.
 */
export function runsOf(files: readonly string[]): Run[] {
  const rooms = [...new Set(files.map(roomOf))].filter((room) => room !== undefined);
  return rooms
    .flatMap((room) =>
      KINDS.map((kind) => ({
        room,
        kind,
        files: files.filter((file) => roomOf(file) === room && kindOf(file) === kind),
        tests: `test/${room}/**/${kind === 'plain' ? '!(*.cdk|*.pulumi|*.chart)' : `*.${kind}`}.test.ts`,
      })),
    )
    .filter((run) => run.files.length > 0);
}

function roomOf(file: string): string | undefined {
  return /^lib\/([^/]+)\//.exec(file)?.[1];
}

function kindOf(file: string): Kind {
  return KINDS.find((kind) => file.endsWith(`.${kind}.ts`)) ?? 'plain';
}
