import { Names, RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { accept, checked } from '../core/plan.cdk';
import { createKey } from './key.cdk';
import {
  type KeyDomain,
  type KeysOptions,
  type KeysPlan,
  keySettings,
  keyStatements,
  MAX_ALIAS_PREFIX_LENGTH,
  planKeys,
} from './keys';
import { awsPlaceOf } from './policy.cdk';

/** Props of `Keys`. */
export interface KeysProps extends KeysOptions {
  /**
   * What happens to the keys when the stack is deleted. Data under a deleted key is lost.
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE - a failed first deployment leaves nothing behind
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * The keys of a datacenter, one for each domain: cluster secrets, data, logs. Each rotates by itself, and its policy
 * allows only the services of its domain.
 *
 * Costs `plan.cost`: three keys, and requests, which S3's bucket keys keep few.
 *
 * @example
 * const keys = new Keys(stack, 'Keys');
 * new Cluster(stack, 'Cluster', { vpc, secretsKey: keys.clusterSecrets, logsKey: keys.logs });
 */
export class Keys extends Construct {
  readonly plan: KeysPlan;
  /** Encrypts Kubernetes secrets in etcd: `secretsKey` of a cluster. */
  readonly clusterSecrets: kms.Key;
  /** Encrypts models, data sets and volumes. */
  readonly data: kms.Key;
  /** Encrypts log groups of this account and region. */
  readonly logs: kms.Key;

  constructor(scope: Construct, id: string, props: KeysProps = {}) {
    super(scope, id);
    checked(this, props, []);
    const {
      aliasPrefix = Names.uniqueResourceName(this, { maxLength: MAX_ALIAS_PREFIX_LENGTH, separator: '-' }),
      ...options
    } = props;
    this.plan = accept(this, planKeys({ ...options, aliasPrefix }));
    this.clusterSecrets = this.key('ClusterSecrets', 'clusterSecrets', props);
    this.data = this.key('Data', 'data', props);
    this.logs = this.key('Logs', 'logs', props);
  }

  private key(
    id: string,
    domain: KeyDomain,
    { removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE }: KeysProps,
  ): kms.Key {
    const statements = keyStatements(this.plan, domain, awsPlaceOf(this));
    return createKey(this, id, keySettings(this.plan, domain), statements, removalPolicy);
  }
}
