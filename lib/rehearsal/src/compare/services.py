"""What the services themselves answer about resources, in CloudFormation's property names, for the comparison.

    python services.py < [{"type": ..., "id": ..., "account": ..., "region": ..., "properties": ...}, ...]

It prints one answer, or null, for each.

Only what a service answers honestly on the local cloud is read (docs/rehearsal.md, 'How it compares'); the rest is read
through Cloud Control. The endpoint and the credentials are in the environment, as for every AWS client.
"""
import functools
import json
import sys
from concurrent.futures import ThreadPoolExecutor

import boto3
import jmespath
from botocore.config import Config
from botocore.exceptions import ClientError

ONE = Config(retries={"total_max_attempts": 1})


@functools.cache
def client(service, account, region):
    """The local cloud takes a key id of twelve digits for the account."""
    keys = {"aws_access_key_id": account, "aws_secret_access_key": "test"}
    return boto3.client(service, region_name=region, config=ONE, **keys)


def upper(value):
    """The lower-case names of the EKS and ECS APIs as CloudFormation spells them; values of maps stay."""
    if isinstance(value, list):
        return [upper(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {name[:1].upper() + name[1:]: inner if name in ("labels", "tags", "options") else upper(inner)
            for name, inner in value.items()}


class Ask:
    """One call: service, operation, its arguments by name from {id} or a property, and where the answer is."""

    def __init__(self, service, operation, arguments, found, lower=False):
        self.service, self.operation, self.arguments = service, operation, arguments
        self.found, self.lower = jmespath.compile(found), lower

    def __call__(self, item):
        arguments = {name: filled(value, item) for name, value in self.arguments.items()}
        answer = getattr(client(self.service, item["account"], item["region"]), self.operation)(**arguments)
        if self.lower:
            answer = upper(answer)
        return self.found.search(answer)


def filled(value, item):
    if isinstance(value, list):
        return [filled(each, item) for each in value]
    if value == "{id}":
        return item["id"]
    if value == "{name}":  # the last part of an id such as cluster/group or of an ARN
        return item["id"].split("/")[-1]
    if isinstance(value, str) and value.startswith("{"):
        return item["properties"].get(value[1:-1])
    return value


S3_RULES = "ServerSideEncryptionConfiguration.Rules[*]"

# A part that is not set is not an error of the resource.
NOT_SET = ("NoSuchPublicAccessBlockConfiguration", "ServerSideEncryptionConfigurationNotFoundError")

# Type -> calls; their answers are merged.
TABLE = {
    "AWS::EC2::VPC": [Ask("ec2", "describe_vpcs", {"VpcIds": ["{id}"]}, "Vpcs[0].{CidrBlock: CidrBlock}")],
    "AWS::EC2::Subnet": [Ask("ec2", "describe_subnets", {"SubnetIds": ["{id}"]},
                             "Subnets[0].{CidrBlock: CidrBlock, VpcId: VpcId, AvailabilityZone: AvailabilityZone,"
                             " MapPublicIpOnLaunch: MapPublicIpOnLaunch}")],
    "AWS::EC2::RouteTable": [Ask("ec2", "describe_route_tables", {"RouteTableIds": ["{id}"]},
                                 "RouteTables[0].{VpcId: VpcId}")],
    "AWS::EC2::SecurityGroup": [Ask("ec2", "describe_security_groups", {"GroupIds": ["{id}"]},
                                    "SecurityGroups[0].{GroupDescription: Description, VpcId: VpcId}")],
    "AWS::EC2::NatGateway": [Ask("ec2", "describe_nat_gateways", {"NatGatewayIds": ["{id}"]},
                                 "NatGateways[0].{SubnetId: SubnetId}")],
    "AWS::EC2::LaunchTemplate": [Ask(
        "ec2", "describe_launch_template_versions", {"LaunchTemplateId": "{id}", "Versions": ["$Latest"]},
        "LaunchTemplateVersions[0].{LaunchTemplateData: LaunchTemplateData}")],
    "AWS::EC2::VPCEndpoint": [Ask(
        "ec2", "describe_vpc_endpoints", {"VpcEndpointIds": ["{id}"]},
        "VpcEndpoints[0].{ServiceName: ServiceName, VpcId: VpcId, VpcEndpointType: VpcEndpointType,"
        " SubnetIds: SubnetIds, RouteTableIds: RouteTableIds, PrivateDnsEnabled: PrivateDnsEnabled,"
        " SecurityGroupIds: Groups[*].GroupId}")],
    "AWS::EC2::FlowLog": [Ask("ec2", "describe_flow_logs", {"FlowLogIds": ["{id}"]},
                              "FlowLogs[0].{ResourceId: ResourceId, TrafficType: TrafficType,"
                              " LogGroupName: LogGroupName, DeliverLogsPermissionArn: DeliverLogsPermissionArn}")],
    "AWS::EKS::Cluster": [Ask(
        "eks", "describe_cluster", {"name": "{id}"},
        "Cluster.{Name: Name, Version: Version, RoleArn: RoleArn, AccessConfig: AccessConfig,"
        " EncryptionConfig: EncryptionConfig, ResourcesVpcConfig: ResourcesVpcConfig.{SubnetIds: SubnetIds,"
        " SecurityGroupIds: SecurityGroupIds, EndpointPublicAccess: EndpointPublicAccess,"
        " EndpointPrivateAccess: EndpointPrivateAccess}}", lower=True)],
    "AWS::EKS::Nodegroup": [Ask(
        "eks", "describe_nodegroup", {"clusterName": "{ClusterName}", "nodegroupName": "{name}"},
        "Nodegroup.{AmiType: AmiType, CapacityType: CapacityType, ScalingConfig: ScalingConfig, Subnets: Subnets,"
        " NodeRole: NodeRole, Taints: Taints, Labels: Labels}", lower=True)],
    "AWS::EKS::Addon": [Ask("eks", "describe_addon", {"clusterName": "{ClusterName}", "addonName": "{AddonName}"},
                            "Addon.{AddonName: AddonName, AddonVersion: AddonVersion}", lower=True)],
    "AWS::EKS::PodIdentityAssociation": [Ask(
        "eks", "describe_pod_identity_association", {"clusterName": "{ClusterName}", "associationId": "{name}"},
        "Association.{Namespace: Namespace, ServiceAccount: ServiceAccount, RoleArn: RoleArn}", lower=True)],
    "AWS::KMS::Key": [
        Ask("kms", "describe_key", {"KeyId": "{id}"}, "KeyMetadata.{Description: Description, KeySpec: KeySpec}"),
        Ask("kms", "get_key_rotation_status", {"KeyId": "{id}"}, "{EnableKeyRotation: KeyRotationEnabled}"),
        Ask("kms", "get_key_policy", {"KeyId": "{id}", "PolicyName": "default"}, "{KeyPolicy: Policy}")],
    "AWS::IAM::Role": [Ask("iam", "get_role", {"RoleName": "{id}"},
                           "Role.{AssumeRolePolicyDocument: AssumeRolePolicyDocument, Description: Description}")],
    "AWS::S3::Bucket": [
        Ask("s3", "get_bucket_encryption", {"Bucket": "{id}"},
            f"{{BucketEncryption: {{ServerSideEncryptionConfiguration: {S3_RULES}."
            "{ServerSideEncryptionByDefault: ApplyServerSideEncryptionByDefault, BucketKeyEnabled: BucketKeyEnabled}"
            "}}"),
        Ask("s3", "get_bucket_versioning", {"Bucket": "{id}"}, "{VersioningConfiguration: {Status: Status}}"),
        Ask("s3", "get_public_access_block", {"Bucket": "{id}"},
            "{PublicAccessBlockConfiguration: PublicAccessBlockConfiguration}")],
    "AWS::S3::BucketPolicy": [Ask("s3", "get_bucket_policy", {"Bucket": "{Bucket}"}, "{PolicyDocument: Policy}")],
    "AWS::Logs::LogGroup": [Ask("logs", "describe_log_groups", {"logGroupNamePrefix": "{id}"},
                                "logGroups[0].{RetentionInDays: retentionInDays}")],
    "AWS::Lambda::Function": [Ask(
        "lambda", "get_function_configuration", {"FunctionName": "{id}"},
        "{Handler: Handler, Runtime: Runtime, Timeout: Timeout, MemorySize: MemorySize, Role: Role}")],
    "AWS::SQS::Queue": [Ask(
        "sqs", "get_queue_attributes", {"QueueUrl": "{id}", "AttributeNames": ["All"]},
        "Attributes.{VisibilityTimeout: VisibilityTimeout, MessageRetentionPeriod: MessageRetentionPeriod,"
        " DelaySeconds: DelaySeconds, RedrivePolicy: RedrivePolicy}")],
    "AWS::SNS::Topic": [Ask("sns", "get_topic_attributes", {"TopicArn": "{id}"},
                            "Attributes.{DisplayName: DisplayName}")],
    "AWS::DynamoDB::Table": [Ask(
        "dynamodb", "describe_table", {"TableName": "{id}"},
        "Table.{KeySchema: KeySchema, AttributeDefinitions: AttributeDefinitions, TableName: TableName}")],
    "AWS::ECS::Service": [Ask("ecs", "describe_services", {"cluster": "{Cluster}", "services": ["{id}"]},
                              "Services[0].{DesiredCount: DesiredCount, LaunchType: LaunchType}", lower=True)],
    "AWS::ECS::TaskDefinition": [Ask("ecs", "describe_task_definition", {"taskDefinition": "{id}"},
                                     "TaskDefinition.{Cpu: Cpu, Memory: Memory, NetworkMode: NetworkMode,"
                                     " Family: Family}", lower=True)],
    "AWS::ElasticLoadBalancingV2::LoadBalancer": [Ask(
        "elbv2", "describe_load_balancers", {"LoadBalancerArns": ["{id}"]},
        "LoadBalancers[0].{Type: Type, Scheme: Scheme, SecurityGroups: SecurityGroups}")],
    "AWS::ElasticLoadBalancingV2::Listener": [Ask("elbv2", "describe_listeners", {"ListenerArns": ["{id}"]},
                                                  "Listeners[0].{Port: Port, Protocol: Protocol}")],
    "AWS::ElasticLoadBalancingV2::TargetGroup": [Ask(
        "elbv2", "describe_target_groups", {"TargetGroupArns": ["{id}"]},
        "TargetGroups[0].{Port: Port, Protocol: Protocol, VpcId: VpcId, TargetType: TargetType}")],
    "AWS::Events::Rule": [Ask("events", "describe_rule", {"Name": "{id}"},
                              "{ScheduleExpression: ScheduleExpression, State: State}")],
    "AWS::SSM::Parameter": [Ask("ssm", "get_parameter", {"Name": "{id}"}, "Parameter.{Type: Type, Value: Value}")],
    "AWS::CloudWatch::Alarm": [Ask(
        "cloudwatch", "describe_alarms", {"AlarmNames": ["{id}"]},
        "MetricAlarms[0].{Threshold: Threshold, EvaluationPeriods: EvaluationPeriods, MetricName: MetricName,"
        " Namespace: Namespace, ComparisonOperator: ComparisonOperator}")],
    "AWS::SNS::Subscription": [Ask("sns", "get_subscription_attributes", {"SubscriptionArn": "{id}"},
                                   "Attributes.{Protocol: Protocol, Endpoint: Endpoint, TopicArn: TopicArn}")],
    "AWS::Lambda::EventSourceMapping": [Ask("lambda", "get_event_source_mapping", {"UUID": "{id}"},
                                            "{EventSourceArn: EventSourceArn}")],
    "AWS::ApiGatewayV2::Api": [Ask("apigatewayv2", "get_api", {"ApiId": "{id}"},
                                   "{Name: Name, ProtocolType: ProtocolType}")],
    "AWS::RDS::DBInstance": [Ask("rds", "describe_db_instances", {"DBInstanceIdentifier": "{id}"},
                                 "DBInstances[0].{Engine: Engine, DBInstanceClass: DBInstanceClass,"
                                 " AllocatedStorage: AllocatedStorage}")],
}


def without_empty(value):
    """What a service leaves out is read elsewhere."""
    if isinstance(value, dict):
        return {name: without_empty(inner) for name, inner in value.items() if inner is not None}
    return value


def answer(item):
    """What the calls of the item's type found; `error`: what the service says instead, in its own words."""
    calls, found, answered, error = TABLE.get(item["type"], ()), {}, [], None
    for call in calls:
        try:
            found.update(without_empty(call(item) or {}))
            answered.append(f"{call.service} {call.operation.replace('_', '-')}")
        except ClientError as failure:
            if failure.response["Error"]["Code"] not in NOT_SET:
                error = f"{call.service} {call.operation.replace('_', '-')}: {failure.response['Error']['Message']}"
    return {"source": " and ".join(answered), "properties": found, "error": error} if calls else None


def main():
    items = json.load(sys.stdin)
    for place in sorted({(call.service, item["account"], item["region"])
                         for item in items for call in TABLE.get(item["type"], ())}):
        client(*place)  # boto3's clients may be used by several threads, but not made by several
    with ThreadPoolExecutor(8) as pool:
        json.dump(list(pool.map(answer, items)), sys.stdout)


if __name__ == "__main__":
    main()
