import { CLUSTER, CONTROLLER, GPUS, KEYS, LOADER, MODELS, NETWORK, ROLES, STORAGE } from './declaration';
import type { Facts } from './facts';
import { pulumiFacts } from './pulumi-facts';
import { registeredBy } from './pulumi-program';

/** Declares the datacenter with Pulumi. */
export async function declaredWithPulumi(): Promise<Facts> {
  const resources = await registeredBy(async () => {
    const {
      AwsLoadBalancerController,
      Cluster,
      GpuNodeGroup,
      Keys,
      ModelStore,
      Network,
      NodeGroup,
      PodIdentityAssociation,
    } = await import('../../lib/pulumi');
    const keys = new Keys('keys', KEYS);
    const network = new Network('network', { ...NETWORK, logsKeyArn: keys.logs.arn });
    const cluster = new Cluster('cluster', {
      network,
      secretsKeyArn: keys.clusterSecrets.arn,
      volumeKeyArns: [keys.data.arn],
      logsKeyArn: keys.logs.arn,
      ...CLUSTER,
    });
    const { clusterName } = cluster;
    new NodeGroup('storage', { cluster, encryptionKeyArn: keys.data.arn, ...STORAGE });
    new GpuNodeGroup('gpus', { cluster, ...GPUS });
    new AwsLoadBalancerController('controller', { cluster, ...CONTROLLER });
    const models = new ModelStore('models', {
      vpcEndpointId: network.s3Endpoint.id,
      encryptionKeyArn: keys.data.arn,
      ...MODELS,
    });
    const loader = new PodIdentityAssociation('loader', { clusterName, ...LOADER });
    models.grants.write('loader', loader);
    models.podIdentity('reader', {
      clusterName,
      namespace: 'chat',
      serviceAccount: 'chat',
      ...ROLES,
    });
  });
  return pulumiFacts(resources);
}
