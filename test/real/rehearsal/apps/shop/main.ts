import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as patterns from 'aws-cdk-lib/aws-ecs-patterns';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as notifications from 'aws-cdk-lib/aws-s3-notifications';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/**
 * What the public examples of CDK are made of: a container service behind a load balancer, a database, a bucket that
 * notifies a function, a topic with a queue, an alarm. `-c mistake=...` plants one: misspelt, dependency, range.
 */
class Shop extends Stack {
  constructor(scope: Construct, id: string, mistake: unknown) {
    super(scope, id);
    const vpc = new ec2.Vpc(this, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false });
    const database = new rds.DatabaseInstance(this, 'Database', {
      engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_16 }),
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.SMALL),
      vpc,
      storageEncrypted: true,
      removalPolicy: RemovalPolicy.SNAPSHOT,
    });
    if (mistake === 'misspelt')
      (database.node.defaultChild as rds.CfnDBInstance).addPropertyOverride('AllocateStorage', '200');

    if (mistake === 'dependency')
      new ecs.CfnService(this, 'Batch', { cluster: 'shop', taskDefinition: 'batch:1', desiredCount: 0 });
    const cluster = new ecs.Cluster(this, 'Cluster', { vpc, clusterName: 'shop' });
    const web = new patterns.ApplicationLoadBalancedFargateService(this, 'Web', {
      cluster,
      desiredCount: 2,
      cpu: 512,
      memoryLimitMiB: 1024,
      taskImageOptions: {
        image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29'),
        environment: { DATABASE: database.dbInstanceEndpointAddress },
      },
    });
    database.connections.allowDefaultPortFrom(web.service);
    if (mistake === 'range') (web.listener.node.defaultChild as elb.CfnListener).addPropertyOverride('Port', 99999);

    const uploads = new s3.Bucket(this, 'Uploads', {
      versioned: true,
      enforceSSL: true,
      encryption: s3.BucketEncryption.S3_MANAGED,
    });
    const resize = new lambda.Function(this, 'Resize', {
      runtime: lambda.Runtime.PYTHON_3_13,
      handler: 'index.handler',
      code: lambda.Code.fromInline('def handler(event, context):\n    return {}\n'),
    });
    uploads.grantRead(resize);
    uploads.addEventNotification(s3.EventType.OBJECT_CREATED, new notifications.LambdaDestination(resize));

    const orders = new sns.Topic(this, 'Orders');
    const queue = new sqs.Queue(this, 'OrderQueue', { encryption: sqs.QueueEncryption.SQS_MANAGED });
    orders.addSubscription(new subscriptions.SqsSubscription(queue));
    new cloudwatch.Alarm(this, 'Late', {
      metric: queue.metricApproximateAgeOfOldestMessage(),
      threshold: 300,
      evaluationPeriods: 3,
    });
  }
}

const app = new App();
new Shop(app, 'CompanyShop', app.node.tryGetContext('mistake'));
