import { DescribeClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import type { DeclaredType } from '../provider-types';
import type { Json, Properties } from '../values';
import { sameName } from './shape';

/** Where a resource is: what ARNs are made of. */
export interface AwsPlace {
  readonly region: string;
  readonly account: string;
}

/** The outputs of a resource: its inputs, and each other output that its SDK declares and the cloud has a value for. */
export function outputsOf(
  token: string,
  declared: DeclaredType | undefined,
  inputs: Properties,
  cloud: Properties,
  place: AwsPlace & { readonly id: string; readonly defaultTags: Properties },
): Properties {
  const found: Properties = { ...inputs };
  for (const name of declared?.outputs ?? []) {
    if (name in found) continue;
    const value = outputOf(token, name, cloud, place);
    if (value !== undefined) found[name] = value;
  }
  if (declared?.outputs.includes('tagsAll'))
    found['tagsAll'] = { ...place.defaultTags, ...((inputs['tags'] ?? {}) as Properties) };
  return found;
}

function outputOf(token: string, name: string, cloud: Properties, place: AwsPlace & { id: string }): Json | undefined {
  const noun = token.split(':').at(-1) ?? '';
  const known = sameName(Object.keys(cloud), name) ?? sameName(Object.keys(cloud), `${noun}${name}`);
  const value = known === undefined ? undefined : cloud[known];
  if (value !== undefined && typeof value !== 'object') return value;
  if (name === 'region') return place.region;
  if (name === 'ownerId' || name === 'accountId') return place.account;
  if (name === 'arn') return madeArn(token, place);
  return undefined;
}

function madeArn(token: string, { region, account, id }: AwsPlace & { id: string }): string {
  const [, module = ''] = token.split(':');
  const [service = '', noun = ''] = module.split('/');
  if (service === 's3') return `arn:aws:s3:::${id}`;
  const kebab = noun.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return `arn:aws:${service}:${service === 'iam' ? '' : region}:${account}:${kebab}/${id}`;
}

/** The outputs of an EKS cluster, as EKS describes it. */
export async function clusterOutputs(eks: EKSClient, name: string): Promise<Properties> {
  const { cluster } = await eks.send(new DescribeClusterCommand({ name }));
  if (cluster === undefined) throw new Error(`EKS describes no cluster ${name}`);
  const network = cluster.kubernetesNetworkConfig;
  const vpc = cluster.resourcesVpcConfig;
  const read = {
    arn: cluster.arn,
    endpoint: cluster.endpoint,
    version: cluster.version,
    status: cluster.status,
    platformVersion: cluster.platformVersion,
    createdAt: cluster.createdAt?.toISOString(),
    roleArn: cluster.roleArn,
    certificateAuthority: { data: cluster.certificateAuthority?.data },
    certificateAuthorities: [{ data: cluster.certificateAuthority?.data }],
    identities: [{ oidcs: [{ issuer: cluster.identity?.oidc?.issuer }] }],
    kubernetesNetworkConfig: {
      serviceIpv4Cidr: network?.serviceIpv4Cidr,
      serviceIpv6Cidr: network?.serviceIpv6Cidr,
      ipFamily: network?.ipFamily ?? 'ipv4',
    },
    vpcConfig: {
      clusterSecurityGroupId: vpc?.clusterSecurityGroupId,
      endpointPrivateAccess: vpc?.endpointPrivateAccess,
      endpointPublicAccess: vpc?.endpointPublicAccess,
      publicAccessCidrs: vpc?.publicAccessCidrs,
      securityGroupIds: vpc?.securityGroupIds,
      subnetIds: vpc?.subnetIds,
      vpcId: vpc?.vpcId,
    },
    accessConfig: {
      authenticationMode: cluster.accessConfig?.authenticationMode,
      bootstrapClusterCreatorAdminPermissions: cluster.accessConfig?.bootstrapClusterCreatorAdminPermissions,
    },
  };
  return JSON.parse(JSON.stringify(read)) as Properties;
}
