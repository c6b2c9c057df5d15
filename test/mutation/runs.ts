/** The engine that files are written for; plain files load none. Their tests are called likewise. */
export type Kind = 'plain' | 'cdk' | 'pulumi' | 'chart';

const KINDS = ['plain', 'cdk', 'pulumi', 'chart'] as const satisfies readonly Kind[];

/** Files of one folder of lib that are mutated in one run. */
export interface Run {
  /** A construct's folder, such as `network/network`, or a room of lib for the files that stand in it themselves. */
  readonly folder: string;
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
 * left out. A run of a construct's folder takes minutes, and its results are kept when a later one is stopped.
 *
 * `hasTests` says whether a glob names a test: a folder without tests of a kind is judged by those of all kinds.
 */
export function runsOf(files: readonly string[], hasTests: (glob: string) => boolean): Run[] {
  const folders = [...new Set(files.map(folderOf))].filter((folder) => folder !== undefined);
  return folders
    .flatMap((folder) =>
      KINDS.map((kind) => ({
        folder,
        kind,
        files: files.filter((file) => folderOf(file) === folder && kindOf(file) === kind),
        tests: [testsOf(folder, kind), `test/${folder}/**/*.test.ts`].find(hasTests) ?? testsOf(folder, kind),
      })),
    )
    .filter((run) => run.files.length > 0);
}

function testsOf(folder: string, kind: Kind): string {
  return `test/${folder}/**/${kind === 'plain' ? '!(*.cdk|*.pulumi|*.chart)' : `*.${kind}`}.test.ts`;
}

function folderOf(file: string): string | undefined {
  return /^lib\/([^/]+(?:\/[^/]+)?)\/[^/]/.exec(file)?.[1];
}

function kindOf(file: string): Kind {
  return KINDS.find((kind) => file.endsWith(`.${kind}.ts`)) ?? 'plain';
}
