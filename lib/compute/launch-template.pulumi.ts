import type { LaunchTemplateArgs } from '@pulumi/aws/ec2/launchTemplate';
import * as pulumi from '@pulumi/pulumi';
import type { Resolved } from '../core/late-bound.pulumi';
import { type LaunchTemplateData, nodeTagSpecifications } from './launch-template';

/**
 * Renames EC2's fields to the provider's, which takes some booleans as words and tags as objects.
 *
 * @param tags the tags of the nodes, those of the provider among them
 * @param interfaceTags the tags of their network interfaces only
 */
export function launchTemplateArgs(
  data: Resolved<LaunchTemplateData>,
  tags: pulumi.Input<Readonly<Record<string, string>>>,
  interfaceTags: Readonly<Record<string, string>> = {},
): LaunchTemplateArgs {
  const { securityGroupIds, ...rest } = data;
  return {
    ...rest,
    vpcSecurityGroupIds: securityGroupIds,
    networkInterfaces: data.networkInterfaces?.map(({ groups, ...it }) => ({
      ...it,
      associatePublicIpAddress: String(it.associatePublicIpAddress),
      deleteOnTermination: String(it.deleteOnTermination),
      securityGroups: groups,
    })),
    blockDeviceMappings: data.blockDeviceMappings.map(({ ebs, ...it }) => ({
      ...it,
      ebs: { ...ebs, encrypted: String(ebs.encrypted), deleteOnTermination: String(ebs.deleteOnTermination) },
    })),
    tagSpecifications: pulumi.output(tags).apply((known) =>
      (nodeTagSpecifications(known, interfaceTags) ?? []).map((it) => ({
        resourceType: it.resourceType,
        tags: Object.fromEntries(it.tags.map(({ key, value }) => [key, value])),
      })),
    ),
  };
}
