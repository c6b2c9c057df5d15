import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { nameInUrn, typeInUrn } from './urn';

/** What the engine does with one resource. */
export interface PulumiEvent {
  readonly urn: string;
  readonly type: string;
  /** Such as `create`, `update`, `delete`, `replace`, `same`, `read`, `refresh`. */
  readonly operation: string;
  readonly state: 'started' | 'done' | 'failed';
  /** Since the operation was started; with `done` and `failed`. */
  readonly seconds?: number;
  /** The properties that differ; with `update` and `replace`. */
  readonly changes?: readonly string[];
}

/** An error or a warning of the engine, a provider or the program. */
export interface Diagnostic {
  readonly urn?: string;
  /** Where the program declares the resource: `index.ts:34`. */
  readonly line?: string;
  /** What is wrong, where a provider names it: `metadataOptions.httpToken`. */
  readonly property?: string;
  readonly severity: string;
  readonly message: string;
}

interface Step {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly diffs?: readonly string[];
}

/** One line of the engine's log, as far as it is read here. */
interface EngineEvent {
  readonly resourcePreEvent?: { readonly metadata: Step };
  readonly resOutputsEvent?: { readonly metadata: Step };
  readonly resOpFailedEvent?: { readonly metadata: Step };
  readonly diagnosticEvent?: { readonly urn?: string; readonly severity: string; readonly message: string };
  readonly summaryEvent?: { readonly resourceChanges?: Readonly<Record<string, number>> };
}

const COLOURS = /<\{%[^%]*%\}>/g;

/** Reads the log that the engine writes with `--event-log`, while it grows. */
export class EventLog {
  readonly diagnostics: Diagnostic[] = [];
  /** `type::name` of a resource to the line that declares it. */
  readonly declarations = new Map<string, string>();
  changes: Readonly<Record<string, number>> = {};
  private read = 0;
  private rest = '';
  private readonly started = new Map<string, number>();

  constructor(
    private readonly file: string,
    private readonly onEvent: (event: PulumiEvent) => void = () => undefined,
  ) {}

  /** Takes in what was written since the last call. */
  follow(): void {
    if (!existsSync(this.file)) return;
    const handle = openSync(this.file, 'r');
    const chunk = Buffer.alloc(1 << 16);
    let text = this.rest;
    for (let length = readSync(handle, chunk, 0, chunk.length, this.read); length > 0;) {
      text += chunk.toString('utf8', 0, length);
      this.read += length;
      length = readSync(handle, chunk, 0, chunk.length, this.read);
    }
    closeSync(handle);
    const lines = text.split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines.filter(Boolean)) this.take(JSON.parse(line) as EngineEvent);
  }

  private take(event: EngineEvent): void {
    if (event.resourcePreEvent) this.report(event.resourcePreEvent.metadata, 'started');
    if (event.resOutputsEvent) this.report(event.resOutputsEvent.metadata, 'done');
    if (event.resOpFailedEvent) this.report(event.resOpFailedEvent.metadata, 'failed');
    if (event.summaryEvent) this.changes = event.summaryEvent.resourceChanges ?? {};
    const diagnostic = event.diagnosticEvent;
    if (diagnostic && ['error', 'warning'].includes(diagnostic.severity)) this.takeDiagnostic(diagnostic);
  }

  private takeDiagnostic({ urn, severity, message }: NonNullable<EngineEvent['diagnosticEvent']>): void {
    const parsed = parseMessage(message.replaceAll(COLOURS, '').trim());
    const line = this.lineOf(urn);
    if (parsed.message !== '')
      this.diagnostics.push({ ...(urn && { urn }), ...(line && { line }), severity, ...parsed });
  }

  private lineOf(urn = ''): string | undefined {
    return this.declarations.get(`${typeInUrn(urn)}::${nameInUrn(urn)}`);
  }

  private report({ op, urn, type, diffs }: Step, state: PulumiEvent['state']): void {
    const key = `${op} ${urn}`;
    const began = this.started.get(key) ?? Date.now();
    if (state === 'started') this.started.set(key, began);
    this.onEvent({
      urn,
      type,
      operation: op,
      state,
      ...(state !== 'started' && { seconds: (Date.now() - began) / 1000 }),
      ...(diffs && diffs.length > 0 && { changes: diffs }),
    });
  }
}

/** Reads the property and the problem from a message of the engine, and removes its count of errors. */
function parseMessage(text: string): { property?: string; message: string } {
  const [, property, problem] =
    /^\S+ resource '.*?': property (\S+) value [\s\S]* has a problem: ([\s\S]*)$/.exec(text) ?? [];
  if (property !== undefined && problem !== undefined) return { property, message: problem };
  return { message: text.replace(/^\d+ errors? occurred:\s*\* /, '') };
}
