import { SERVICE_PRICES } from '../../catalog/prices';
import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import { type CostLine, sourceOf } from '../../planning/cost';
import { refuseWithoutEffect } from './without-effect';

/** Whether AWS Config records how resources are configured, and for how long its files are kept. */
export interface ConfigurationOptions {
  /**
   * `create`: AWS Config records the configuration of every resource in the region, into a bucket of its own.
   * `existing`: the account records already, for example by its organization; nothing is made. `none`: neither. An
   * account has one recorder a region: a second one is refused.
   * @default 'none' - each change of a resource costs, see `Cost`
   */
  readonly configurationRecorder?: 'create' | 'existing' | 'none';
  /**
   * `continuous`: each change is recorded. `daily`: the last state of a day. Nodes that come and go change their
   * network interfaces and volumes often; there `daily` costs less.
   * @default 'continuous'
   */
  readonly recordingFrequency?: 'continuous' | 'daily';
  /**
   * Whether users, groups, roles and policies of IAM are recorded too. They are global: record them in one region.
   * @default true
   */
  readonly recordGlobalResources?: boolean;
  /** Days for which files of AWS Config are kept in their bucket, 1 to 36500. @default 365 */
  readonly configurationRetentionDays?: number;
}

/** The recorder, as planned. */
export interface ConfigurationPlan {
  readonly recordingFrequency: 'CONTINUOUS' | 'DAILY';
  readonly recordGlobalResources: boolean;
  readonly retentionDays: number;
}

export const CONFIGURATION_CODES = {
  'recorder-not-made': 'An option is about a recorder of AWS Config, and the audit makes none.',
} as const satisfies ProblemCodes;

type Reader = OptionReader<ConfigurationOptions, keyof typeof CONFIGURATION_CODES>;

const OF_NEW_RECORDER = ['recordingFrequency', 'recordGlobalResources', 'configurationRetentionDays'] as const;

/** As for the log files of a trail. */
const RETENTION = { min: 1, max: 36_500, default: 365, unit: 'days' } as const;

/** Reads the recorder: `plan` is undefined if none is made, `recorded` says whether there is one. */
export function readConfiguration(read: Reader): {
  readonly plan: ConfigurationPlan | undefined;
  readonly recorded: boolean;
} {
  const recorder = read.oneOf('configurationRecorder', ['create', 'existing', 'none'], 'none');
  const plan = {
    recordingFrequency: read.oneOf('recordingFrequency', ['continuous', 'daily'], 'continuous'),
    recordGlobalResources: read.flag('recordGlobalResources', true),
    retentionDays: read.integer('configurationRetentionDays', RETENTION),
  };
  if (recorder === 'create') {
    const recordingFrequency = plan.recordingFrequency === 'daily' ? 'DAILY' : 'CONTINUOUS';
    return { plan: { ...plan, recordingFrequency }, recorded: true };
  }
  refuseWithoutEffect(read, OF_NEW_RECORDER, {
    code: 'recorder-not-made',
    because: 'configurationRecorder',
    given: `configurationRecorder is '${recorder}': it has no effect.`,
    otherwise: "set configurationRecorder to 'create'.",
  });
  return { plan: undefined, recorded: recorder === 'existing' };
}

/** How many changes there are is not known to a plan: only their price is. */
export function configurationCost({ recordingFrequency }: ConfigurationPlan): readonly CostLine[] {
  const { awsConfig } = SERVICE_PRICES;
  const price =
    recordingFrequency === 'DAILY'
      ? `${awsConfig.usdPer1000DailyItems} USD per 1,000 resources that changed in a day`
      : `${awsConfig.usdPer1000Items} USD per 1,000 changes of resources`;
  return [
    {
      item: 'AWS Config, while nothing changes',
      usdPerHour: 0,
      basis: `${price}; the first recording of each resource counts as one`,
      source: sourceOf(awsConfig),
    },
  ];
}
