import * as pulumi from '@pulumi/pulumi';

/** A resource as the component registered it. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

/** What nodes need before they start. */
export const SLOW = /RolePolicyAttachment|SecurityGroup(In|E)gressRule/;

/** The cluster, VPC and subnet of every node group in these tests. */
export const PLACE = {
  clusterName: 'company',
  clusterSecurityGroupId: 'sg-0c1c1c1c1c1c1c1c1',
  vpcId: 'vpc-0a1a1a1a1a1a1a1a1',
  subnetIds: ['subnet-0b1b1b1b1b1b1b1b1'],
};

const registrations: Registration[] = [];

pulumi.runtime.setMocks({
  async newResource({ type, name, inputs }) {
    // Slow ones are recorded late, so that what does not wait for them overtakes them.
    if (SLOW.test(type)) await new Promise((resolve) => setTimeout(resolve, 50));
    registrations.push({ type, name, inputs });
    const state: Record<string, unknown> = { name, ...inputs, arn: `arn:aws:mock:::${name}` };
    if (type === 'aws:ec2/launchTemplate:LaunchTemplate') state.latestVersion = 7;
    return { id: `${name}-id`, state };
  },
  call: () => ({ partition: 'aws' }),
});

/** A node group as these tests see it. */
export interface DeclaredGroup extends pulumi.Resource {
  readonly launchTemplate: pulumi.Resource;
  readonly nodeGroup: pulumi.Resource;
  readonly securityGroup: pulumi.Resource;
}

/** Declares a node group and waits until everything in it is registered. */
export async function declare<Group extends DeclaredGroup>(create: () => Promise<Group>): Promise<Group> {
  registrations.length = 0;
  const group = await create();
  await Promise.all([group, group.launchTemplate, group.nodeGroup, group.securityGroup].map(urnOf));
  return group;
}

/** Everything that was registered, in order. */
export function allRegistered(): readonly Registration[] {
  return registrations;
}

/** What was registered of one type. */
export function registered(type: string): Registration[] {
  return registrations.filter((it) => it.type === type);
}

/** The launch template that was registered, in one spelling for both engines. */
export function registeredLaunchTemplate(): unknown {
  const [template] = registered('aws:ec2/launchTemplate:LaunchTemplate');
  const { userData, tagSpecifications, tags: _, ...data } = template?.inputs ?? {};
  return withoutNames({
    ...(normalized(data) as object),
    userData: Buffer.from(String(userData), 'base64').toString(),
    tags: (tagSpecifications as { resourceType: string; tags: Record<string, string> }[] | undefined)?.map((it) => [
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
    tags: TagSpecifications?.map((it) => [it.ResourceType, it.Tags.map((tag) => [tag.Key, tag.Value])]),
  });
}

function urnOf(resource: pulumi.Resource): Promise<string> {
  return new Promise((resolve) => {
    resource.urn.apply(resolve);
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
