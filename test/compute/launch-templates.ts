import { registered } from '../core/registrations';

/** The cluster, VPC and subnet of every node group in these tests. */
export const PLACE = {
  clusterName: 'company',
  clusterSecurityGroupId: 'sg-0c1c1c1c1c1c1c1c1',
  vpcId: 'vpc-0a1a1a1a1a1a1a1a1',
  subnetIds: ['subnet-0b1b1b1b1b1b1b1b1'],
};

/** The launch template that was registered, in one spelling for both engines. */
export function registeredLaunchTemplate(): unknown {
  const [template] = registered('aws:ec2/launchTemplate:LaunchTemplate');
  const { userData, tagSpecifications, tags: _, ...data } = template?.inputs ?? {};
  return withoutNames({
    ...(normalized(data) as object),
    userData: Buffer.from(String(userData), 'base64').toString(),
    tags: (tagSpecifications as { resourceType: string; tags: Record<string, string> }[]).map((it) => [
      it.resourceType,
      Object.entries(it.tags),
    ]),
  });
}

/** A launch template of CloudFormation, in one spelling for both engines. */
export function synthesizedLaunchTemplate(resource: Record<string, unknown>): unknown {
  const { UserData, TagSpecifications, ...data } = resource as {
    UserData: { 'Fn::Base64': string };
    TagSpecifications?: { ResourceType: string; Tags: { Key: string; Value: string }[] }[];
  };
  return withoutNames({
    ...(normalized(data) as object),
    userData: UserData['Fn::Base64'],
    tags: (TagSpecifications ?? []).map((it) => [it.ResourceType, it.Tags.map((tag) => [tag.Key, tag.Value])]),
  });
}

/** Names and spellings in which the two engines differ, put aside. */
function normalized(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalized);
  if (value === 'true') return true;
  if (value === 'false') return false;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key, inner]) => [
        key === 'securityGroups' ? 'groups' : key.charAt(0).toLowerCase() + key.slice(1),
        normalized(inner),
      ]),
  );
}

/** Both engines name the group of their own differently; here it is `own`. */
function withoutNames(template: Record<string, unknown>): unknown {
  return JSON.parse(
    JSON.stringify(template)
      .replace(/\{"[^{}]*GetAtt":\["[^"]*SecurityGroup[^"]*","GroupId"\]\}/g, '"own"')
      .replace(/"workers-nodes-id"/g, '"own"'),
  );
}
