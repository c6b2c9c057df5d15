import { SERVICE_PRICES } from '../../catalog/prices';
import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import { type CostLine, sourceOf } from '../../planning/cost';
import type { AwsPlace } from '../policy';
import { refuseWithoutEffect } from './without-effect';

/** A standard by which Security Hub checks an account. */
export type SecurityStandard = 'aws-foundational' | 'cis' | 'nist-800-53';

/** Whether Security Hub checks the account by standards. */
export interface SecurityHubOptions {
  /**
   * `create`: Security Hub CSPM is turned on. `existing`: the account has it already, for example by its organization;
   * only its findings are sent to the topic. `none`: neither. An account has one a region: a second one is refused.
   * Its checks read what AWS Config records: set `configurationRecorder` too.
   * @default 'none' - each check costs, see `Cost`
   */
  readonly securityHub?: 'create' | 'existing' | 'none';
  /**
   * The standards by which it checks: `aws-foundational` (AWS Foundational Security Best Practices 1.0.0), `cis` (CIS
   * AWS Foundations Benchmark 3.0.0), `nist-800-53` (NIST SP 800-53 revision 5). A check that several have costs once.
   * @default ['aws-foundational']
   */
  readonly securityStandards?: readonly SecurityStandard[];
}

/** Security Hub, as planned. */
export interface SecurityHubPlan {
  /** By which it checks; undefined if the account has it already. */
  readonly standards: readonly SecurityStandard[] | undefined;
}

export const SECURITY_HUB_CODES = {
  'hub-not-made': 'Standards are set, and the audit does not turn Security Hub on.',
  'hub-without-recorder': 'Security Hub checks what AWS Config records, and nothing is recorded.',
} as const satisfies ProblemCodes;

type Reader = OptionReader<SecurityHubOptions, keyof typeof SECURITY_HUB_CODES>;

/**
 * Where each standard stands in an ARN.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/standards-reference.html (read 2026-11)
 */
const STANDARDS: Readonly<Record<SecurityStandard, string>> = {
  'aws-foundational': 'aws-foundational-security-best-practices/v/1.0.0',
  cis: 'cis-aws-foundations-benchmark/v/3.0.0',
  'nist-800-53': 'nist-800-53/v/5.0.0',
};
const NAMES = Object.keys(STANDARDS) as SecurityStandard[];

const STANDARD = {
  pattern: new RegExp(`^(${NAMES.join('|')})$`),
  name: 'standard',
  rule: NAMES.map((name) => `'${name}'`).join(', '),
  example: 'aws-foundational',
  mustBeKnown: true,
} as const;

const DEFAULT_STANDARDS: readonly SecurityStandard[] = ['aws-foundational'];

/** Reads Security Hub; undefined for none. */
export function readSecurityHub(read: Reader, recorded: boolean): SecurityHubPlan | undefined {
  const hub = read.oneOf('securityHub', ['create', 'existing', 'none'], 'none');
  const given = read.knownTexts('securityStandards', STANDARD) as readonly SecurityStandard[];
  if (hub === 'create') {
    read.require(
      recorded,
      'hub-without-recorder',
      'securityHub',
      "securityHub is 'create', and AWS Config records nothing: the checks would find no resources.",
      "Set configurationRecorder to 'create', or to 'existing' if the account records already.",
    );
    return { standards: given.length > 0 ? [...new Set(given)] : DEFAULT_STANDARDS };
  }
  refuseWithoutEffect(read, ['securityStandards'], {
    code: 'hub-not-made',
    because: 'securityHub',
    given: `securityHub is '${hub}': it has no effect.`,
    otherwise: "set securityHub to 'create'.",
  });
  return hub === 'existing' ? { standards: undefined } : undefined;
}

/** Security Hub as it is turned on: only the named standards, one finding a control, new controls included. */
export function hubSettings() {
  return { enableDefaultStandards: false, controlFindingGenerator: 'SECURITY_CONTROL', autoEnableControls: true };
}

/** The ARN of a standard in a region. */
export function standardArn(standard: SecurityStandard, { partition, region }: AwsPlace): string {
  return `arn:${partition}:securityhub:${region}::standards/${STANDARDS[standard]}`;
}

/** How many checks there are depends on the resources of the account: only their price is known. */
export function securityHubCost(): readonly CostLine[] {
  const { securityHub } = SERVICE_PRICES;
  return [
    {
      item: 'Security Hub, while there is nothing to check',
      usdPerHour: 0,
      basis: `${securityHub.usdPer1000Checks} USD per 1,000 checks, the first 100,000 in a month; 30 days are free`,
      source: sourceOf(securityHub),
    },
  ];
}
