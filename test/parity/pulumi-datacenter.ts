import { COMPANY_CLUSTER, GPUS, KEYS, LOADER, MODELS, NETWORK, ROLES, STORAGE } from './declaration';
import type { Facts } from './facts';
import { pulumiFacts } from './pulumi-facts';
import { registeredBy } from './pulumi-program';

/** Declares the datacenter with Pulumi. */
export async function declaredWithPulumi(): Promise<Facts> {
  const resources = await registeredBy(async () => {
    const { GpuNodeGroup, Keys, ModelStore, Network, NodeGroup, PodIdentityAssociation } =
      await import('../../lib/pulumi');
    const keys = new Keys('keys', KEYS);
    const network = new Network('network', { ...NETWORK, logsKeyArn: keys.logs.arn });
    const place = {
      clusterName: COMPANY_CLUSTER.name,
      clusterSecurityGroupId: COMPANY_CLUSTER.securityGroupId,
      vpcId: network.vpcId,
      subnetIds: [...network.privateSubnetIds],
    };
    new NodeGroup('storage', { ...place, encryptionKeyArn: keys.data.arn, ...STORAGE });
    new GpuNodeGroup('gpus', { ...place, ...GPUS });
    const models = new ModelStore('models', {
      vpcEndpointId: network.s3Endpoint.id,
      encryptionKeyArn: keys.data.arn,
      ...MODELS,
    });
    const loader = new PodIdentityAssociation('loader', LOADER);
    models.grants.write('loader', loader);
    models.podIdentity('reader', {
      clusterName: COMPANY_CLUSTER.name,
      namespace: 'chat',
      serviceAccount: 'chat',
      ...ROLES,
    });
  });
  return pulumiFacts(resources);
}
