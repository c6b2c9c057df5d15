import type { EndpointPlan } from './api-access';
import type { ClusterPlan } from './cluster';

/** What a cluster refers to. Every text may be late-bound. */
export interface ClusterReferences {
  readonly name: string;
  readonly roleArn: string;
  /** The group of the API server's interfaces. */
  readonly securityGroupId: string;
  /** The key of the cluster's secrets. @default - none */
  readonly secretsKeyArn?: string;
  /** Whether the principal that makes the cluster administers it. @default - as planned: it does not */
  readonly creatorIsAdministrator?: boolean;
}

/** What EKS's `CreateCluster` takes, except its subnets. */
export type ClusterData = ReturnType<typeof clusterData>;

/**
 * Returns a cluster in EKS's own shape.
 *
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html
 */
export function clusterData(plan: ClusterPlan, references: ClusterReferences) {
  const { endpoint, bootstrap } = plan;
  const { name, roleArn, securityGroupId, secretsKeyArn, creatorIsAdministrator } = references;
  return {
    name,
    version: plan.kubernetesVersion,
    roleArn,
    resourcesVpcConfig: {
      securityGroupIds: [securityGroupId],
      endpointPrivateAccess: endpoint.privateAccess,
      endpointPublicAccess: endpoint.publicAccess,
      publicAccessCidrs: endpoint.publicAccess ? [...endpoint.publicCidrs] : undefined,
    },
    kubernetesNetworkConfig: { ipFamily: 'ipv4' },
    logging: { clusterLogging: [{ types: [...plan.logTypes], enabled: true }] },
    encryptionConfig:
      secretsKeyArn === undefined ? undefined : [{ resources: ['secrets'], provider: { keyArn: secretsKeyArn } }],
    accessConfig: {
      authenticationMode: 'API',
      bootstrapClusterCreatorAdminPermissions: creatorIsAdministrator ?? bootstrap.clusterCreatorAdminPermissions,
    },
    bootstrapSelfManagedAddons: bootstrap.selfManagedAddons,
  };
}

/** The group of the API server's interfaces, which only they have. */
export const CONTROL_PLANE_GROUP = {
  description: 'EKS Control Plane Security Group',
  /** The nodes let in what they want from the control plane; their groups are closed otherwise. */
  egress: { ipProtocol: '-1', cidrIpv4: '0.0.0.0/0', description: 'Allow all outbound traffic by default' },
} as const;

/** Returns the rule by which clients reach the API server; who they are is added to it. */
export function apiClientRule({ port }: EndpointPlan) {
  return { ipProtocol: 'tcp', fromPort: port, toPort: port, description: 'API server' };
}
