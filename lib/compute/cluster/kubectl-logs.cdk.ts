import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct, IConstruct } from 'constructs';
import { KUBECTL_LOGGING } from './logs';

/** How the log group of the kubectl functions is kept. */
export interface KubectlLogGroupProps {
  /** The functions, or what they are declared in. */
  readonly functions: IConstruct;
  readonly retentionDays: number;
  readonly encryptionKey: IKey | undefined;
}

/**
 * Makes the log group of the functions that run kubectl and Helm. Without it Lambda makes one for each, unencrypted and
 * kept for ever, and CloudFormation never removes them. It has no fixed name, and goes with the cluster.
 *
 * CDK's provider takes no log group, so its functions are changed (aws-cdk-lib 2.276.0). Delete this when it does.
 */
export function kubectlLogGroup(scope: Construct, id: string, props: KubectlLogGroupProps): LogGroup {
  const group = new LogGroup(scope, id, {
    retention: props.retentionDays,
    encryptionKey: props.encryptionKey,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  for (const each of props.functions.node.findAll()) {
    if (!CfnFunction.isCfnFunction(each)) continue;
    // CDK's own framework around the handler logs nothing already.
    each.loggingConfig ??= KUBECTL_LOGGING;
    each.addPropertyOverride('LoggingConfig.LogGroup', group.logGroupName);
  }
  return group;
}
