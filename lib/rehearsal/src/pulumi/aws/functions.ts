import { createHash } from 'node:crypto';
import {
  DescribeAvailabilityZonesCommand,
  DescribeImagesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  type Filter,
} from '@aws-sdk/client-ec2';
import type { EKSClient } from '@aws-sdk/client-eks';
import type { Cloud } from '../../cloud/cloud';
import { type Json, objects, type Properties } from '../values';
import { callJson } from './aws-call';
import type { CloudControl } from './cloud-control';
import { DEPLOYER } from './deployer';
import { clusterOutputs } from './outputs';
import { policyDocument } from './policy-document';
import { LOCAL_PARTITION } from '../../../../catalog/cloud-types/local-partition';

export interface FunctionContext {
  readonly cloud: Cloud;
  readonly region: string;
  readonly account: string;
  readonly defaultTags: Properties;
  readonly control: CloudControl;
  readonly ec2: EC2Client;
  readonly eks: EKSClient;
}

type Answer = (args: Properties, context: FunctionContext) => Promise<Properties> | Properties;

/** Functions of `@pulumi/aws` that programs look things up with: answered by the local cloud, never by the internet. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  'aws:index/getRegion:getRegion': (args, { region }) => {
    const name = String(args['region'] ?? args['name'] ?? region);
    return { id: name, name, region: name, description: name, endpoint: `ec2.${name}.${LOCAL_PARTITION.dnsSuffix}` };
  },
  'aws:index/getPartition:getPartition': () => ({ id: LOCAL_PARTITION.partition, ...LOCAL_PARTITION }),
  'aws:index/getCallerIdentity:getCallerIdentity': (_, { account }) => ({
    id: account,
    accountId: account,
    arn: `arn:aws:sts::${account}:assumed-role/${DEPLOYER.role}/${DEPLOYER.session}`,
    userId: `AROAREHEARSAL:${DEPLOYER.session}`,
  }),
  'aws:index/getDefaultTags:getDefaultTags': (_, { defaultTags, account }) => ({ id: account, tags: defaultTags }),
  'aws:index/getAvailabilityZones:getAvailabilityZones': availabilityZones,
  'aws:ec2/getVpc:getVpc': async (args, context) => {
    const { Vpcs: found = [] } = await context.ec2.send(new DescribeVpcsCommand(lookup(args, 'VpcIds')));
    const vpc = single(
      found,
      args,
      'VPC',
      'default' in args ? (each) => each.IsDefault === args['default'] : undefined,
    );
    return {
      ...args,
      id: text(vpc.VpcId),
      cidrBlock: text(vpc.CidrBlock),
      default: vpc.IsDefault ?? false,
      arn: `arn:aws:ec2:${context.region}:${context.account}:vpc/${vpc.VpcId}`,
      cidrBlockAssociations: (vpc.CidrBlockAssociationSet ?? []).map((each) => ({
        associationId: text(each.AssociationId),
        cidrBlock: text(each.CidrBlock),
        state: 'associated',
      })),
      instanceTenancy: text(vpc.InstanceTenancy ?? 'default'),
      mainRouteTableId: await mainRouteTable(context.ec2, text(vpc.VpcId)),
      ownerId: context.account,
      region: context.region,
      tags: tagsOf(vpc.Tags),
    };
  },
  'aws:ec2/getVpcs:getVpcs': async (args, { ec2, region }) => {
    const { Vpcs: found = [] } = await ec2.send(new DescribeVpcsCommand(lookup(args, 'VpcIds')));
    return { ...args, id: region, ids: found.map((each) => text(each.VpcId)) };
  },
  'aws:ec2/getSubnet:getSubnet': async (args, context) => {
    const { Subnets: found = [] } = await context.ec2.send(new DescribeSubnetsCommand(lookup(args, 'SubnetIds')));
    const subnet = single(found, args, 'subnet');
    return {
      ...args,
      id: text(subnet.SubnetId),
      arn: `arn:aws:ec2:${context.region}:${context.account}:subnet/${subnet.SubnetId}`,
      vpcId: text(subnet.VpcId),
      cidrBlock: text(subnet.CidrBlock),
      availabilityZone: text(subnet.AvailabilityZone),
      availabilityZoneId: text(subnet.AvailabilityZoneId),
      mapPublicIpOnLaunch: subnet.MapPublicIpOnLaunch ?? false,
      ownerId: context.account,
      tags: tagsOf(subnet.Tags),
    };
  },
  'aws:ec2/getSubnets:getSubnets': async (args, { ec2, region }) => {
    const { Subnets: found = [] } = await ec2.send(new DescribeSubnetsCommand(lookup(args, 'SubnetIds')));
    return { ...args, id: region, ids: found.map((each) => text(each.SubnetId)).toSorted() };
  },
  'aws:ec2/getSecurityGroup:getSecurityGroup': async (args, context) => {
    const { SecurityGroups: found = [] } = await context.ec2.send(
      new DescribeSecurityGroupsCommand(lookup(args, 'GroupIds')),
    );
    const group = single(found, args, 'security group');
    return {
      ...args,
      id: text(group.GroupId),
      name: text(group.GroupName),
      description: text(group.Description),
      vpcId: text(group.VpcId),
      arn: `arn:aws:ec2:${context.region}:${context.account}:security-group/${group.GroupId}`,
      tags: tagsOf(group.Tags),
    };
  },
  'aws:ec2/getAmi:getAmi': async (args, context) => {
    const owners = Array.isArray(args['owners']) ? { Owners: args['owners'].map(String) } : {};
    const { Images: found = [] } = await context.ec2.send(new DescribeImagesCommand({ ...lookup(args), ...owners }));
    const [image] = found.toSorted((a, b) => text(b.CreationDate).localeCompare(text(a.CreationDate)));
    if (image === undefined)
      throw new Error(`the local cloud has no image for ${JSON.stringify(args)}: name one by its id instead`);
    return {
      ...args,
      id: text(image.ImageId),
      imageId: text(image.ImageId),
      name: text(image.Name),
      architecture: text(image.Architecture ?? 'x86_64'),
      creationDate: text(image.CreationDate),
      ownerId: text(image.OwnerId),
      rootDeviceName: text(image.RootDeviceName ?? '/dev/xvda'),
      tags: tagsOf(image.Tags),
    };
  },
  'aws:iam/getPolicyDocument:getPolicyDocument': policyDocument,
  'aws:iam/getRole:getRole': async (args, { control, account }) => {
    const found = await control.get('AWS::IAM::Role', text(args['name']));
    if (found === undefined) throw new Error(`the local cloud has no role ${text(args['name'])}`);
    const { properties } = found;
    return {
      ...args,
      id: found.identifier,
      arn: properties['Arn'] ?? `arn:aws:iam::${account}:role/${found.identifier}`,
      path: properties['Path'] ?? '/',
      assumeRolePolicy: JSON.stringify(properties['AssumeRolePolicyDocument'] ?? {}),
      uniqueId: properties['RoleId'] ?? '',
    };
  },
  'aws:iam/getSessionContext:getSessionContext': (args, { account }) => {
    const [, role] = /:assumed-role\/([^/]+)\//.exec(text(args['arn'])) ?? [];
    const issuerArn = role === undefined ? text(args['arn']) : `arn:aws:iam::${account}:role/${role}`;
    return {
      ...args,
      id: text(args['arn']),
      issuerArn,
      issuerName: role ?? '',
      issuerId: '',
      sessionName: DEPLOYER.session,
    };
  },
  'aws:ssm/getParameter:getParameter': async (args, context) => {
    const name = text(args['name']);
    const found = await parameter(name, args['withDecryption'] !== false, context);
    const value = text(found['Value']);
    const type = text(found['Type'] ?? 'String');
    const known = { id: name, type, version: Number(found['Version'] ?? 1), arn: text(found['ARN']), value };
    return { ...args, ...known, insecureValue: type === 'SecureString' ? '' : value };
  },
  'aws:eks/getCluster:getCluster': async (args, { eks, region }) => ({
    ...args,
    id: text(args['name']),
    region,
    ...(await clusterOutputs(eks, text(args['name']))),
  }),
  'aws:ecr/getAuthorizationToken:getAuthorizationToken': (args, { account, region, cloud }) => {
    // No word that a program uses: what holds a secret text is taken for a secret.
    const password = createHash('sha256').update(cloud.workDir).digest('hex');
    return {
      ...args,
      id: region,
      authorizationToken: Buffer.from(`AWS:${password}`).toString('base64'),
      userName: 'AWS',
      password,
      proxyEndpoint: `https://${account}.dkr.ecr.${region}.${LOCAL_PARTITION.dnsSuffix}`,
      expiresAt: '2099-01-01T00:00:00Z',
    };
  },
};

/** Answers a function; an unknown one is an error that names it. */
export async function answer(token: string, args: Properties, context: FunctionContext): Promise<Properties> {
  const known = ANSWERS[token];
  if (known === undefined)
    throw new Error(
      `${token}: the local cloud has no answer to this function. It knows ${Object.keys(ANSWERS)
        .map((each) => each.split(':').at(-1))
        .join(', ')}. Pass the value as a setting of the stack instead`,
    );
  return known(args, context);
}

