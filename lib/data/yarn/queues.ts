import type { OptionReader, TextForm } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import { UNIQUE_NAMES_CODES, UniqueNames } from '../../core/unique-names';
import { property, type SiteProperty } from '../../storage/hdfs/site-xml';
import type { YarnOptions, YarnQueue } from './options';

/** A queue, as planned. */
export type YarnQueuePlan = Required<YarnQueue>;

export const QUEUE_CODES = {
  ...UNIQUE_NAMES_CODES,
  'queue-shares': 'The shares of all queues together are not 100 %.',
  'queue-maximum': 'The maximum of a queue is below its share.',
} as const satisfies ProblemCodes;

const NAME = {
  pattern: /^[a-z]([a-z0-9_-]{0,62}[a-z0-9])?$/,
  name: 'name of a queue',
  rule: 'a small letter, then up to 63 small letters, digits, hyphens and underscores',
  example: 'default',
  mustBeKnown: true,
} as const satisfies TextForm;
const SHARE = { min: 0, above: true, max: 100, unit: '%' } as const;
const WHOLE = 100;
/** Sums of thirds and sevenths are not exact: they count to a thousandth. */
const DECIMALS = 3;
const ONE_QUEUE: readonly YarnQueuePlan[] = [{ name: 'default', sharePercent: WHOLE, maximumPercent: WHOLE }];

/** Plans the queues. */
export function planQueues(read: OptionReader<YarnOptions, keyof typeof QUEUE_CODES>): readonly YarnQueuePlan[] {
  if (!read.has('queues')) return ONE_QUEUE;
  const names = new UniqueNames('queues');
  const queues = read.each<YarnQueue, YarnQueuePlan>('queues', (item) => {
    const name = item.requiredText('name', NAME);
    item.requirePresent('sharePercent', 'Set sharePercent, for example to 50.');
    const sharePercent = item.number('sharePercent', SHARE) ?? WHOLE;
    const maximumPercent = item.number('maximumPercent', { ...SHARE, default: WHOLE });
    names.take(item, 'name', name);
    item.require(
      maximumPercent >= sharePercent || item.failed('sharePercent'),
      'queue-maximum',
      'maximumPercent',
      `maximumPercent is ${maximumPercent}, below the share of the queue '${name}', which is ${sharePercent} %.`,
      `Use at least ${sharePercent}, or leave it out.`,
    );
    return { name, sharePercent, maximumPercent: Math.max(maximumPercent, sharePercent) };
  });
  if (read.failed('queues')) return ONE_QUEUE;
  const sum = Number(queues.reduce((total, { sharePercent }) => total + sharePercent, 0).toFixed(DECIMALS));
  const isWhole = sum === WHOLE;
  read.require(
    isWhole,
    'queue-shares',
    'queues',
    queues.length === 0
      ? 'queues is an empty list; YARN needs at least one queue.'
      : `The shares of all queues are ${sum} % together; they must be 100 %.`,
    queues.length === 0 ? 'Name at least one queue, or leave queues out.' : 'Change sharePercent of a queue.',
  );
  return isWhole ? queues : ONE_QUEUE;
}

/** Returns `capacity-scheduler.xml`. */
export function queueProperties(queues: readonly YarnQueuePlan[]): readonly SiteProperty[] {
  const scheduler = 'yarn.scheduler.capacity';
  return [
    property(`${scheduler}.root.queues`, queues.map(({ name }) => name).join(','), 'The queues of jobs.'),
    property(
      `${scheduler}.resource-calculator`,
      'org.apache.hadoop.yarn.util.resource.DominantResourceCalculator',
      'Cores count as memory does. By default only memory does.',
    ),
    ...queues.flatMap(({ name, sharePercent, maximumPercent }) => [
      property(
        `${scheduler}.root.${name}.capacity`,
        sharePercent,
        'Percent of memory and cores while all queues have jobs.',
      ),
      property(`${scheduler}.root.${name}.maximum-capacity`, maximumPercent, 'Percent while others need less.'),
      property(
        `${scheduler}.root.${name}.user-limit-factor`,
        Math.ceil(maximumPercent / sharePercent),
        'One user may fill the queue to its maximum. By default a user gets the share at most.',
      ),
    ]),
  ];
}
