import type { NumberSteps } from '../core/option-reader';
import type { Problem } from './problem';

/** How long logs are kept where nothing else is asked for, in days. */
export const DEFAULT_LOG_RETENTION_DAYS = 90;

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
  default: DEFAULT_LOG_RETENTION_DAYS,
  unit: 'days',
} as const satisfies NumberSteps;

/** What is wrong with a retention that somebody asked for. */
export function logRetentionProblems(path: string, days: number): Problem[] {
  if (LOG_RETENTION_DAYS.includes(days)) return [];
  return [
    {
      code: 'log-retention-invalid',
      path,
      message: `CloudWatch does not keep logs for ${days} days; it knows ${LOG_RETENTION_DAYS.join(', ')}.`,
      fix: `Use ${LOG_RETENTION_DAYS.find((step) => step >= days) ?? LOG_RETENTION_DAYS.at(-1)}.`,
    },
  ];
}
