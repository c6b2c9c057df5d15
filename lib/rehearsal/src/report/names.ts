/** Kinds of resources as people call them; others are read from their type. */
const KINDS: Readonly<Record<string, string>> = {
  'AWS::S3::Bucket': 'S3 bucket',
  'AWS::DynamoDB::Table': 'DynamoDB table',
  'AWS::DynamoDB::GlobalTable': 'DynamoDB table',
  'AWS::SQS::Queue': 'SQS queue',
  'AWS::SNS::Topic': 'SNS topic',
  'AWS::Kinesis::Stream': 'Kinesis stream',
  'AWS::ECR::Repository': 'ECR repository',
  'AWS::SecretsManager::Secret': 'secret',
  'AWS::RDS::DBInstance': 'RDS database',
  'AWS::RDS::DBCluster': 'RDS cluster',
  'AWS::EFS::FileSystem': 'EFS file system',
  'AWS::FSx::FileSystem': 'FSx file system',
  'AWS::ECS::Service': 'ECS service',
  'AWS::EC2::Instance': 'EC2 instance',
  'AWS::AutoScaling::AutoScalingGroup': 'Auto Scaling group',
  'AWS::Lambda::Function': 'Lambda function',
  'AWS::ApiGateway::RestApi': 'REST API',
  'AWS::ApiGatewayV2::Api': 'HTTP API',
  'AWS::StepFunctions::StateMachine': 'state machine',
  'AWS::Events::Rule': 'EventBridge rule',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'load balancer',
};

/** `AWS::AppSync::GraphQLApi` is an 'AppSync GraphQLApi'. */
export function kindOf(type: string): string {
  return KINDS[type] ?? type.split(/::|:/).slice(-2).join(' ');
}

/** Parts of a construct path that every construct has. */
const EMPTY_PARTS = ['Resource', 'Default'];

/** The last two telling parts of a construct path, each once, or the name in a Pulumi URN. */
export function shortName(path: string): string {
  if (path.startsWith('urn:')) return path.split('::').at(-1) ?? path;
  const parts = path.split('/').filter((part, index, all) => !EMPTY_PARTS.includes(part) && part !== all[index - 1]);
  return parts.slice(-2).join('/');
}

const POD_SUFFIX = /-[a-z0-9]{6,10}-[a-z0-9]{5}$|-[a-z0-9]{5}$|-\d+$/;

/** The workload of a pod, from the pod's name: the rest of the name is another one each time. */
export function workloadName(pod: string): string {
  return pod.replace(POD_SUFFIX, '') || pod;
}
