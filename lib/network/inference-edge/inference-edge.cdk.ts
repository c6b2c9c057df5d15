import { CfnMapping, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnTrustStore, CfnTrustStoreRevocation } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnLoggingConfiguration, CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct, type IConstruct, type IDependable } from 'constructs';
import { LOAD_BALANCER_ZONES } from '../../catalog/load-balancer-zones';
import { type AnyCluster, applyObjects, type ClusterHolder, clusterOf, objectValue } from '../../core/kubernetes.cdk';
import { accept, checked } from '../../core/plan.cdk';
import { closedBucketProps } from '../../security/closed-bucket.cdk';
import { acceptKey } from '../../security/given-key.cdk';
import { logsKeyStatements } from '../../security/key-statements';
import { awsPlaceOf, cdkStatements } from '../../security/policy.cdk';
import type { AliasTarget } from '../alias-record-data';
import { createAliasRecords } from '../alias-records.cdk';
import { planScheme } from '../load-balancer-controller/scheme';
import { accessLogBucketSettings, accessLogPolicy } from './access-logs';
import { ADDRESS_OF_GATEWAY, GATEWAY_RESOURCE, webAclLogGroupArn, webAclLogGroupName } from './deployed-edge';
import { type InferenceEdgePlan, planInferenceEdge } from './inference-edge';
import type { InferenceEdgeOptions } from './options';
import { REDACTED_HEADERS, visibility, WEB_ACL_SETTINGS, webAclRules } from './web-acl';

/** Props of `InferenceEdge`. */
export interface InferenceEdgeProps extends InferenceEdgeOptions {
  /** Our `Cluster`, or any cluster of `aws-eks-v2` or `aws-eks`, declared or imported. */
  readonly cluster: AnyCluster | ClusterHolder;
  /** Encrypts the log of the web ACL. */
  readonly logsKey: IKey;
  /**
   * Makes the load balancer; the edge waits for it. It needs `gatewayApi`, and `applicationLoadBalancers` for an
   * application load balancer.
   * @default - a controller with the Gateway API is in the cluster already
   */
  readonly loadBalancerController?: IDependable;
  /**
   * What happens to access logs when the stack is deleted. The log of the web ACL goes: AWS WAF fixes its name.
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE - a failed first deployment leaves nothing behind
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A load balancer with TLS in front of services of a cluster: an application load balancer behind AWS WAF, or a network
 * load balancer. Internal, unless `internetFacing` says otherwise.
 *
 * Costs `plan.cost`: the hours of the load balancer, and a price per month for the web ACL and each of its rules.
 *
 * @example
 * new InferenceEdge(stack, 'Edge', {
 *   cluster, logsKey: keys.logs, certificateArns: [certificateArn], routes: [{ service: 'chat' }],
 * });
 */
export class InferenceEdge extends Construct {
  readonly plan: InferenceEdgePlan;
  /** None of a network load balancer. */
  readonly webAcl: CfnWebACL | undefined;
  /** What the web ACL refused and counted. */
  readonly webAclLogGroup: LogGroup | undefined;
  readonly accessLogBucket: Bucket | undefined;
  /** The CA certificates of clients. */
  readonly trustStore: CfnTrustStore | undefined;
  /** The Gateway and the objects beside it. */
  readonly objects: IConstruct;
  /** The alias records, in the order of `recordNames`. */
  readonly records: readonly CfnRecordSet[];

  constructor(scope: Construct, id: string, props: InferenceEdgeProps) {
    super(scope, id);
    const cluster = clusterOf(checked(this, props, ['cluster', 'logsKey']).cluster);
    this.plan = accept(this, planInferenceEdge(props, { id, place: awsPlaceOf(this) }));
    accept(this, planScheme({ internetFacing: this.plan.internetFacing, controller: props.loadBalancerController }));
    this.webAcl = this.createWebAcl();
    this.webAclLogGroup = this.createWebAclLog(cluster.clusterName, props);
    this.accessLogBucket = this.createAccessLogBucket(props);
    this.trustStore = this.createTrustStore();
    this.objects = this.apply(cluster, props);
    this.records = createAliasRecords(this, this.plan.records, () => this.loadBalancer(cluster));
  }

