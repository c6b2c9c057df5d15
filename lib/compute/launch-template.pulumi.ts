import type { LaunchTemplateArgs } from '@pulumi/aws/ec2/launchTemplate';
import type { Resolved } from '../core/late-bound.pulumi';
import type { LaunchTemplateData } from './launch-template';

/** Renames EC2's fields to the provider's, which takes some booleans as words and tags as objects. */
export function launchTemplateArgs(data: Resolved<LaunchTemplateData>): LaunchTemplateArgs {
  return {
    ...data,
    networkInterfaces: data.networkInterfaces.map(({ groups, ...it }) => ({
      ...it,
      associatePublicIpAddress: String(it.associatePublicIpAddress),
      deleteOnTermination: String(it.deleteOnTermination),
      securityGroups: groups,
    })),
    blockDeviceMappings: data.blockDeviceMappings.map(({ ebs, ...it }) => ({
      ...it,
      ebs: { ...ebs, encrypted: String(ebs.encrypted), deleteOnTermination: String(ebs.deleteOnTermination) },
    })),
    tagSpecifications: data.tagSpecifications?.map(({ tags, ...it }) => ({
      ...it,
      tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
    })),
  };
}