/** A parameter of the local cloud. Of those that AWS publishes it has few: for an image an id of its own making. */
async function parameter(name: string, decrypted: boolean, context: FunctionContext): Promise<Properties> {
  const { cloud, region } = context;
  const request = { Name: name, WithDecryption: decrypted };
  try {
    const answered = await callJson(cloud, region, 'ssm', 'AmazonSSM.GetParameter', request);
    return (answered as { Parameter: Properties }).Parameter;
  } catch (error) {
    const isImage = /^\/aws\/service\/.*(ami|image_id)/.test(name);
    if (!isImage || !(error as Error).message.startsWith('ParameterNotFound')) throw error;
    const Value = `ami-${createHash('sha256').update(name).digest('hex').slice(0, 17)}`;
    return { Value, Type: 'String', Version: 1, ARN: `arn:aws:ssm:${region}::parameter${name}` };
  }
}

async function availabilityZones(args: Properties, { ec2, region }: FunctionContext): Promise<Properties> {
  const { AvailabilityZones: all = [] } = await ec2.send(new DescribeAvailabilityZonesCommand({}));
  const left = Array.isArray(args['excludeNames']) ? args['excludeNames'] : [];
  const zones = all.filter((zone) => !left.includes(zone.ZoneName ?? ''));
  return {
    ...args,
    id: region,
    region,
    names: zones.map((zone) => text(zone.ZoneName)),
    zoneIds: zones.map((zone) => text(zone.ZoneId)),
    groupNames: [region],
  };
}

