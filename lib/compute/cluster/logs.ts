import { controlPlaneLogGroupName } from '../../core/kubernetes-names';
import { isLateBound } from '../../core/late-bound';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';

/** A control-plane log. @see https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html */
export type ControlPlaneLog = (typeof CONTROL_PLANE_LOGS)[number];

export const CONTROL_PLANE_LOGS = ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'] as const;

export const CLUSTER_LOG_CODES = {
  'log-group-unused': 'EKS writes the logs of a cluster into a group of its name, and not into the one that was given.',
} as const satisfies ProblemCodes;

/**
 * How the functions that run kubectl and Helm write logs. They print every request, with all manifests and values in
 * it, as a line without a level: Lambda takes such a line for INFO. What fails is an error.
 *
 * @see aws-cdk-lib 2.276.0, custom-resource-handlers/dist/aws-eks-v2/kubectl-handler/index.py
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html (read 2026-11-26)
 */
export const KUBECTL_LOGGING = { logFormat: 'JSON', applicationLogLevel: 'WARN' } as const;

/**
 * Checks a log group that is there already: EKS writes into the group of the cluster's name, and into no other.
 *
 * @param option by which the log group is given
 */
export function planLogGroup(clusterName: string, logGroupName: string, option = 'logGroup'): Planned<string> {
  const read = new OptionReader<Readonly<Record<string, unknown>>, keyof typeof CLUSTER_LOG_CODES>({});
  const expected = controlPlaneLogGroupName(clusterName);
  if (isLateBound(expected) || isLateBound(logGroupName)) return read.planned(logGroupName);
  read.require(
    logGroupName === expected,
    'log-group-unused',
    option,
    `The log group is '${logGroupName}', and EKS writes the logs of this cluster into '${expected}'.`,
    `Pass the log group '${expected}', or leave ${option} out: then it is made.`,
  );
  return read.planned(logGroupName);
}
