import type { Key } from '@pulumi/aws/kms/key';
import * as pulumi from '@pulumi/pulumi';
import { OutputMarkers } from '../core/late-bound.pulumi';
import { accept, checked } from '../core/plan.pulumi';
import { createKey } from './key.pulumi';
import {
  aliasPrefixOf,
  type KeyDomain,
  keySettings,
  type KeysOptions,
  type KeysPlan,
  keyStatements,
  planKeys,
} from './keys';
import type { AwsPlace } from './policy';
import { awsPlace, markedPlace } from './policy.pulumi';

/** Args of `Keys`. */
export interface KeysArgs extends Omit<KeysOptions, 'aliasPrefix'> {
  /**
   * The aliases are `alias/<prefix>/cluster-secrets`, `…/data` and `…/logs`; 1 to 200 letters, digits, '/', '_' and
   * '-'.
   * @default - made from the names of the project, the stack and the component
   */
  readonly aliasPrefix?: pulumi.Input<string>;
  /**
   * Whether the keys stay in the account when the stack no longer has them. Data under a deleted key is lost.
   * @default true
   */
  readonly retainOnDelete?: boolean;
}

/**
 * The keys of a datacenter, one for each domain: cluster secrets, data, logs. Each rotates by itself, and its policy
 * allows only the services of its domain.
 *
 * Costs `plan.cost`: three keys, and requests, which S3's bucket keys keep few.
 *
 * @example
 * const keys = new Keys('keys');
 * const network = new Network('network', { logsKeyArn: keys.logs.arn });
 */
export class Keys extends pulumi.ComponentResource {
  readonly plan: KeysPlan;
  /** Encrypts Kubernetes secrets in etcd: `secretsKeyArn` of a cluster. */
  readonly clusterSecrets: Key;
  /** Encrypts models, data sets and volumes. */
  readonly data: Key;
  /** Encrypts log groups of this account and region. */
  readonly logs: Key;
  private readonly late = new OutputMarkers();

  constructor(name: string, args: KeysArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super('ai-datacenter:security:Keys', name, {}, opts);
    checked(name, args, []);
    const { aliasPrefix = aliasPrefixOf(pulumi.getProject(), pulumi.getStack(), name), ...options } =
      this.late.markAll<KeysOptions>(args);
    this.plan = accept(this, name, planKeys({ ...options, aliasPrefix }));
    const place = markedPlace(awsPlace(this), this.late);
    this.clusterSecrets = this.key(`${name}-cluster-secrets`, 'clusterSecrets', place, args);
    this.data = this.key(`${name}-data`, 'data', place, args);
    this.logs = this.key(`${name}-logs`, 'logs', place, args);
    this.registerOutputs({
      clusterSecretsArn: this.clusterSecrets.arn,
      dataArn: this.data.arn,
      logsArn: this.logs.arn,
    });
  }

  private key(name: string, domain: KeyDomain, place: AwsPlace, { retainOnDelete = true }: KeysArgs): Key {
    const statements = keyStatements(this.plan, domain, place);
    return createKey(name, keySettings(this.plan, domain), statements, this.late, { parent: this, retainOnDelete });
  }
}
