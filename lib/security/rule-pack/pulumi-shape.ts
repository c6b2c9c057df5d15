import type { CloudType } from '../../catalog/cloud-types/cloud-type';
import type { Properties as Inputs } from '../../catalog/cloud-types/json';
import { capitalized, isObject, type Properties } from './properties';

/** Types that rules read beside those of the table, and their names in CloudFormation. */
export const MORE_CLOUD_TYPES: Readonly<Record<string, CloudType>> = {
  'aws:ebs/volume:Volume': { type: 'AWS::EC2::Volume' },
  'aws:sqs/queue:Queue': { type: 'AWS::SQS::Queue' },
  'aws:dynamodb/table:Table': {
    type: 'AWS::DynamoDB::Table',
    renames: { serverSideEncryption: 'SSESpecification', 'serverSideEncryption.kmsKeyArn': 'KMSMasterKeyId' },
  },
  'aws:rds/instance:Instance': { type: 'AWS::RDS::DBInstance' },
  'aws:rds/cluster:Cluster': { type: 'AWS::RDS::DBCluster' },
  'aws:lambda/function:Function': { type: 'AWS::Lambda::Function' },
  'aws:lb/loadBalancer:LoadBalancer': {
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    renames: { loadBalancerType: 'Type' },
    adjust: ({ internal }, properties) => ({
      ...properties,
      Scheme: internal === true ? 'internal' : 'internet-facing',
    }),
  },
  'aws:lb/listener:Listener': { type: 'AWS::ElasticLoadBalancingV2::Listener' },
  'aws:wafv2/webAclAssociation:WebAclAssociation': { type: 'AWS::WAFv2::WebACLAssociation' },
  'aws:ec2/capacityReservation:CapacityReservation': { type: 'AWS::EC2::CapacityReservation' },
};

/**
 * Returns the inputs of a Pulumi resource as CloudFormation has them. CloudFormation's own model is not here, so names
 * differ by their first letter, or by the table.
 */
export function cloudProperties(cloudType: CloudType | undefined, inputs: Properties): Properties {
  const { renames = {}, within, adjust } = cloudType ?? {};
  let properties: Properties = {};
  for (const [name, value] of Object.entries(inputs)) {
    const target = renames[name] ?? capitalized(name);
    if (value === null || value === undefined || target === '') continue;
    const shaped = name === 'tags' ? tagList(value) : shapeOf(value, name, renames);
    properties = placed(properties, target, shaped);
    // Whether the type or the object inside it has a property is known to the model alone: both have it here.
    if (within !== undefined && !(name in renames)) properties = placed(properties, `${within}.${target}`, shaped);
  }
  return adjust === undefined ? properties : adjust(inputs as Inputs, properties as Inputs);
}

function shapeOf(value: unknown, path: string, renames: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((item) => shapeOf(item, path, renames));
  if (!isObject(value)) return value;
  return Object.entries(value).reduce<Properties>((properties, [name, item]) => {
    const target = renames[`${path}.${name}`] ?? capitalized(name);
    if (target === '' || item === null) return properties;
    return placed(properties, target, shapeOf(item, `${path}.${name}`, renames));
  }, {});
}

/** Puts a value at a path of names, beside what is there. */
function placed(properties: Properties, path: string, value: unknown): Properties {
  const [first = '', ...rest] = path.split('.');
  if (rest.length === 0) return { ...properties, [first]: value };
  const inner = isObject(properties[first]) ? properties[first] : {};
  return { ...properties, [first]: placed(inner, rest.join('.'), value) };
}

/** `{ team: 'ml' }` as CloudFormation lists it. */
function tagList(value: unknown): unknown {
  return isObject(value) ? Object.entries(value).map(([Key, Value]) => ({ Key, Value })) : value;
}
