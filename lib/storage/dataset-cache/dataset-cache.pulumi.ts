import type { RolePolicy } from '@pulumi/aws/iam/rolePolicy';
import * as pulumi from '@pulumi/pulumi';
import type { NodeGroupPlan } from '../../compute/node-group/node-group';
import { type AnyCluster, applyObjects } from '../../core/kubernetes.pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { accept, checked } from '../../core/plan.pulumi';
import { requireReferences } from '../../core/references';
import { readKeyArn } from '../../security/given-key';
import type { PolicyStatement } from '../../security/policy';
import { awsPlace } from '../../security/policy.pulumi';
import { S3_CSI_DRIVER } from '../csi-driver';
import { CsiDriver } from '../csi-driver.pulumi';
import { type Grantee, grantStatements } from '../../security/grantee.pulumi';
import { inNamedBucket, type NamedBucket } from '../named-bucket';
import { type DatasetCacheOptions, type DatasetCachePlan, planDatasetCache } from './dataset-cache';
import { type DatasetBucket, datasetStatements } from './policy';

/** Nodes on which the pods run: a `NodeGroup`, or a `GpuNodeGroup`. */
export interface CacheNodes extends pulumi.Resource {
  readonly plan: Pick<NodeGroupPlan, 'instance' | 'nvmeStrategy'>;
}

/** Permissions on a data set, for roles of pods. */
export interface DatasetCacheGrants {
  /** Mount the data set: needed with `authenticationSource: 'pod'`. */
  mount(name: string, grantee: Grantee): RolePolicy;
}

/** Args of `DatasetCache`. */
export interface DatasetCacheArgs extends Omit<DatasetCacheOptions, 'prefix' | 'namespaces' | 'claimName'> {
  readonly cluster: AnyCluster;
  /** The bucket of the data set, for example `models.bucketName`. */
  readonly bucketName: pulumi.Input<string>;
  /** The region of the bucket. @default - that of the provider */
  readonly region?: pulumi.Input<string>;
  /** The key of its objects. @default - they have a key of S3 */
  readonly encryptionKeyArn?: pulumi.Input<string>;
  /** Node groups whose pods mount it: their disks are compared with the cache. @default - none */
  readonly nodeGroups?: readonly CacheNodes[];
  /** The part of the bucket that pods see, with '/' at its end. @default - the whole bucket */
  readonly prefix?: pulumi.Input<string>;
  /** Namespaces that get a claim of the data set. They must exist. @default - none */
  readonly namespaces?: readonly pulumi.Input<string>[];
  /** The name of the claim in each of these namespaces. @default 'datasets' */
  readonly claimName?: pulumi.Input<string>;
}

/**
 * Objects of a bucket as files of pods, read through a cache on the NVMe disks of the nodes: Mountpoint for S3. For
 * data sets that many pods read again and again, without copying them first.
 *
 * Costs nothing beside the requests to the bucket.
 *
 * @example
 * new DatasetCache('corpus', { cluster, bucketName, prefix: 'corpus/', namespaces: ['training'], cacheGiB: 500 });
 */
export class DatasetCache extends pulumi.ComponentResource {
  readonly plan: DatasetCachePlan;
  readonly bucketName: pulumi.Output<string>;
  readonly encryptionKeyArn: pulumi.Output<string> | undefined;
  readonly grants: DatasetCacheGrants = {
    mount: (name, grantee) =>
      grantStatements(this, `${this.name}-${name}-mount`, grantee, this.statements(), this.late),
  };
  /** The volumes and claims. What mounts them depends on them. */
  readonly objects: readonly pulumi.CustomResource[];
  private readonly late = new OutputMarkers();
  private readonly bucketArn: pulumi.Output<string>;
  private readonly region: pulumi.Input<string>;

  constructor(
    private readonly name: string,
    args: DatasetCacheArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('ai-datacenter:storage:DatasetCache', name, {}, opts);
    const { cluster, nodeGroups: _, ...options } = checked(name, args, []);
    const marked = this.late.markAll<MarkedArgs>(options);
    this.plan = accept(this, name, planArgs(marked, args));
    const place = awsPlace(this);
    this.region = args.region ?? place.region;
    this.bucketName = pulumi.output(args.bucketName);
    this.bucketArn = pulumi.interpolate`arn:${place.partition}:s3:::${args.bucketName}`;
    this.encryptionKeyArn = args.encryptionKeyArn === undefined ? undefined : pulumi.output(args.encryptionKeyArn);
    const driver = CsiDriver.of(this, cluster, 'aws-mountpoint-s3-csi-driver');
    const policy =
      this.plan.authenticationSource === 'driver'
        ? [driver.allow(this, `${name}-driver`, S3_CSI_DRIVER, this.statements(), this.late)]
        : [];
    const bucket = { bucketName: this.late.mark(this.bucketName), region: this.late.mark(this.region) };
    const dependsOn = [driver, ...policy];
    this.objects = applyObjects(this, name, cluster, objectsOf(this.plan, bucket), { late: this.late, dependsOn });
    this.registerOutputs({ bucketName: this.bucketName });
  }

  private statements(): readonly PolicyStatement[] {
    const arns = {
      bucketArn: this.late.mark(this.bucketArn),
      keyArn: this.late.mark(this.encryptionKeyArn),
    };
    return datasetStatements(this.plan, arns, { region: this.late.mark(this.region) });
  }
}

/** The args with a marker in place of each Output. */
type MarkedArgs = DatasetCacheOptions & NamedBucket & { readonly encryptionKeyArn?: string };

function planArgs(marked: MarkedArgs, { cluster, nodeGroups = [] }: DatasetCacheArgs): Planned<DatasetCachePlan> {
  const read = new OptionReader<MarkedArgs, never>(marked);
  readKeyArn(read, 'encryptionKeyArn');
  read.part(requireReferences({ cluster }, ['cluster']));
  const nodes = nodeGroups.map(({ plan: { instance, nvmeStrategy } }) => ({
    name: instance.type,
    instance,
    nvmeStrategy,
  }));
  return read.planned(read.part(inNamedBucket(marked, planDatasetCache(marked, { nodeGroups: nodes }))));
}

/** The objects as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function objectsOf(plan: DatasetCachePlan, bucket: DatasetBucket) {
  const { datasetCacheObjects } = require('./dataset-cache.chart') as typeof import('./dataset-cache.chart');
  return datasetCacheObjects(plan, bucket);
}
