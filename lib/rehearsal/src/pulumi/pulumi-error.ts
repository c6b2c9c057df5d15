import type { Diagnostic } from './event-log';

/** A run of the engine that failed, with what the engine, a provider or the program says about it. */
export class PulumiError extends Error {
  override readonly name = 'PulumiError';

  constructor(
    readonly args: readonly string[],
    readonly exitCode: number | null,
    readonly output: string,
    readonly diagnostics: readonly Diagnostic[],
  ) {
    super(`pulumi ${args[0]} fails (${exitCode ?? 'killed'}): ${reasonIn(output, diagnostics)}`);
  }
}

/** Each error once, under the resource that it is about; the last lines of the output where there is none. */
function reasonIn(output: string, diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(
    (each) => each.severity === 'error' && !/^(preview|update) failed$/.test(each.message),
  );
  const texts = errors.map(({ urn, line, property, message }) =>
    [urn && `${urn}${line ? ` (${line})` : ''}`, property, message].filter(Boolean).join(': '),
  );
  return texts.length > 0 ? [...new Set(texts)].join('\n') : output.trim().split('\n').slice(-10).join('\n');
}
