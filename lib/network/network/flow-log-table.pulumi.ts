import { NamedQuery } from '@pulumi/aws/athena/namedQuery';
import { Workgroup } from '@pulumi/aws/athena/workgroup';
import { FlowLog } from '@pulumi/aws/ec2/flowLog';
import { CatalogDatabase } from '@pulumi/aws/glue/catalogDatabase';
import { CatalogTable } from '@pulumi/aws/glue/catalogTable';
import { Bucket } from '@pulumi/aws/s3/bucket';
import * as pulumi from '@pulumi/pulumi';
import type { OutputMarkers } from '../../core/late-bound.pulumi';
import { applyBucketPolicy, applyBucketSettings } from '../../security/closed-bucket.pulumi';
import type { AwsPlace } from '../../security/policy';
import { flowLogBucketPolicy, flowLogBucketSettings, workGroupSettings } from './flow-log-bucket';
import { flowLogTableInput } from './flow-log-columns';
import { flowLogDatabaseName, type FlowLogTablePlan } from './flow-log-table';
import { flowLogFileSettings } from './flow-logs';

/** What a table of flow logs is made of. */
export interface FlowLogTableContext {
  readonly name: string;
  readonly plan: FlowLogTablePlan;
  readonly vpcId: pulumi.Output<string>;
  /** May be late-bound. */
  readonly keyArn: string;
  readonly place: AwsPlace;
  readonly retainOnDelete: boolean;
  readonly late: OutputMarkers;
}

/** The flow logs of a VPC in a closed bucket, with a table of Athena and saved queries. */
export interface FlowLogTable {
  readonly bucket: Bucket;
  readonly flowLog: FlowLog;
  readonly database: CatalogDatabase;
  readonly table: CatalogTable;
  readonly workGroup: Workgroup;
  readonly queries: readonly NamedQuery[];
}

/** Creates the bucket of the flow logs of a VPC, their table, and a workgroup with saved queries. */
export function createFlowLogTable(parent: pulumi.Resource, context: FlowLogTableContext): FlowLogTable {
  const { plan, keyArn, late } = context;
  const name = `${context.name}-flow-log-files`;
  const child = { parent };
  const { bucket, policy } = createBucket(parent, name, context);
  const flowLog = createFlowLog(name, bucket, context, {
    ...child,
    // EC2 adds statements of its own to a bucket whose policy does not let log delivery write.
    dependsOn: [policy],
  });
  const catalogId = late.resolve(context.place.accountId);
  const databaseName = flowLogDatabaseName(pulumi.getProject(), pulumi.getStack(), name);
  const database = new CatalogDatabase(
    name,
    { catalogId, name: databaseName, description: `Flow logs of ${context.name}` },
    child,
  );
  const table = createTable(name, { bucket, database }, context, child);
  const bucketName = late.mark(bucket.bucket);
  const { enforceWorkGroupConfiguration, publishCloudWatchMetricsEnabled, resultConfiguration, ...limit } =
    late.resolve(workGroupSettings(plan, { bucketName, keyArn }));
  const { encryptionOption, kmsKey: kmsKeyArn } = resultConfiguration.encryptionConfiguration;
  const workGroup = new Workgroup(
    name,
    {
      name: databaseName,
      description: `Queries on flow logs of ${context.name}`,
      // Its queries and their history go with it; their results stay in the bucket.
      forceDestroy: true,
      configuration: {
        ...limit,
        enforceWorkgroupConfiguration: enforceWorkGroupConfiguration,
        publishCloudwatchMetricsEnabled: publishCloudWatchMetricsEnabled,
        resultConfiguration: {
          outputLocation: resultConfiguration.outputLocation,
          encryptionConfiguration: { encryptionOption, kmsKeyArn },
        },
      },
    },
    child,
  );
  const queries = plan.queries.map(
    ({ name: queryName, description, query }) =>
      new NamedQuery(
        `${name}-${queryName}`,
        { name: queryName, description, query, database: database.name, workgroup: workGroup.name },
        child,
      ),
  );
  return { bucket, flowLog, database, table, workGroup, queries };
}

function createBucket(parent: pulumi.Resource, name: string, context: FlowLogTableContext) {
  const { plan, keyArn, place, retainOnDelete, late } = context;
  const kept = { parent, retainOnDelete };
  const bucket = new Bucket(name, { bucket: late.resolve(plan.bucketName) }, kept);
  const settings = late.resolve(flowLogBucketSettings(plan, keyArn));
  const { publicAccess } = applyBucketSettings(name, bucket.bucket, settings, kept);
  const statements = flowLogBucketPolicy(late.mark(bucket.arn), place);
  const policy = applyBucketPolicy(name, bucket.bucket, statements, { publicAccess, late }, kept);
  return { bucket, policy };
}

function createFlowLog(
  name: string,
  bucket: Bucket,
  { plan, vpcId, late }: FlowLogTableContext,
  options: pulumi.CustomResourceOptions,
): FlowLog {
  const references = { vpcId: late.mark(vpcId), bucketArn: late.mark(bucket.arn) };
  const { resourceType: _, resourceId, ...settings } = late.resolve(flowLogFileSettings(plan.partitions, references));
  return new FlowLog(name, { ...settings, vpcId: resourceId }, options);
}

function createTable(
  name: string,
  { bucket, database }: Pick<FlowLogTable, 'bucket' | 'database'>,
  { plan, place, late }: FlowLogTableContext,
  child: pulumi.CustomResourceOptions,
): CatalogTable {
  const { partitions, retentionDays } = plan;
  const input = flowLogTableInput({ bucketName: late.mark(bucket.bucket), partitions, retentionDays }, place);
  const { storageDescriptor, ...settings } = late.resolve(input);
  const { serde: serializationLibrary, ...storage } = storageDescriptor;
  return new CatalogTable(
    name,
    {
      ...settings,
      catalogId: late.resolve(place.accountId),
      databaseName: database.name,
      storageDescriptor: { ...storage, serDeInfo: { serializationLibrary } },
    },
    child,
  );
}
