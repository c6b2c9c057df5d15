import { KEY_ARN, parseArn } from '../core/arn';
import { isLateBound } from '../core/late-bound';
import { OptionReader } from '../core/option-reader';
import type { Planned } from '../core/plan';
import type { ProblemCodes } from '../core/problem';
import { otherAccountKeyStatements } from './key-statements';
import type { AwsPlace, PolicyStatement } from './policy';

/** A KMS key that was given to a construct. Each text may be late-bound. */
export interface GivenKey {
  /** The option, for example `logsKey`. */
  readonly option: string;
  readonly keyArn: string;
  /** The key's id, or `alias/<name>` of a key that is named by an alias. */
  readonly keyId: string;
  readonly accountId: string;
  readonly region: string;
  /** Whether the app declares the key, so that its policy can be added to. */
  readonly declared: boolean;
}

export const GIVEN_KEY_CODES = {
  'key-named-by-alias': 'A key is named by an alias, which names no key in policies and in settings of AWS services.',
  'key-of-another-region': 'A key encrypts only what is in its own region.',
  'key-goes-before-data': 'What stays when a stack is deleted cannot be read without its key.',
} as const satisfies ProblemCodes;

/**
 * Judges a key that was given to a construct: one that cannot work is a problem, and where only the key's owner can
 * make it work, the plan and its warning have the statements that the owner must add to the key's policy.
 *
 * @param needs the statements that the key's policy must have for its use, if IAM policies cannot give the permission
 */
export function planGivenKey(
  key: GivenKey,
  place: AwsPlace,
  needs: (place: AwsPlace) => readonly PolicyStatement[],
): Planned<readonly PolicyStatement[]> {
  const { option, keyArn, keyId, accountId, region } = key;
  const read = new OptionReader<Readonly<Record<string, unknown>>, keyof typeof GIVEN_KEY_CODES>({});
  const alias = [keyId, parseArn(keyArn)?.resource ?? ''].find((it) => !isLateBound(it) && it.startsWith('alias/'));
  if (alias !== undefined) {
    read.problem(
      'key-named-by-alias',
      option,
      `${option} is named by '${alias}': policies, log groups and EKS name keys by their own ARN.`,
      "Pass the key itself, for example by kms.Key.fromLookup() or kms.Key.fromKeyArn('arn:aws:kms:…:key/…').",
    );
  }
  if (differ(region, place.region)) {
    read.problem(
      'key-of-another-region',
      option,
      `${option} is a key of ${region}, and what it encrypts is in ${place.region}; keys work in their own region.`,
      `Pass a key of ${place.region}, for example a replica of a multi-region key.`,
    );
  }
  const forOwner = ownerStatements(key, readable(place, keyArn), needs, differ(accountId, place.accountId));
  if (forOwner.length > 0 && !read.failed(option)) {
    const name = isLateBound(keyArn) ? 'the key' : `the key ${keyArn}`;
    read.warn(
      `key-policy-${option}`,
      `${option}: the policy of ${name} cannot be changed here. Its owner has to add, unless it says so already: ` +
        JSON.stringify(forOwner),
    );
  }
  return read.planned(forOwner);
}

/**
 * Judges a key by what stays: data that outlives its stack needs a key that does.
 *
 * @param option the option by which the key was given
 */
export function planKeyOfKeptData(option: string, keyGoes: boolean): Planned<{ readonly keyGoes: boolean }> {
  const read = new OptionReader<Readonly<Record<string, unknown>>, keyof typeof GIVEN_KEY_CODES>({});
  if (keyGoes) {
    read.problem(
      'key-goes-before-data',
      option,
      `${option} is deleted with its stack, and what it encrypts stays: nothing can read it then.`,
      'Keep the key too (removalPolicy of Keys or of the key), or set removalPolicy of this construct to DESTROY.',
    );
  }
  return read.planned({ keyGoes });
}

/** How a component uses a key that is named by its ARN, and whose policy has to allow the use. */
export interface KeyArnUse {
  /** What the key encrypts, for example `nodes`. */
  readonly of: string;
  /** What the key's policy must say. */
  readonly needs: (place: AwsPlace) => readonly PolicyStatement[];
}

/**
 * Reads a key that is named by its ARN. Its policy cannot be read, so where the policy has to allow the use, a warning
 * has the statements. An ARN that is known only at deployment is that of a key of the same program, whose policy is
 * there too: `Keys` has the statements.
 *
 * @param use where it is left out, IAM policies decide
 */
export function readKeyArn<Name extends string>(
  read: OptionReader<Readonly<Partial<Record<Name, unknown>>>, never>,
  option: Name,
  use?: KeyArnUse,
): string | undefined {
  const keyArn = read.text(option, KEY_ARN);
  const place = keyArn === undefined || read.failed(option) ? undefined : parseArn(keyArn);
  if (use === undefined || place === undefined) return keyArn;
  const statements = use.needs(place);
  if (statements.length > 0) {
    read.warn(
      `key-policy-${option}`,
      `${option}: the policy of the key ${keyArn} has to say, for ${use.of} of the same account: ` +
        JSON.stringify(statements),
    );
  }
  return keyArn;
}

function ownerStatements(
  { declared }: GivenKey,
  place: AwsPlace,
  needs: (place: AwsPlace) => readonly PolicyStatement[],
  ofOtherAccount: boolean,
): readonly PolicyStatement[] {
  return [
    ...(ofOtherAccount ? otherAccountKeyStatements(place) : []),
    ...(declared && !ofOtherAccount ? [] : needs(place)),
  ];
}

/** Two values that are known, and not the same. */
function differ(a: string, b: string): boolean {
  return !isLateBound(a) && !isLateBound(b) && a !== b;
}

/** The place in words that a person can copy: what only the deployment knows is in angle brackets. */
function readable({ partition, accountId, region, urlSuffix }: AwsPlace, keyArn: string): AwsPlace {
  return {
    partition: parseArn(keyArn)?.partition ?? known(partition, 'aws'),
    accountId: known(accountId, '<account>'),
    region: known(region, '<region>'),
    ...(urlSuffix !== undefined && { urlSuffix: known(urlSuffix, 'amazonaws.com') }),
  };
}

function known(text: string, otherwise: string): string {
  return isLateBound(text) ? otherwise : text;
}
