import type { InstanceFacts } from '../instances';
import type { Rows } from './tables';

/** What differs between two states of a table: one line a fact, by instance type. */
export function differences(before: Rows, after: Rows): string[] {
  const types = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return types.flatMap((type) => {
    const [old, now] = [before[type], after[type]];
    if (old === undefined) return [`+ ${type}: new row`, ...factsOf(type, now)];
    if (now === undefined) return [`- ${type}: row removed`];
    const facts = [...new Set([...Object.keys(old), ...Object.keys(now)])] as (keyof InstanceFacts)[];
    return facts
      .filter((fact) => text(old[fact]) !== text(now[fact]))
      .map((fact) => `~ ${type} ${fact}: ${text(old[fact])} -> ${text(now[fact])}`);
  });
}

/** The facts of a new row, which have to be judged as those of a changed one. */
function factsOf(type: string, row: InstanceFacts | undefined): string[] {
  return Object.entries(row ?? {}).map(([fact, value]) => `+ ${type} ${fact}: ${text(value)}`);
}

function text(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