  private createWebAcl(): CfnWebACL | undefined {
    const { webAcl, name } = this.plan;
    if (webAcl === undefined) return undefined;
    const { CloudWatchMetricsEnabled, SampledRequestsEnabled, MetricName } = visibility(name);
    const resource = new CfnWebACL(this, 'WebAcl', {
      ...WEB_ACL_SETTINGS,
      visibilityConfig: {
        cloudWatchMetricsEnabled: CloudWatchMetricsEnabled,
        sampledRequestsEnabled: SampledRequestsEnabled,
        metricName: MetricName,
      },
    });
    // The rules are in the shape of the API, which CloudFormation's is.
    resource.addPropertyOverride('Rules', webAclRules(webAcl));
    return resource;
  }

  private createWebAclLog(clusterName: string, { logsKey }: InferenceEdgeProps): LogGroup | undefined {
    const { webAcl } = this.plan;
    if (webAcl === undefined || this.webAcl === undefined) return undefined;
    const group = new LogGroup(this, 'WebAclLogGroup', {
      logGroupName: webAclLogGroupName(this.plan, clusterName),
      retention: webAcl.logRetentionDays,
      encryptionKey: acceptKey(this, logsKey, { option: 'logsKey', needs: logsKeyStatements }),
      // Its name is fixed: a group that stays would stop the next deployment.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new CfnLoggingConfiguration(this, 'WebAclLogging', {
      resourceArn: this.webAcl.attrArn,
      logDestinationConfigs: [webAclLogGroupArn(group.logGroupName, awsPlaceOf(this))],
      redactedFields: REDACTED_HEADERS.map((Name) => ({ singleHeader: { Name } })),
    });
    return group;
  }

  private createAccessLogBucket({
    removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  }: InferenceEdgeProps): Bucket | undefined {
    const { accessLogRetentionDays } = this.plan;
    if (accessLogRetentionDays === undefined) return undefined;
    const settings = accessLogBucketSettings(accessLogRetentionDays);
    const bucket = new Bucket(this, 'AccessLogBucket', { ...closedBucketProps(undefined, settings), removalPolicy });
    const statements = accessLogPolicy(this.plan, bucket.bucketArn, awsPlaceOf(this));
    for (const statement of cdkStatements(statements)) bucket.addToResourcePolicy(statement);
    return bucket;
  }

  private createTrustStore(): CfnTrustStore | undefined {
    const { trustStore } = this.plan;
    if (trustStore === undefined) return undefined;
    const { bucket, key, revocationKey } = trustStore;
    const resource = new CfnTrustStore(this, 'TrustStore', {
      caCertificatesBundleS3Bucket: bucket,
      caCertificatesBundleS3Key: key,
    });
    if (revocationKey !== undefined) {
      new CfnTrustStoreRevocation(this, 'Revocation', {
        trustStoreArn: resource.attrTrustStoreArn,
        revocationContents: [{ revocationType: 'CRL', s3Bucket: bucket, s3Key: revocationKey }],
      });
    }
    return resource;
  }

  private apply(cluster: AnyCluster, { loadBalancerController }: InferenceEdgeProps): IConstruct {
    const { inferenceEdgeObjects } = require('./inference-edge.chart') as typeof import('./inference-edge.chart');
    const applied = inferenceEdgeObjects({
      plan: this.plan,
      webAclArn: this.webAcl?.attrArn,
      trustStoreArn: this.trustStore?.attrTrustStoreArn,
      accessLogBucket: this.accessLogBucket?.bucketName,
    });
    const objects = applyObjects(this, 'Objects', cluster, applied);
    // The load balancer writes a test object when its logs are turned on.
    if (this.accessLogBucket?.policy) objects.node.addDependency(this.accessLogBucket.policy);
    // The controller also deletes the load balancer, so it must be deleted last.
    if (loadBalancerController !== undefined) objects.node.addDependency(loadBalancerController);
    return objects;
  }

  /** The address and the zone of the load balancer that the controller makes. */
  private loadBalancer(cluster: AnyCluster): AliasTarget {
    const { namespace, name, kind } = this.plan;
    const address = objectValue(this, 'Address', cluster, {
      objectType: GATEWAY_RESOURCE,
      objectName: name,
      objectNamespace: namespace,
      jsonPath: ADDRESS_OF_GATEWAY,
    });
    address.node.addDependency(this.objects);
    const zones = new CfnMapping(this, 'Zones', {
      mapping: Object.fromEntries(Object.entries(LOAD_BALANCER_ZONES).map(([region, zone]) => [region, { ...zone }])),
      lazy: true,
    });
    return { dnsName: address.value, hostedZoneId: zones.findInMap(Stack.of(this).region, kind) };
  }
}
