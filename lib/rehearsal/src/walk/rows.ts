import { EC2Client, DescribeLaunchTemplateVersionsCommand } from '@aws-sdk/client-ec2';
import { DescribeClusterCommand, DescribeNodegroupCommand, EKSClient } from '@aws-sdk/client-eks';
import { GetBucketEncryptionCommand, S3Client } from '@aws-sdk/client-s3';
import { clientOptions } from '../cloud/cdk';
import type { Cloud } from '../cloud/cloud';
import type { DeclaredResource } from './declared';
import type { Deployed } from './deployed';
import { canonical, type Row } from './table';

type Properties = Record<string, unknown>;

/** Reads a path such as `MetadataOptions.HttpTokens` out of nested properties. */
function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((found, part) => (found as Properties | undefined)?.[part], value);
}

interface InterfaceShape {
  NetworkCardIndex?: unknown;
  DeviceIndex?: unknown;
  InterfaceType?: unknown;
}

/** Every network interface, one short word each: card/device and type. */
function interfaces(list: unknown): string {
  const shapes = (list ?? []) as InterfaceShape[];
  if (shapes.length === 0) return 'left to EKS';
  const each = shapes.map(
    (shape) =>
      `${Number(shape.NetworkCardIndex ?? 0)}/${Number(shape.DeviceIndex ?? 0)} ` +
      `${String(shape.InterfaceType ?? 'interface')}`,
  );
  return `${shapes.length}: ${each.join(', ')}`;
}

function taints(list: unknown): string {
  const all = (list ?? []) as {
    Key?: string;
    Value?: string;
    Effect?: string;
    key?: string;
    value?: string;
    effect?: string;
  }[];
  return (
    all
      .map((taint) => `${taint.Key ?? taint.key}=${taint.Value ?? taint.value ?? ''}:${taint.Effect ?? taint.effect}`)
      .join(', ') || 'none'
  );
}

function volumes(list: unknown): string {
  const all = (list ?? []) as { Ebs?: Properties }[];
  return all
    .map(
      (mapping) =>
        `${String(mapping.Ebs?.VolumeType)} ${String(mapping.Ebs?.VolumeSize)} GiB, encrypted ` +
        `${String(mapping.Ebs?.Encrypted)}`,
    )
    .join('; ');
}

function secretsKey(cluster: Properties): string {
  const all = (cluster.EncryptionConfig ?? []) as { Provider?: { KeyArn?: string }; Resources?: string[] }[];
  return (
    all.map((each) => `${each.Provider?.KeyArn?.split(':').at(-1)} for ${each.Resources?.join(', ')}`).join('; ') ||
    'none'
  );
}

function logTypes(cluster: Properties): string {
  const all = (at(cluster, 'Logging.ClusterLogging.EnabledTypes') ?? []) as { Type?: string }[];
  return all.map((each) => each.Type).join(', ') || 'none';
}

/**
 * A bucket policy in short: each statement's effect, id and actions; the comparison of the whole text is a row of its
 * own.
 */
function statements(policy: unknown): string {
  const all = ((policy as Properties | undefined)?.Statement ?? []) as {
    Effect?: string;
    Sid?: string;
    Action?: unknown;
  }[];
  return all.map((each) => `${each.Effect} ${each.Sid ?? canonical(each.Action)}`).join('; ') || 'none';
}

function subjectOf(resource: DeclaredResource): string {
  return `${resource.type.replace('AWS::', '')} ${resource.stack}/${resource.logicalId}`;
}

function access(isPrivate: unknown, isPublic: unknown): string {
  return `private ${canonical(isPrivate)}, public ${canonical(isPublic)}`;
}

