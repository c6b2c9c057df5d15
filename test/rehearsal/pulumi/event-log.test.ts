import { appendFileSync, mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { EventLog, type PulumiEvent } from '../../../lib/rehearsal/src/pulumi/event-log';
import { PulumiError } from '../../../lib/rehearsal/src/pulumi/pulumi-error';

const URN = 'urn:pulumi:dev::shop::company:index:Network$aws:ec2/vpc:Vpc::net';

function log(onEvent?: (event: PulumiEvent) => void): { log: EventLog; write: (text: string) => void } {
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'events-')), 'events.jsonl');
  const read = new EventLog(file, onEvent);
  return {
    log: read,
    write: (text) => {
      appendFileSync(file, text);
      read.follow();
    },
  };
}

describe('the log of the engine', () => {
  it('is read while it grows, also in the middle of a line', () => {
    const events: PulumiEvent[] = [];
    const { write } = log((event) => events.push(event));
    const line = JSON.stringify({
      resourcePreEvent: { metadata: { op: 'update', urn: URN, type: 'aws:ec2/vpc:Vpc', diffs: ['tags'] } },
    });
    write(line.slice(0, 40));
    expect(events).toEqual([]);
    write(`${line.slice(40)}\n`);
    expect(events).toEqual([
      { urn: URN, type: 'aws:ec2/vpc:Vpc', operation: 'update', state: 'started', changes: ['tags'] },
    ]);
  });

  it('errors have the resource, and the line that declares it', () => {
    const { log: read, write } = log();
    read.declarations.set('aws:ec2/vpc:Vpc::net', 'index.ts:12');
    const said = { urn: URN, severity: 'error', message: '<{%fg 1%}>it is refused<{%reset%}>\n' };
    write(`${JSON.stringify({ diagnosticEvent: said })}\n`);
    write(`${JSON.stringify({ diagnosticEvent: { severity: 'debug', message: 'nothing' } })}\n`);
    expect(read.diagnostics).toEqual([{ urn: URN, line: 'index.ts:12', severity: 'error', message: 'it is refused' }]);
    const failed = { severity: 'error', message: 'update failed' };
    const error = new PulumiError(['up'], 255, 'output', [...read.diagnostics, failed]);
    expect(error.message).toBe(`pulumi up fails (255): ${URN} (index.ts:12): it is refused`);
  });

  it('a refused property has its path, without the words around it', () => {
    const { log: read, write } = log();
    const refused = "aws:ec2/vpc:Vpc resource 'net': property tags.a value {<nil>} has a problem: it is no text";
    for (const message of [refused, '1 error occurred:\n\t* not ready'])
      write(`${JSON.stringify({ diagnosticEvent: { urn: URN, severity: 'error', message } })}\n`);
    expect(read.diagnostics).toEqual([
      { urn: URN, severity: 'error', property: 'tags.a', message: 'it is no text' },
      { urn: URN, severity: 'error', message: 'not ready' },
    ]);
    expect(new PulumiError(['up'], 1, '', read.diagnostics).message).toContain(`${URN}: tags.a: it is no text`);
  });

  it('ends with how many resources were changed', () => {
    const { log: read, write } = log();
    write(`${JSON.stringify({ summaryEvent: { resourceChanges: { create: 2, same: 1 } } })}\n`);
    expect(read.changes).toEqual({ create: 2, same: 1 });
  });
});
