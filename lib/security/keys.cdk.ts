import { Duration, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { isProblems, type Problem } from '../planning/problem';
import { made, refuse } from '../planning/problem.cdk';
import { type KeyDomain, type KeyPlan, type KeysOptions, type KeysPlan, planKeys } from './keys';

export interface KeysProps extends KeysOptions {
  /** What becomes of the keys with the stack. Data under a deleted key is lost. @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}

const KEYS = Symbol.for('ai-datacenter.security.Keys');

/**
 * The keys of a datacenter, one for each domain: cluster secrets, data, logs. Each rotates by itself, and its policy
 * lets in exactly the services of its domain.
 *
 * Costs 3 USD a month (1 USD a key), 6 after the first rotation and 9 after the second, and 0.03 USD for 10,000
 * requests; S3's bucket keys keep those few.
 * @see https://aws.amazon.com/kms/pricing/ prices from memory, not verified
 *
 * @example
 * const keys = new Keys(stack, 'Keys');
 * new Cluster(stack, 'Cluster', { vpc, secretsKey: keys.clusterSecrets, logsKey: keys.logs });
 */
export class Keys extends Construct {
  static isKeys(x: unknown): x is Keys {
    return x !== null && typeof x === 'object' && KEYS in x;
  }

  readonly plan: KeysPlan | undefined;
  private readonly problems: readonly Problem[] = [];
  private readonly keys: Readonly<Record<KeyDomain, kms.Key>> | undefined;

  constructor(scope: Construct, id: string, props: KeysProps = {}) {
    super(scope, id);
    Object.defineProperty(this, KEYS, { value: true });
    const { partition, account: accountId, region } = Stack.of(this);
    const aliasPrefix = props.aliasPrefix ?? Names.uniqueResourceName(this, { maxLength: 200, separator: '-' });
    const plan = planKeys({ ...props, aliasPrefix }, { partition, accountId, region });
    if (isProblems(plan)) {
      this.problems = plan;
      refuse(this, plan);
      return;
    }
    this.plan = plan;
    this.keys = {
      clusterSecrets: this.create('ClusterSecrets', plan.keys.clusterSecrets, plan, props.removalPolicy),
      data: this.create('Data', plan.keys.data, plan, props.removalPolicy),
      logs: this.create('Logs', plan.keys.logs, plan, props.removalPolicy),
    };
  }

  /** For Kubernetes secrets in etcd: `secretsKey` of a cluster. */
  get clusterSecrets(): kms.Key {
    return made(this, this.keys, this.problems).clusterSecrets;
  }

  /** For models, data sets and volumes. */
  get data(): kms.Key {
    return made(this, this.keys, this.problems).data;
  }

  /** For log groups of this account and region. */
  get logs(): kms.Key {
    return made(this, this.keys, this.problems).logs;
  }

  private create(
    id: string,
    key: KeyPlan,
    plan: KeysPlan,
    removalPolicy: RemovalPolicy = RemovalPolicy.RETAIN,
  ): kms.Key {
    return new kms.Key(this, id, {
      description: key.description,
      alias: `${plan.aliasPrefix}/${key.name}`,
      enableKeyRotation: true,
      rotationPeriod: Duration.days(plan.rotationPeriodDays),
      pendingWindow: Duration.days(plan.deletionWindowDays),
      policy: new iam.PolicyDocument({
        statements: key.statements.map((statement) => iam.PolicyStatement.fromJson(statement)),
      }),
      removalPolicy,
    });
  }
}
