import * as pulumi from '@pulumi/pulumi';
import { secureDatacenter } from './datacenter';

const config = new pulumi.Config();
const { chat, cluster } = secureDatacenter({
  securityEmail: config.get('securityEmail') ?? 'security@example.com',
  certificateArn: config.get('certificateArn') ?? 'arn:aws:acm:us-east-1:000000000000:certificate/example',
  registry: config.get('registry') ?? '111122223333.dkr.ecr.us-east-1.amazonaws.com',
  publicCidrs: config.getObject<string[]>('publicCidrs') ?? [],
});

export const clusterName = cluster.clusterName;
export const urlInCluster = chat.endpoint.urlInCluster;
