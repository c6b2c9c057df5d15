import { Names, type RemovalPolicy } from 'aws-cdk-lib';
import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnFlowLog } from 'aws-cdk-lib/aws-ec2';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { closedBucketProps } from '../../security/closed-bucket.cdk';
import { awsPlaceOf, cdkStatements } from '../../security/policy.cdk';
import { flowLogBucketPolicy, flowLogBucketSettings, workGroupSettings } from './flow-log-bucket';
import { flowLogTableInput } from './flow-log-columns';
import { flowLogDatabaseName, type FlowLogTablePlan, MAX_DATABASE_NAME_LENGTH } from './flow-log-table';
import { flowLogFileSettings } from './flow-logs';

/** What a table of flow logs is made of. */
export interface FlowLogTableProps {
  readonly plan: FlowLogTablePlan;
  readonly vpcId: string;
  readonly encryptionKey: IKey;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The flow logs of a VPC in a closed bucket, with a table of Athena, a workgroup whose results are encrypted, and saved
 * queries.
 */
export class FlowLogTable extends Construct {
  readonly bucket: s3.Bucket;
  readonly flowLog: CfnFlowLog;
  readonly database: CfnDatabase;
  readonly table: CfnTable;
  readonly workGroup: CfnWorkGroup;
  readonly queries: readonly CfnNamedQuery[];
  /** The name of the database and of the workgroup. */
  readonly databaseName: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: FlowLogTableProps,
  ) {
    super(scope, id);
    const { plan } = props;
    const unique = Names.uniqueResourceName(this, { maxLength: MAX_DATABASE_NAME_LENGTH, separator: '_' });
    this.databaseName = flowLogDatabaseName(unique);
    this.bucket = this.createBucket();
    this.flowLog = this.createFlowLog();
    this.database = new CfnDatabase(this, 'Database', {
      catalogId: awsPlaceOf(this).accountId,
      databaseInput: { name: this.databaseName, description: `Flow logs of ${this.node.path}` },
    });
    this.table = this.createTable();
    this.workGroup = this.createWorkGroup();
    this.queries = plan.queries.map(({ name, description, query: queryString }) => {
      const places = { database: this.database.ref, workGroup: this.workGroup.ref };
      return new CfnNamedQuery(this, `Query-${name}`, { name, description, queryString, ...places });
    });
  }

  private createBucket(): s3.Bucket {
    const { plan, encryptionKey, removalPolicy } = this.props;
    const bucket = new s3.Bucket(this, 'Bucket', {
      bucketName: plan.bucketName,
      ...closedBucketProps(encryptionKey, flowLogBucketSettings(plan, encryptionKey.keyArn)),
      removalPolicy,
    });
    for (const statement of cdkStatements(flowLogBucketPolicy(bucket.bucketArn, awsPlaceOf(this))))
      bucket.addToResourcePolicy(statement);
    return bucket;
  }

  private createFlowLog(): CfnFlowLog {
    const { plan, vpcId } = this.props;
    const { bucketArn, policy } = this.bucket;
    const { destinationOptions, ...settings } = flowLogFileSettings(plan.partitions, { vpcId, bucketArn });
    const flowLog = new CfnFlowLog(this, 'FlowLog', {
      ...settings,
      // CDK's type of them is `any`, and it renames no property there.
      destinationOptions: {
        FileFormat: destinationOptions.fileFormat,
        HiveCompatiblePartitions: destinationOptions.hiveCompatiblePartitions,
        PerHourPartition: destinationOptions.perHourPartition,
      },
    });
    // EC2 adds statements of its own to a bucket whose policy does not let log delivery write.
    if (policy) flowLog.node.addDependency(policy);
    return flowLog;
  }

  private createTable(): CfnTable {
    const { partitions, retentionDays } = this.props.plan;
    const place = awsPlaceOf(this);
    const { bucketName } = this.bucket;
    const { storageDescriptor, ...input } = flowLogTableInput({ bucketName, partitions, retentionDays }, place);
    const { serde: serializationLibrary, columns, ...storage } = storageDescriptor;
    return new CfnTable(this, 'Table', {
      catalogId: place.accountId,
      databaseName: this.database.ref,
      tableInput: {
        ...input,
        partitionKeys: [...input.partitionKeys],
        storageDescriptor: { ...storage, columns, serdeInfo: { serializationLibrary } },
      },
    });
  }

  private createWorkGroup(): CfnWorkGroup {
    const { plan, encryptionKey } = this.props;
    const { bucketName } = this.bucket;
    return new CfnWorkGroup(this, 'WorkGroup', {
      name: this.databaseName,
      description: `Queries on flow logs of ${this.node.path}`,
      // Its queries and their history go with it; their results stay in the bucket.
      recursiveDeleteOption: true,
      workGroupConfiguration: workGroupSettings(plan, { bucketName, keyArn: encryptionKey.keyArn }),
    });
  }
}
