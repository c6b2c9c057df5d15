import type { OptionReader, TextForm } from '../core/option-reader';
import type { ProblemCodes } from '../core/problem';

/** Names of one's own for something that AWS names. */
export interface AliasRecordOptions {
  /** Host names that get an alias record in `hostedZoneId`. @default - none */
  readonly recordNames?: readonly string[];
  /** The hosted zone of Route 53 that has the records. @default - none */
  readonly hostedZoneId?: string;
}

/** Alias records. */
export interface AliasRecordsPlan {
  readonly hostedZoneId: string;
  readonly names: readonly string[];
}

export const ALIAS_RECORD_CODES = {
  'records-incomplete': 'A record needs its name and the hosted zone that has it.',
} as const satisfies ProblemCodes;

export const HOST_NAME = {
  pattern: /^(?=.{1,253}$)(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
  name: 'host name',
  rule: "small letters, digits and hyphens between dots, optionally after '*.'",
  example: 'chat.example.com',
} as const satisfies TextForm;

/** @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_HostedZone.html 2026-11 */
const ZONE = {
  pattern: /^[A-Z0-9]{1,32}$/,
  name: 'hosted zone id',
  rule: '1 to 32 capital letters and digits',
  example: 'Z0123456789ABCDEFGHIJ',
} as const satisfies TextForm;

/** Plans alias records. Returns undefined without them. */
export function planAliasRecords(
  read: OptionReader<AliasRecordOptions, keyof typeof ALIAS_RECORD_CODES>,
): AliasRecordsPlan | undefined {
  const names = [...new Set(read.knownTexts('recordNames', { ...HOST_NAME, mustBeKnown: true }))];
  const hostedZoneId = read.text('hostedZoneId', ZONE);
  if (read.failed('recordNames', 'hostedZoneId')) return undefined;
  read.require(
    names.length === 0 || hostedZoneId !== undefined,
    'records-incomplete',
    'recordNames',
    `recordNames has ${names.length}, and hostedZoneId was left out.`,
    'Set hostedZoneId, or leave recordNames out.',
  );
  read.require(
    names.length > 0 || hostedZoneId === undefined,
    'records-incomplete',
    'hostedZoneId',
    'hostedZoneId is set, and recordNames has none.',
    'Set recordNames, or leave hostedZoneId out.',
  );
  return names.length === 0 || hostedZoneId === undefined ? undefined : { hostedZoneId, names };
}
