import type { NumberSteps } from '../core/option-reader';

/**
 * Retention steps of CloudWatch Logs.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
 */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Retention of log groups in CloudWatch Logs, as options read it. */
export const LOG_RETENTION = {
  steps: LOG_RETENTION_DAYS,
  default: 90,
  unit: 'days',
} as const satisfies NumberSteps;
