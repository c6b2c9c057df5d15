import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Cloud } from '../cloud/cloud';
import { contains, type Properties } from './values';

/** What became of a resource of a Pulumi program. */
export interface LedgerEntry {
  readonly urn: string;
  /** The resource's id: while one is replaced, two have the same URN. */
  readonly id: string;
  /** The resource of the local cloud that was made for it, or changed by it. */
  readonly cloud?: {
    /** Type of CloudFormation. */
    readonly type: string;
    /** Cloud Control's identifier. */
    readonly identifier: string;
    readonly region: string;
    /** The inputs as they were sent, in CloudFormation's form, without those that hold a secret. */
    readonly properties: Properties;
    /** Names of the properties that hold a secret. */
    readonly secrets?: readonly string[];
    /** Inputs that CloudFormation has no place for: checked and kept in the state, not applied. */
    readonly leftOut: readonly string[];
    /** A part of a resource that another one of the program made. */
    readonly isPart?: boolean;
  };
  /** The cluster of a Kubernetes object or a Helm release. */
  readonly cluster?: string;
  /** Why it was only checked and kept. */
  readonly recorded?: string;
}

type Noted = Pick<LedgerEntry, 'urn' | 'id'>;

/** Notes about each resource, in files of the local cloud's work folder: providers come and go with each command. */
export class Ledger {
  private readonly folder: string;

  constructor(cloud: Cloud) {
    this.folder = path.join(cloud.workDir, 'pulumi', 'ledger');
  }

  /** Secrets stay out of the file: `secretTexts` are looked for in each property. */
  write(entry: LedgerEntry, secretTexts: ReadonlySet<string> = new Set()): void {
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(this.file(entry.urn, entry.id), JSON.stringify(withoutSecrets(entry, secretTexts)));
  }

  read({ urn, id }: Noted): LedgerEntry | undefined {
    const file = this.file(urn, id);
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as LedgerEntry) : undefined;
  }

  all(): LedgerEntry[] {
    if (!existsSync(this.folder)) return [];
    return readdirSync(this.folder).map(
      (name) => JSON.parse(readFileSync(path.join(this.folder, name), 'utf8')) as LedgerEntry,
    );
  }

  remove({ urn, id }: Noted): void {
    rmSync(this.file(urn, id), { force: true });
  }

  private file(urn: string, id: string): string {
    return path.join(this.folder, `${createHash('sha256').update(`${urn} ${id}`).digest('hex').slice(0, 24)}.json`);
  }
}

function withoutSecrets(entry: LedgerEntry, texts: ReadonlySet<string>): LedgerEntry {
  if (entry.cloud === undefined || texts.size === 0) return entry;
  const all = Object.entries(entry.cloud.properties);
  const open = all.filter(([, value]) => !contains(value, texts));
  const secrets = all.filter(([, value]) => contains(value, texts)).map(([name]) => name);
  return { ...entry, cloud: { ...entry.cloud, properties: Object.fromEntries(open), secrets } };
}
