import { App, CustomResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as api from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as custom from 'aws-cdk-lib/custom-resources';
import type { Construct } from 'constructs';

/**
 * A serverless app without a cluster: an HTTP API, functions, a table that is kept, queues, a topic, a schedule and a
 * custom resource. `-c mistake=...` plants one: misspelt, dependency, custom. `-c version=2` is its next version.
 */
class Orders extends Stack {
  constructor(scope: Construct, id: string, mistake: unknown, version: number) {
    super(scope, id);
    const table = new dynamodb.Table(this, 'Table', {
      partitionKey: { name: version === 1 ? 'id' : 'orderId', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    });
    const failed = new sqs.Queue(this, 'Failed', { retentionPeriod: Duration.days(14) });
    const queue = new sqs.Queue(this, 'Queue', {
      visibilityTimeout: Duration.seconds(version === 1 ? 60 : 90),
      deadLetterQueue: { queue: failed, maxReceiveCount: 3 },
    });
    if (mistake === 'misspelt') (queue.node.defaultChild as sqs.CfnQueue).addPropertyOverride('VisibilityTimeOut', 90);

    const handler = this.functionOf('Handler', { TABLE: table.tableName, QUEUE: queue.queueUrl });
    table.grantReadWriteData(handler);
    queue.grantSendMessages(handler);
    new api.HttpApi(this, 'Api', { defaultIntegration: new HttpLambdaIntegration('ToHandler', handler) });

    if (mistake === 'dependency')
      // By its name, so that nothing says which of the two is made first.
      new lambda.CfnEventSourceMapping(this, 'Consumption', {
        functionName: 'orders-consumer',
        eventSourceArn: queue.queueArn,
      });
    const consumer = this.functionOf('Consumer', {}, 'orders-consumer');
    queue.grantConsumeMessages(consumer);
    if (mistake !== 'dependency') consumer.addEventSourceMapping('Consumption', { eventSourceArn: queue.queueArn });

    if (version === 1) new sns.Topic(this, 'Shipped', { displayName: 'Shipped orders' });
    new events.Rule(this, 'Nightly', {
      schedule: events.Schedule.cron({ hour: '3', minute: '0' }),
      targets: [new targets.LambdaFunction(handler)],
    });
    new ssm.StringParameter(this, 'Endpoint', { stringValue: table.tableArn });
    new CustomResource(this, 'Seed', {
      serviceToken: new custom.Provider(this, 'SeedProvider', {
        onEventHandler: new lambda.Function(this, 'Seeder', {
          runtime: lambda.Runtime.NODEJS_22_X,
          handler: 'index.handler',
          code: lambda.Code.fromInline(`exports.handler = async (event) => {
            const { RequestType, ResourceProperties } = event;
            if (ResourceProperties.orders < 1 && RequestType !== 'Delete') throw new Error('no orders to seed');
            return { PhysicalResourceId: 'seed' };
          };`),
        }),
      }).serviceToken,
      properties: { orders: mistake === 'custom' ? 0 : 10, table: table.tableName },
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  private functionOf(id: string, environment: Record<string, string>, functionName?: string): lambda.Function {
    return new lambda.Function(this, id, {
      functionName,
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => ({ statusCode: 200 });'),
      timeout: Duration.seconds(20),
      environment,
    });
  }
}

const app = new App();
new Orders(app, 'CompanyOrders', app.node.tryGetContext('mistake'), Number(app.node.tryGetContext('version') ?? 1));
