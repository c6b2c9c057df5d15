import * as pulumi from '@pulumi/pulumi';
import { inferenceDatacenter } from './datacenter';

const config = new pulumi.Config();
const { chat, cluster } = inferenceDatacenter({
  gpuInstanceType: config.get('gpuInstanceType') ?? 'g6e.48xlarge',
  gpuNodes: config.getNumber('gpuNodes') ?? 1,
  publicCidrs: config.getObject<string[]>('publicCidrs') ?? [],
});

export const clusterName = cluster.clusterName;
export const urlInCluster = chat.endpoint.urlInCluster;