async function mainRouteTable(ec2: EC2Client, vpcId: string): Promise<string> {
  const { RouteTables: tables = [] } = await ec2.send(
    new DescribeRouteTablesCommand({ Filters: [{ Name: 'vpc-id', Values: [vpcId] }] }),
  );
  return text(tables.find((table) => table.Associations?.some((each) => each.Main))?.RouteTableId);
}

/** The filters of a look-up: `filters`, `tags`, an id, and names that EC2 has a filter of the same name for. */
function lookup(args: Properties, idsName?: string): Record<string, unknown> {
  const filters: Filter[] = [];
  for (const each of objects(args['filters']))
    filters.push({ Name: text(each['name']), Values: (each['values'] as Json[]).map(String) });
  for (const [name, value] of Object.entries((args['tags'] ?? {}) as Properties))
    filters.push({ Name: `tag:${name}`, Values: [text(value)] });
  for (const [name, filter] of [
    ['vpcId', 'vpc-id'],
    ['cidrBlock', 'cidr-block'],
    ['availabilityZone', 'availability-zone'],
  ] as const)
    if (name in args) filters.push({ Name: filter, Values: [text(args[name])] });
  if (idsName === 'GroupIds' && 'name' in args) filters.push({ Name: 'group-name', Values: [text(args['name'])] });
  const id = 'id' in args && idsName !== undefined ? { [idsName]: [text(args['id'])] } : {};
  return { ...(filters.length > 0 && { Filters: filters }), ...id };
}

function single<T>(found: readonly T[], args: Properties, what: string, wanted?: (each: T) => boolean): T {
  const fitting = wanted === undefined ? found : found.filter(wanted);
  const [first] = fitting;
  if (first === undefined || fitting.length > 1) {
    const count = fitting.length === 0 ? 'no' : String(fitting.length);
    throw new Error(
      `the local cloud has ${count} ${what} for ${JSON.stringify(args)}, exactly one is needed. ` +
        'What your program finds there has to exist first: see --existing',
    );
  }
  return first;
}

function tagsOf(tags: readonly { Key?: string; Value?: string }[] | undefined): Properties {
  return Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
}

function text(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}
