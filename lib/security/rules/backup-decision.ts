import { isWrittenBy } from '../rule-pack/policies';
import { isObject, objectsAt, type Properties } from '../rule-pack/properties';
import { type ResourceView, typeName, type ViewedResource } from '../rule-pack/resource-view';
import type { Rule } from '../rule-pack/rule';

/** Stores that AWS Backup can back up, and that hold what a datacenter was made for. */
const STORES = [
  'AWS::S3::Bucket',
  'AWS::EFS::FileSystem',
  'AWS::FSx::FileSystem',
  'AWS::EC2::Volume',
  'AWS::DynamoDB::Table',
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBCluster',
];

/** Tags by which this library writes the decision on a store. */
const DECISION = ['ai-datacenter/backup-plan', 'ai-datacenter/without-backup'];

/** Services that write access logs of load balancers, flow logs and the like. */
const LOG_DELIVERIES = ['delivery.logs.amazonaws.com', 'logdelivery.elasticloadbalancing.amazonaws.com'];

/** Backups of stores. */
export const BACKUP_DECISION: Rule = {
  id: 'adc-backup-decision',
  title: 'Every store is in a backup plan, or a tag says why not.',
  why: 'Without a decision a store often has no backup: its checkpoints and notebooks cannot be restored.',
  fix:
    'Select the store in a backup plan, by a tag or by its ARN. If its data can be made again, acknowledge this rule ' +
    'with the reason.',
  source: 'https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html',
  *check(view) {
    for (const store of view.ofType(...STORES)) {
      if (holdsLogs(view, store) || isDecided(view, store)) continue;
      const message = `The ${typeName(store)} is in no backup plan, and no tag says why not.`;
      yield { on: store, message };
    }
  },
};

/** A bucket of log files keeps them for as long as its lifecycle says. */
function holdsLogs(view: ResourceView, store: ViewedResource): boolean {
  const trails = view.ofType('AWS::CloudTrail::Trail').map(({ properties }) => properties['S3BucketName']);
  const flowLogs = view.ofType('AWS::EC2::FlowLog').map(({ properties }) => properties['LogDestination']);
  return view.targets([...trails, ...flowLogs]).includes(store) || isWrittenBy(view, store, LOG_DELIVERIES);
}

function isDecided(view: ResourceView, store: ViewedResource): boolean {
  const tags = tagsOf(store.properties);
  if (DECISION.some((name) => name in tags)) return true;
  return view.ofType('AWS::Backup::BackupSelection').some(({ properties }) => {
    const selection = properties['BackupSelection'];
    if (!isObject(selection)) return false;
    if (view.targets(selection['Resources']).includes(store)) return true;
    return objectsAt(selection, 'ListOfTags').some(
      ({ ConditionKey, ConditionValue }) => tags[String(ConditionKey)] === ConditionValue,
    );
  });
}

/** Tags are a list of keys and values, or names with values. */
function tagsOf(properties: Properties): Properties {
  const list = [...objectsAt(properties, 'Tags'), ...objectsAt(properties, 'FileSystemTags')];
  const tags = list.map(({ Key, Value }): [string, unknown] => [String(Key), Value]);
  return Object.fromEntries(tags);
}