/** Compares what every template declares with what the local cloud answers, service by service. */
export async function cloudRows(
  cloud: Cloud,
  declared: readonly DeclaredResource[],
  deployed: Deployed,
): Promise<Row[]> {
  const target = clientOptions(cloud);
  const ec2 = new EC2Client(target);
  const eks = new EKSClient(target);
  const s3 = new S3Client({ ...target, forcePathStyle: true });
  const of = (type: string) => declared.filter((resource) => resource.type === type);
  const rows: Row[] = [];

  for (const resource of of('AWS::EC2::LaunchTemplate')) {
    const want = (await deployed.resolve(resource.stack, resource.properties.LaunchTemplateData)) as Properties;
    const { LaunchTemplateVersions } = await ec2.send(
      new DescribeLaunchTemplateVersionsCommand({
        LaunchTemplateId: deployed.physicalId(resource.stack, resource.logicalId),
        Versions: ['$Latest'],
      }),
    );
    const got = LaunchTemplateVersions?.[0]?.LaunchTemplateData as Properties | undefined;
    const kept = (await deployed.propertiesOf(resource)).LaunchTemplateData as Properties;
    const subject = subjectOf(resource);
    const source = 'ec2 describe-launch-template-versions';
    rows.push(
      {
        subject,
        property: 'instance type',
        declared: canonical(want.InstanceType),
        deployed: canonical(got?.InstanceType),
        source,
      },
      {
        subject,
        property: 'network interfaces',
        declared: interfaces(want.NetworkInterfaces),
        deployed: interfaces(got?.NetworkInterfaces),
        source,
      },
      {
        subject,
        property: 'network interfaces, all fields',
        declared: canonical(want.NetworkInterfaces),
        deployed: canonical(kept.NetworkInterfaces),
        source: 'Cloud Control',
      },
      {
        subject,
        property: 'IMDS tokens, hop limit',
        declared: imdsOf(want),
        deployed: imdsOf(got),
        source,
      },
      {
        subject,
        property: 'volumes',
        declared: volumes(want.BlockDeviceMappings),
        deployed: volumes(kept.BlockDeviceMappings),
        source: 'Cloud Control',
      },
    );
  }

  for (const resource of of('AWS::EKS::Nodegroup')) {
    const want = (await deployed.resolve(resource.stack, resource.properties)) as Properties;
    // CloudFormation's id of a node group is `cluster/name` on AWS and the name alone on the local cloud.
    const nodegroupName = deployed.physicalId(resource.stack, resource.logicalId).split('/').at(-1);
    const { nodegroup } = await eks.send(
      new DescribeNodegroupCommand({ clusterName: String(want.ClusterName), nodegroupName }),
    );
    const subject = subjectOf(resource);
    const source = 'eks describe-nodegroup';
    rows.push(
      {
        subject,
        property: 'AMI type',
        declared: canonical(want.AmiType),
        deployed: canonical(nodegroup?.amiType),
        source,
      },
      {
        subject,
        property: 'capacity type',
        declared: canonical(want.CapacityType),
        deployed: canonical(nodegroup?.capacityType),
        source,
      },
      { subject, property: 'taints', declared: taints(want.Taints), deployed: taints(nodegroup?.taints), source },
      {
        subject,
        property: 'nodes min/desired/max',
        declared: ['MinSize', 'DesiredSize', 'MaxSize']
          .map((key) => canonical(at(want, `ScalingConfig.${key}`)))
          .join('/'),
        deployed: [
          nodegroup?.scalingConfig?.minSize,
          nodegroup?.scalingConfig?.desiredSize,
          nodegroup?.scalingConfig?.maxSize,
        ]
          .map(canonical)
          .join('/'),
        source,
      },
    );
  }

  for (const resource of of('AWS::EKS::Cluster')) {
    const want = (await deployed.resolve(resource.stack, resource.properties)) as Properties;
    const { cluster } = await eks.send(
      new DescribeClusterCommand({ name: deployed.physicalId(resource.stack, resource.logicalId) }),
    );
    const kept = await deployed.propertiesOf(resource);
    const subject = subjectOf(resource);
    const source = 'eks describe-cluster';
    rows.push(
      {
        subject,
        property: 'version',
        declared: canonical(want.Version),
        deployed: canonical(cluster?.version),
        source,
      },
      {
        subject,
        property: 'endpoint',
        declared: access(
          at(want, 'ResourcesVpcConfig.EndpointPrivateAccess'),
          at(want, 'ResourcesVpcConfig.EndpointPublicAccess'),
        ),
        deployed: access(
          cluster?.resourcesVpcConfig?.endpointPrivateAccess,
          cluster?.resourcesVpcConfig?.endpointPublicAccess,
        ),
        source,
      },
      {
        subject,
        property: 'secrets encryption key',
        declared: secretsKey(want),
        deployed: secretsKey(kept),
        source: 'Cloud Control',
      },
      {
        subject,
        property: 'control-plane logs',
        declared: logTypes(want),
        deployed: logTypes(kept),
        source: 'Cloud Control',
      },
    );
  }

  for (const resource of of('AWS::S3::Bucket')) {
    const want = (await deployed.resolve(resource.stack, resource.properties)) as Properties;
    const bucket = deployed.physicalId(resource.stack, resource.logicalId);
    const rule = at(want, 'BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault') as
      Properties | undefined;
    const answer = await s3.send(new GetBucketEncryptionCommand({ Bucket: bucket }));
    const actual = answer.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
    rows.push({
      subject: subjectOf(resource),
      property: 'encryption, key',
      declared: `${canonical(rule?.SSEAlgorithm)}, ${canonical(rule?.KMSMasterKeyID)}`,
      deployed: `${canonical(actual?.SSEAlgorithm)}, ${canonical(actual?.KMSMasterKeyID)}`,
      source: 's3 get-bucket-encryption',
    });
  }

  for (const resource of of('AWS::S3::BucketPolicy')) {
    const want = (await deployed.resolve(resource.stack, resource.properties)) as Properties;
    const kept = await deployed.propertiesOf(resource);
    const subject = subjectOf(resource);
    rows.push(
      {
        subject,
        property: 'statements',
        declared: statements(want.PolicyDocument),
        deployed: statements(kept.PolicyDocument),
        source: 'Cloud Control',
      },
      {
        subject,
        property: 'whole policy',
        declared: canonical(want.PolicyDocument),
        deployed: canonical(kept.PolicyDocument),
        source: 'Cloud Control',
      },
    );
  }

  for (const resource of of('AWS::EC2::VPCEndpoint')) {
    const want = (await deployed.resolve(resource.stack, resource.properties)) as Properties;
    const kept = await deployed.propertiesOf(resource);
    const groups = (properties: Properties) => ((properties.SecurityGroupIds ?? []) as string[]).join(', ') || 'none';
    const service = (properties: Properties) =>
      `${canonical(properties.VpcEndpointType)}, ${
        properties.VpcEndpointType === 'Gateway'
          ? `${((properties.RouteTableIds ?? []) as string[]).length} route tables`
          : `private DNS ${canonical(properties.PrivateDnsEnabled)}, ${groups(properties)}`
      }`;
    rows.push({
      subject: 'EC2::VPCEndpoint',
      property: String(want.ServiceName).split('.').slice(3).join('.'),
      declared: service(want),
      deployed: service(kept),
      source: 'Cloud Control',
    });
  }
  return rows;
}

function imdsOf(launchTemplateData: unknown): string {
  const options = ['HttpTokens', 'HttpPutResponseHopLimit'];
  return options.map((name) => canonical(at(launchTemplateData, `MetadataOptions.${name}`))).join(', ');
}
