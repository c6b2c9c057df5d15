import { CfnDeletionPolicy, CfnResource, RemovalPolicy } from 'aws-cdk-lib';
import type { IAlias, IKey } from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import { attempt } from '../core/kubernetes.cdk';
import { accept, acceptAtSynthesis } from '../core/plan.cdk';
import { planGivenKey, planKeyOfKeptData } from './given-key';
import type { AwsPlace, PolicyStatement } from './policy';
import { awsPlaceOf, cdkStatements } from './policy.cdk';

/** How a construct uses a key that was given to it. */
export interface KeyUse {
  /** The option, for example `logsKey`. */
  readonly option: string;
  /** What the key's policy must say; it is added to a key of the app. @default - IAM policies decide */
  readonly needs?: (place: AwsPlace) => readonly PolicyStatement[];
  /** The region of what is encrypted. @default - that of the construct's stack */
  readonly region?: string;
  /**
   * What happens to what is encrypted when the stack is deleted: unless it is destroyed, the key must stay too.
   * @default - nothing that the construct makes stays
   */
  readonly keptBy?: { readonly removalPolicy?: RemovalPolicy };
}

/**
 * Returns the key to use: that of an alias if it is known. What cannot work is a problem of the construct, and what the
 * key's owner has to do a warning.
 */
export function acceptKey(construct: IConstruct, given: IKey, use: KeyUse): IKey;
export function acceptKey(construct: IConstruct, given: IKey | undefined, use: KeyUse): IKey | undefined;
export function acceptKey(construct: IConstruct, given: IKey | undefined, use: KeyUse): IKey | undefined {
  if (given === undefined) return undefined;
  const { option, needs = noStatements, region } = use;
  const key = attempt(() => (given as IAlias).aliasTargetKey) ?? given;
  const stackPlace = awsPlaceOf(construct);
  const place = region === undefined ? stackPlace : { ...stackPlace, region };
  const { account: accountId, region: keyRegion } = key.env;
  const added = cdkStatements(needs(place)).map((statement) => key.addToResourcePolicy(statement, true));
  const declared = added.every(({ statementAdded }) => statementAdded);
  if (use.keptBy !== undefined && use.keptBy.removalPolicy !== RemovalPolicy.DESTROY)
    acceptAtSynthesis(construct, () => planKeyOfKeptData(option, goesWithStack(key)));
  const { keyArn, keyId } = key;
  accept(construct, planGivenKey({ option, keyArn, keyId, accountId, region: keyRegion, declared }, place, needs));
  return key;
}

/** Whether the app declares the key, and deletes it with its stack. Its policy may change until synthesis. */
function goesWithStack(key: IKey): boolean {
  const resource = key.node.defaultChild;
  return CfnResource.isCfnResource(resource) && resource.cfnOptions.deletionPolicy === CfnDeletionPolicy.DELETE;
}

function noStatements(): readonly PolicyStatement[] {
  return [];
}
