import type { SourceAccess } from '../../network/network/internet-access';
import type { Instance } from '../../catalog/instances';
import type { BackupDecisionOptions } from '../backup-decision';
import type { HdfsAccessOptions } from './access';

/** How HDFS learns in which rack a DataNode is: by its zone, by zone and partition, or not at all. */
export type HdfsRacks = 'zone' | 'partition' | 'none';

/** The network of DataNodes: that of their pods, or that of their nodes. */
export type DataNodeNetwork = 'pod-network' | 'node-host-network';

/** On which storage the replicas of a file are. */
export type HdfsStoragePolicy = 'ALL_SSD' | 'ONE_SSD' | 'HOT' | 'WARM' | 'COLD';

/** A subnet of the DataNodes, and where it is. */
export interface HdfsSubnet {
  /** IPv4 network of the subnet, or of the pods in it. It may be late-bound. */
  readonly cidr: string;
  /** The availability zone, for example `us-east-1a`. It may be late-bound. */
  readonly zone: string;
  /** The partition of a placement group, 1 to 7. @default - none; racks 'partition' needs it */
  readonly partition?: number;
}

/** A directory that exists from the start, with its storage policy and limits. */
export interface HdfsDirectory {
  /** Absolute path, for example `/datasets`. */
  readonly path: string;
  /** User, or user and group as `user:group`, that owns the directory. @default - the user of the daemons */
  readonly owner?: string;
  /** @default - that of the parent directory */
  readonly storagePolicy?: HdfsStoragePolicy;
  /** The most that all replicas of its files take on disk together, in TiB. @default - no limit */
  readonly spaceQuotaTiB?: number;
  /** The most files and directories in it, at least 1. @default - no limit */
  readonly nameQuota?: number;
  /** Whether snapshots of it can be made. @default false */
  readonly snapshots?: boolean;
}

/** HDFS with automatic fail-over on a cluster. Only `instanceType` and a size have no default. */
export interface HdfsOptions extends HdfsAccessOptions, BackupDecisionOptions {
  /** Name of the name service: clients use `hdfs://<name>/`. It begins the name of each object. @default 'hdfs' */
  readonly name?: string;
  /** @default 'hdfs' */
  readonly namespace?: string;

  /** Instance type of the DataNodes. */
  readonly instanceType: string;
  /** Facts of an instance type that the catalog does not have. @default - the catalog's row */
  readonly customInstance?: Instance;
  /** DataNodes, 1 to 1000: one a node. @default - as many as `usableTiB` needs */
  readonly dataNodes?: number;
  /** Data that fit, in TiB, before replication: `dataNodes` follows from it. @default - what `dataNodes` hold */
  readonly usableTiB?: number;
  /** Copies of a block, 1 to 10. @default 3 - or the number of DataNodes, if it is lower */
  readonly replication?: number;
  /** Zones over which the DataNodes are spread, 1 to 6. @default - those of `subnetZones`, else 3 */
  readonly zones?: number;
  /** @default 'zone' - with one zone 'none' */
  readonly racks?: HdfsRacks;
  /** The subnets of the DataNodes. @default - those of the network, if the construct knows it */
  readonly subnetZones?: readonly HdfsSubnet[];
  /**
   * Whether DataNodes use the network of their nodes. Spark reads blocks on its own node then, and network policies do
   * not apply to DataNodes.
   * @default 'pod-network'
   */
  readonly dataNodeNetwork?: DataNodeNetwork;

  /** 2 or 3. @default 2 */
  readonly nameNodes?: number;
  /** 3 or 5. @default 3 */
  readonly journalNodes?: number;
  /** Java heap of a NameNode in GiB, 1 to 512. @default - 1 GiB per million blocks, at least 2 */
  readonly nameNodeHeapGiB?: number;
  /** Java heap of a DataNode in GiB, 1 to 64. @default - 1 GiB per million replicas, at least 1 */
  readonly dataNodeHeapGiB?: number;
  /** Instance type of the nodes where NameNodes run: their memory is checked. @default - not checked */
  readonly nameNodeInstanceType?: string;
  /** StorageClass of the metadata: NameNodes, JournalNodes and ZooKeeper. @default 'ai-datacenter-gp3' */
  readonly metadataStorageClass?: string;

  /** gp3 volumes of each DataNode, 0 to 20. @default 0 */
  readonly gp3VolumesPerDataNode?: number;
  /** Size of each gp3 volume in GiB, 1 to 65,536. @default 1000 */
  readonly gp3VolumeGiB?: number;
  /** st1 volumes of each DataNode, 0 to 20. @default 0 */
  readonly st1VolumesPerDataNode?: number;
  /** Size of each st1 volume in GiB, 125 to 16,384. @default 2000 */
  readonly st1VolumeGiB?: number;
  /** sc1 volumes of each DataNode, 0 to 20. @default 0 */
  readonly sc1VolumesPerDataNode?: number;
  /** Size of each sc1 volume in GiB, 125 to 16,384. @default 2000 */
  readonly sc1VolumeGiB?: number;
  /**
   * The policy of files below no directory with another one.
   * @default - ALL_SSD if there are SSDs, else HOT, else COLD
   */
  readonly defaultStoragePolicy?: HdfsStoragePolicy;
  /** @default - none */
  readonly directories?: readonly HdfsDirectory[];

  /** Size of a block in MiB, 1 to 1024. @default 128 */
  readonly blockSizeMiB?: number;
  /** Mean size of a file in MiB, above 0: the number of blocks, and with it the heap, follows. @default 128 */
  readonly averageFileMiB?: number;
  /** Data written in a month in TiB, before replication: traffic between zones is paid for. @default - `usableTiB` */
  readonly writtenTiBPerMonth?: number;

  /** DataNodes that hand their blocks to others and then can be removed, by the names of their pods. @default - none */
  readonly decommission?: readonly string[];
  /** How long a DataNode that is to end waits until its blocks are safe, 1 to 240 minutes. @default 30 */
  readonly drainMinutes?: number;

  /** Version of Hadoop in the image, for example `3.5.0`. @default '3.5.0' */
  readonly hadoopVersion?: string;
  /** Image with Hadoop's distribution, bash and coreutils. @default - `apache/hadoop` of the version */
  readonly image?: string;
  /** Where the image has Hadoop's distribution. @default '/opt/hadoop' */
  readonly hadoopHome?: string;
}

/** What the construct around the plan knows. */
export interface HdfsReferences extends Partial<SourceAccess> {
  /** The subnets of the network, if the options name none. @default - none */
  readonly subnetZones?: readonly HdfsSubnet[];
}
