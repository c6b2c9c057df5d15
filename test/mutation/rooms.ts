/** Plain files load no engine; rendered ones are written in CDK, Pulumi or cdk8s. Their tests are apart likewise. */
export type Kind = 'plain' | 'rendered';

/** Files of one folder of lib that are mutated in one run. */
export interface Run {
  /** The folder of lib. */
  readonly room: string;
  readonly kind: Kind;
  readonly files: readonly string[];
}

/**
 * The files by the folder of lib that they are in, and by their kind. Those at the top of lib only export: they are
 * left out.
 */
export function runsOf(files: readonly string[]): Run[] {
  const rooms = [...new Set(files.map(roomOf))].filter((room) => room !== undefined);
  return rooms
    .flatMap((room) =>
      (['plain', 'rendered'] as const).map((kind) => ({
        room,
        kind,
        files: files.filter((file) => roomOf(file) === room && kindOf(file) === kind),
      })),
    )
    .filter((run) => run.files.length > 0);
}

function roomOf(file: string): string | undefined {
  return /^lib\/([^/]+)\//.exec(file)?.[1];
}

function kindOf(file: string): Kind {
  return /\.(cdk|pulumi|chart)\.ts$/.test(file) ? 'rendered' : 'plain';
}
