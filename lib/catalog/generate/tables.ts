import type { InstanceFacts } from '../instances';
import type { AddedRow, Correction } from './corrections';
import type { Ec2InstanceType } from './ec2-answer';
import type { GeneratedTable } from './families';
import { instanceRow } from './instance-row';

/** Rows by instance type, in the order of their table. */
export type Rows = Readonly<Record<string, InstanceFacts>>;

/** The rows of one table. */
export interface FilledTable {
  readonly table: GeneratedTable;
  readonly rows: Rows;
}

/** What the tables are generated from. */
export interface GenerationInput {
  readonly answers: Readonly<Record<string, Ec2InstanceType>>;
  readonly tables: readonly GeneratedTable[];
  readonly corrections: readonly Correction[];
  readonly addedRows: readonly AddedRow[];
}

/**
 * The tables, from EC2's answers and the corrections alone.
 *
 * Throws where a family has no row, where a correction changes nothing, and where an added row is in EC2's answers by
 * now: each of these has to go from the generator's input.
 */
export function generateTables({ answers, tables, corrections, addedRows }: GenerationInput): FilledTable[] {
  const rows = new Map<string, InstanceFacts>();
  for (const family of tables.flatMap((table) => table.families)) {
    const known = Object.values(answers).filter((answer) => familyOf(answer.InstanceType) === family);
    const added = addedRows.filter((row) => familyOf(row.type) === family);
    if (known.length + added.length === 0) throw new Error(noRow(family));
    for (const answer of known) rows.set(answer.InstanceType, instanceRow(answer));
    for (const { type, facts } of added) {
      if (rows.has(type)) throw new Error(`${type} is in EC2's answers. Remove it from ADDED_ROWS.`);
      rows.set(type, facts);
    }
  }
  for (const row of addedRows.filter(({ type }) => !rows.has(type)))
    throw new Error(`${row.type} is of no family in families.ts. Add the family, or remove the row.`);
  for (const correction of corrections) correct(rows, correction);
  return tables.map((table) => ({ table, rows: rowsOf(table, rows) }));
}

function noRow(family: string): string {
  const fix = 'Pin a newer version in ec2-source.ts, add rows to ADDED_ROWS, or remove the family from families.ts.';
  return `Family ${family} has no row: EC2's answers of the pinned version do not list it. ${fix}`;
}

/** The name before the dot. Only the generator, which reads EC2's own names, may take a name apart. */
function familyOf(type: string): string {
  return type.split('.')[0] ?? type;
}

function correct(rows: Map<string, InstanceFacts>, { types, facts, reason }: Correction): void {
  for (const type of types) {
    const row = rows.get(type);
    if (row === undefined) throw new Error(`A correction names ${type}, which is in no table: ${reason}`);
    for (const [fact, value] of Object.entries(facts)) {
      if (JSON.stringify(row[fact as keyof InstanceFacts]) === JSON.stringify(value))
        throw new Error(`The correction of ${fact} changes nothing for ${type}. Remove it: ${reason}`);
    }
    const disputed = facts.disputed && { ...row.disputed, ...facts.disputed };
    const corrected = { ...row, ...facts, ...(disputed && { disputed }) };
    rows.set(type, Object.fromEntries(Object.entries(corrected).filter(([, value]) => value !== undefined)) as never);
  }
}

/** Families in their order; within a family by vCPUs, then whole machines last, then by name. */
function rowsOf({ families }: GeneratedTable, rows: ReadonlyMap<string, InstanceFacts>): Rows {
  const size = (type: string) => (rows.get(type)?.vcpus ?? 0) + (type.includes('.metal') ? 0.5 : 0);
  return Object.fromEntries(
    families.flatMap((family) =>
      [...rows]
        .filter(([type]) => familyOf(type) === family)
        .toSorted(([a], [b]) => size(a) - size(b) || a.localeCompare(b)),
    ),
  );
}
