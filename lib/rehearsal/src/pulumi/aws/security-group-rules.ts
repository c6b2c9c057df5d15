import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupsCommand,
  type EC2Client,
  type IpPermission,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { type Json, objects, type Properties, texts } from '../values';

/**
 * Makes the rules of a group those that a program lists. The provider removes what EC2 gives a new group, the rule that
 * lets everything out, and a program without a list has no rules, or separate ones.
 */
export async function applyInlineRules(ec2: EC2Client, groupId: string, inputs: Properties): Promise<void> {
  const { SecurityGroups: [group] = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [groupId] }));
  const everything = (group?.IpPermissionsEgress ?? []).filter(letsEverythingOut);
  if (everything.length > 0 && !('egress' in inputs))
    await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId: groupId, IpPermissions: everything }));
  const self = (value: Json | undefined): IpPermission[] =>
    objects(value)
      .filter((rule) => rule['self'] === true)
      .map((rule) => ({ ...ports(rule), UserIdGroupPairs: [{ GroupId: groupId }] }));
  const ingress = self(inputs['ingress']);
  const egress = self(inputs['egress']);
  if (ingress.length > 0)
    await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions: ingress }));
  if (egress.length > 0)
    await ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId: groupId, IpPermissions: egress }));
}

/** The default group of a VPC is there already; the provider takes it over and makes its rules those of the program. */
export async function adoptDefaultGroup(ec2: EC2Client, inputs: Properties): Promise<string> {
  const vpcId = String(inputs['vpcId']);
  const { SecurityGroups: [group] = [] } = await ec2.send(
    new DescribeSecurityGroupsCommand({
      Filters: [
        { Name: 'vpc-id', Values: [vpcId] },
        { Name: 'group-name', Values: ['default'] },
      ],
    }),
  );
  const GroupId = group?.GroupId;
  if (group === undefined || GroupId === undefined) throw new Error(`the VPC ${vpcId} has no default security group`);
  const { IpPermissions = [], IpPermissionsEgress = [] } = group;
  if (IpPermissions.length > 0) await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  if (IpPermissionsEgress.length > 0)
    await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: IpPermissionsEgress }));
  const ingress = permissions(inputs['ingress'], GroupId);
  const egress = permissions(inputs['egress'], GroupId);
  if (ingress.length > 0) await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: ingress }));
  if (egress.length > 0) await ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions: egress }));
  return GroupId;
}

function letsEverythingOut({ IpProtocol, IpRanges }: IpPermission): boolean {
  return IpProtocol === '-1' && (IpRanges ?? []).some((range) => range.CidrIp === '0.0.0.0/0');
}

function permissions(value: Json | undefined, groupId: string): IpPermission[] {
  return objects(value).map((rule) => ({
    ...ports(rule),
    IpRanges: texts(rule['cidrBlocks']).map((CidrIp) => ({ CidrIp })),
    Ipv6Ranges: texts(rule['ipv6CidrBlocks']).map((CidrIpv6) => ({ CidrIpv6 })),
    UserIdGroupPairs: [...texts(rule['securityGroups']), ...(rule['self'] === true ? [groupId] : [])].map((id) => ({
      GroupId: id,
    })),
  }));
}

function ports(rule: Properties): IpPermission {
  return {
    IpProtocol: String(rule['protocol'] ?? '-1'),
    ...('fromPort' in rule && { FromPort: Number(rule['fromPort']) }),
    ...('toPort' in rule && { ToPort: Number(rule['toPort']) }),
  };
}
