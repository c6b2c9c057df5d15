import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Cluster, GpuNodeGroup, Keys, Network, type NetworkProps, NodeGroup, SharedFiles } from '../../../lib/cdk';
import { type Network as Reachable, networkOf } from '../../../lib/rehearsal/src/reachability/network';
import type { NetworkResource } from '../../../lib/rehearsal/src/reachability/network-resource';
import { resourcesOfTemplate } from './template';

/** A datacenter in one stack: system, GPU and storage nodes, a file system, endpoints, and a load balancer. */
export function datacenterResources(network: NetworkProps = {}): NetworkResource[] {
  const app = new App({ builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Lab', { env: { account: '111122223333', region: 'eu-central-1' } });
  const { vpc } = new Network(stack, 'Network', {
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
    gpuNodes: [{ instanceType: 'p5.48xlarge', count: 2 }],
    ...network,
  });
  const keys = new Keys(stack, 'Keys', { nodeVolumes: true });
  const cluster = new Cluster(stack, 'Cluster', { vpc, secretsKey: keys.clusterSecrets, volumeKeys: [keys.data] });
  new GpuNodeGroup(stack, 'Gpus', { cluster, instanceType: 'p5.48xlarge', encryptionKey: keys.data });
  new NodeGroup(stack, 'Storage', { cluster, instanceType: 'i4i.4xlarge', encryptionKey: keys.data });
  new SharedFiles(stack, 'Files', {
    cluster,
    vpc,
    encryptionKey: keys.data,
    folders: [{ name: 'notebooks' }],
    withoutBackup: 'every file can be made again',
  });
  const entry = new ec2.SecurityGroup(stack, 'Entry', { vpc, allowAllOutbound: false });
  entry.addIngressRule(ec2.Peer.ipv4('198.51.100.0/24'), ec2.Port.tcp(443));
  return resourcesOfTemplate(Template.fromStack(stack).toJSON());
}

export function datacenter(network?: NetworkProps): Reachable {
  return networkOf(datacenterResources(network));
}
