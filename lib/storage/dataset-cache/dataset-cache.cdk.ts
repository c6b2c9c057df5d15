import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct, type IConstruct } from 'constructs';
import type { NodeGroupPlan } from '../../compute/node-group/node-group';
import { type AnyCluster, applyObjects, type ClusterHolder, clusterOf } from '../../core/kubernetes.cdk';
import { accept, checked } from '../../core/plan.cdk';
import { acceptKey } from '../../security/given-key.cdk';
import { grantStatements } from '../../security/policy.cdk';
import { S3_CSI_DRIVER } from '../csi-driver';
import { CsiDriver } from '../csi-driver.cdk';
import { type DatasetCacheOptions, type DatasetCachePlan, planDatasetCache } from './dataset-cache';
import { type DatasetBucket, datasetStatements } from './policy';

/** Nodes on which the pods run: a `NodeGroup`, or a `GpuNodeGroup`. */
export interface CacheNodes extends IConstruct {
  readonly plan: Pick<NodeGroupPlan, 'instance' | 'nvmeStrategy'>;
}

/** Permissions on a data set, for roles of pods. */
export interface DatasetCacheGrants {
  /** Mount the data set: needed with `authenticationSource: 'pod'`. */
  mount(grantee: iam.IGrantable): iam.Grant;
}

/** Props of `DatasetCache`. */
export interface DatasetCacheProps extends DatasetCacheOptions {
  readonly cluster: AnyCluster | ClusterHolder;
  /** The bucket of the data set, for example `models.bucket`. */
  readonly bucket: IBucket;
  /** The key of its objects. @default - they have a key of S3 */
  readonly encryptionKey?: IKey;
  /** Node groups whose pods mount it: their disks are compared with the cache. @default - none */
  readonly nodeGroups?: readonly CacheNodes[];
}

/**
 * Objects of a bucket as files of pods, read through a cache on the NVMe disks of the nodes: Mountpoint for S3. For
 * data sets that many pods read again and again, without copying them first.
 *
 * Costs nothing beside the requests to the bucket.
 *
 * @example
 * new DatasetCache(stack, 'Corpus', {
 *   cluster, bucket, prefix: 'corpus/', namespaces: ['training'], cacheGiB: 500, nodeGroups: [gpus],
 * });
 */
export class DatasetCache extends Construct {
  readonly plan: DatasetCachePlan;
  readonly bucket: IBucket;
  readonly encryptionKey: IKey | undefined;
  readonly grants: DatasetCacheGrants = {
    mount: (grantee) => grantStatements(grantee, this.statements()),
  };
  /** The volumes and claims. What mounts them depends on them. */
  readonly objects: IConstruct;

  constructor(scope: Construct, id: string, props: DatasetCacheProps) {
    super(scope, id);
    const { cluster, bucket, nodeGroups = [] } = checked(this, props, ['cluster', 'bucket']);
    const nodes = nodeGroups.map(({ node, plan }) => ({
      name: node.path,
      instance: plan.instance,
      nvmeStrategy: plan.nvmeStrategy,
    }));
    this.plan = accept(this, planDatasetCache(props, { nodeGroups: nodes }));
    this.bucket = bucket;
    const { region } = bucket.env;
    this.encryptionKey = acceptKey(this, props.encryptionKey, { option: 'encryptionKey', region });
    const driver = CsiDriver.of(cluster, 'aws-mountpoint-s3-csi-driver');
    const bucketName = bucket.bucketName;
    this.objects = applyObjects(this, 'Objects', clusterOf(cluster), objectsOf(this.plan, { bucketName, region }));
    this.objects.node.addDependency(driver);
    if (this.plan.authenticationSource === 'driver') {
      this.objects.node.addDependency(driver.allow(this, 'DriverPolicy', S3_CSI_DRIVER, this.statements()));
    }
  }

  private statements() {
    const arns = { bucketArn: this.bucket.bucketArn, keyArn: this.encryptionKey?.keyArn };
    return datasetStatements(this.plan, arns, { region: this.bucket.env.region });
  }
}

/** The objects as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function objectsOf(plan: DatasetCachePlan, bucket: DatasetBucket) {
  const { datasetCacheObjects } = require('./dataset-cache.chart') as typeof import('./dataset-cache.chart');
  return datasetCacheObjects(plan, bucket);
}
