import { allow, type PolicyStatement } from '../../security/policy';
import { FLOW_LOG_FORMAT, type FlowLogPartitions } from './flow-log-columns';

/** What a flow log refers to. Each value may be late-bound. */
export interface FlowLogReferences {
  readonly vpcId: string;
  readonly logGroupName: string;
  readonly roleArn: string;
}

/** A flow log of a VPC into CloudWatch Logs, as EC2 takes it. */
export interface FlowLogSettings {
  readonly resourceType: 'VPC';
  readonly resourceId: string;
  readonly trafficType: 'ALL';
  readonly logDestinationType: 'cloud-watch-logs';
  readonly logGroupName: string;
  readonly deliverLogsPermissionArn: string;
}

/**
 * Returns a flow log of all traffic of a VPC, accepted and rejected, in EC2's own shape.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html
 */
export function flowLogSettings({ vpcId, logGroupName, roleArn }: FlowLogReferences): FlowLogSettings {
  return {
    resourceType: 'VPC',
    resourceId: vpcId,
    trafficType: 'ALL',
    logDestinationType: 'cloud-watch-logs',
    logGroupName,
    deliverLogsPermissionArn: roleArn,
  };
}

/** What a flow log into a bucket refers to. Each value may be late-bound. */
export interface FlowLogFileReferences {
  readonly vpcId: string;
  readonly bucketArn: string;
}

/**
 * Returns a flow log of all traffic of a VPC into a bucket, in EC2's own shape. It needs no role: the policy of the
 * bucket lets log delivery write.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html
 */
export function flowLogFileSettings(partitions: FlowLogPartitions, { vpcId, bucketArn }: FlowLogFileReferences) {
  return {
    resourceType: 'VPC',
    resourceId: vpcId,
    trafficType: 'ALL',
    logDestinationType: 's3',
    logDestination: bucketArn,
    logFormat: FLOW_LOG_FORMAT,
    destinationOptions: {
      fileFormat: 'parquet',
      hiveCompatiblePartitions: false,
      perHourPartition: partitions === 'hourly',
    },
  } as const;
}

/**
 * Returns the permissions of the role that writes flow logs into one log group, which exists already.
 * `flowLogTrustPolicy` says who may assume the role.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
 */
export function flowLogStatements(logGroupArn: string): PolicyStatement[] {
  return [
    allow('WriteFlowLogs', ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'], [logGroupArn]),
  ];
}
