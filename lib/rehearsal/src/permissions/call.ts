import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Cloud } from '../cloud/cloud';
import type { DeclaredObject } from '../compare/objects';
import type { NetworkResource } from '../reachability/network-resource';

/** A call of an AWS API with the credentials of a role, which the local cloud answered whatever the policies say. */
export interface Call {
  /** The session: `arn:aws:sts::111122223333:assumed-role/role/session`. A function's has the function's name. */
  readonly principal: string;
  /** Such as `s3:GetObject`. */
  readonly action: string;
  /** An ARN; null where it cannot be told. */
  readonly resource: string | null;
  /** Condition keys that the request has. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** A deployment that has ended, with the calls that its roles made. */
export interface Called {
  readonly resources: readonly NetworkResource[];
  readonly objects: readonly DeclaredObject[];
  readonly calls: readonly Call[];
  readonly account: string;
  readonly region: string;
}

/** The calls that emulator/calls.py saw, each once. */
export function recordedCalls({ workDir }: Pick<Cloud, 'workDir'>): Call[] {
  const file = path.join(workDir, 'calls.jsonl');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Call);
}

/** The services that sessions called, by the names of the sessions: those of functions have the functions' names. */
export function calledServices(calls: readonly Call[]): ReadonlyMap<string, readonly string[]> {
  const services = new Map<string, string[]>();
  for (const { principal, action } of calls) {
    const session = principal.split('/').at(-1) ?? '';
    services.set(session, [...(services.get(session) ?? []), action.split(':')[0] ?? '']);
  }
  return services;
}
