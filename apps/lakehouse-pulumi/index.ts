import * as pulumi from '@pulumi/pulumi';
import { lakehouse } from './datacenter';

const config = new pulumi.Config();
const { cluster } = lakehouse({
  dataNodes: config.getNumber('dataNodes') ?? 6,
  replication: config.getNumber('replication') ?? 2,
  hadoopVersion: config.get('hadoopVersion') ?? '3.5.0',
  publicCidrs: config.getObject<string[]>('publicCidrs') ?? [],
});

export const clusterName = cluster.clusterName;
