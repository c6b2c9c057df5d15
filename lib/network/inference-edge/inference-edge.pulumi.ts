import { LogGroup } from '@pulumi/aws/cloudwatch/logGroup';
import { getLoadBalancerOutput } from '@pulumi/aws/lb/getLoadBalancer';
import { TrustStore } from '@pulumi/aws/lb/trustStore';
import { TrustStoreRevocation } from '@pulumi/aws/lb/trustStoreRevocation';
import type { Record } from '@pulumi/aws/route53/record';
import type { Bucket } from '@pulumi/aws/s3/bucket';
import { WebAcl } from '@pulumi/aws/wafv2/webAcl';
import { WebAclLoggingConfiguration } from '@pulumi/aws/wafv2/webAclLoggingConfiguration';
import * as pulumi from '@pulumi/pulumi';
import { type AnyCluster, applyObjects } from '../../core/kubernetes.pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { accept, checked } from '../../core/plan.pulumi';
import { readKeyArn } from '../../security/given-key';
import { logsKeyStatements } from '../../security/key-statements';
import { awsPlace, type AwsPlaceOutputs, markedPlace } from '../../security/policy.pulumi';
import { type AliasTargetOutputs, createAliasRecords } from '../alias-records.pulumi';
import { planScheme } from '../load-balancer-controller/scheme';
import { createAccessLogBucket } from './access-logs.pulumi';
import { loadBalancerTags, loadBalancerZone, WAIT_FOR_LOAD_BALANCER, webAclLogGroupName } from './deployed-edge';
import { type InferenceEdgePlan, planInferenceEdge } from './inference-edge';
import type { EdgeRoute, InferenceEdgeOptions } from './options';
import { REDACTED_HEADERS, visibility, WEB_ACL_SETTINGS, webAclRules } from './web-acl';

/** What the load balancer sends to one service. */
export interface EdgeRouteArgs extends Omit<EdgeRoute, 'service'> {
  /** Name of the Service, in the namespace of the edge. */
  readonly service: pulumi.Input<string>;
}

/** The options of an edge whose values may be Outputs. */
export interface LateBoundEdgeOptions {
  /** Name of the Gateway and of the objects beside it. @default - the name of the component */
  readonly name?: pulumi.Input<string>;
  /** The namespace of the services. It must exist. @default 'inference' */
  readonly namespace?: pulumi.Input<string>;
  /** The services behind the edge: at least one; a network load balancer has exactly one. */
  readonly routes?: readonly EdgeRouteArgs[];
  /** Certificates of ACM in the region of the edge: at least one. Clients get the one of their host name (SNI). */
  readonly certificateArns?: readonly pulumi.Input<string>[];
  /** Networks that may connect, as IPv4 CIDRs. @default - the private networks; none for `internetFacing` */
  readonly allowedCidrs?: readonly pulumi.Input<string>[];
  /** The hosted zone of Route 53 that has the records. @default - none */
  readonly hostedZoneId?: pulumi.Input<string>;
  /** Bucket of the bundle of CA certificates, in the region of the edge. @default - clients need no certificate */
  readonly clientCaBucket?: pulumi.Input<string>;
}

/** Args of `InferenceEdge`. */
export interface InferenceEdgeArgs
  extends Omit<InferenceEdgeOptions, keyof LateBoundEdgeOptions>, LateBoundEdgeOptions {
  /** Our `Cluster`, or the name of an EKS cluster and a provider of `@pulumi/kubernetes` for it. */
  readonly cluster: AnyCluster;
  /** The KMS key that encrypts the log of the web ACL: `keys.logs.arn`. */
  readonly logsKeyArn: pulumi.Input<string>;
  /**
   * Makes the load balancer; the edge waits for it. It needs `gatewayApi`, and `applicationLoadBalancers` for an
   * application load balancer.
   * @default - a controller with the Gateway API is in the cluster already
   */
  readonly loadBalancerController?: pulumi.Resource;
  /**
   * Whether access logs stay in the account when the stack no longer has them. The log of the web ACL goes: AWS WAF
   * fixes its name.
   * @default true
   */
  readonly retainOnDelete?: boolean;
}

type MarkedArgs = InferenceEdgeOptions & { readonly logsKeyArn: string };

/**
 * A load balancer with TLS in front of services of a cluster: an application load balancer behind AWS WAF, or a network
 * load balancer. Internal, unless `internetFacing` says otherwise.
 *
 * Costs `plan.cost`: the hours of the load balancer, and a price per month for the web ACL and each of its rules.
 *
 * @example
 * new InferenceEdge('edge', {
 *   cluster, logsKeyArn: keys.logs.arn, certificateArns: [certificateArn], routes: [{ service: 'chat' }],
 * });
 */
export class InferenceEdge extends pulumi.ComponentResource {
  readonly plan: InferenceEdgePlan;
  /** None of a network load balancer. */
  readonly webAcl: WebAcl | undefined;
  /** What the web ACL refused and counted. */
  readonly webAclLogGroup: LogGroup | undefined;
  readonly accessLogBucket: Bucket | undefined;
  /** The CA certificates of clients. */
  readonly trustStore: TrustStore | undefined;
  /** The Gateway and the objects beside it. */
  readonly objects: readonly pulumi.CustomResource[];
  /** The alias records, in the order of `recordNames`. */
  readonly records: readonly Record[];
  private readonly late = new OutputMarkers();

  constructor(
    private readonly edgeName: string,
    args: InferenceEdgeArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('ai-datacenter:network:InferenceEdge', edgeName, {}, opts);
    const { cluster, loadBalancerController, ...options } = checked(edgeName, args, ['cluster', 'logsKeyArn']);
    const marked = this.late.markAll<MarkedArgs>(options);
    this.plan = accept(this, edgeName, planArgs(marked, edgeName, loadBalancerController));
    const place = awsPlace(this);
    this.webAcl = this.createWebAcl();
    this.webAclLogGroup = this.createWebAclLog(cluster, marked);
    const logs = createAccessLogBucket(this, edgeName, this.plan, {
      place: markedPlace(place, this.late),
      late: this.late,
      retainOnDelete: args.retainOnDelete ?? true,
    });
    this.accessLogBucket = logs?.bucket;
    this.trustStore = this.createTrustStore();
    const before = [
      ...(logs === undefined ? [] : [logs.policy]),
      ...(loadBalancerController ? [loadBalancerController] : []),
    ];
    this.objects = this.apply(cluster, before);
    const target = () => this.loadBalancer(cluster, place);
    this.records = createAliasRecords(this.edgeName, this.plan.records, target, { parent: this, late: this.late });
    this.registerOutputs({ webAclArn: this.webAcl?.arn });
  }

  private createWebAcl(): WebAcl | undefined {
    const { webAcl } = this.plan;
    if (webAcl === undefined) return undefined;
    const { CloudWatchMetricsEnabled, SampledRequestsEnabled, MetricName } = visibility(
      this.late.resolve(this.plan.name),
    );
    return new WebAcl(
      `${this.edgeName}-web-acl`,
      {
        ...WEB_ACL_SETTINGS,
        // In the shape of the API: `rules` of the provider nests only three statements deep.
        ruleJson: JSON.stringify(webAclRules(webAcl)),
        visibilityConfig: {
          cloudwatchMetricsEnabled: CloudWatchMetricsEnabled,
          sampledRequestsEnabled: SampledRequestsEnabled,
          metricName: MetricName,
        },
      },
      { parent: this },
    );
  }

  private createWebAclLog({ clusterName }: AnyCluster, { logsKeyArn }: MarkedArgs): LogGroup | undefined {
    const { webAcl } = this.plan;
    if (webAcl === undefined || this.webAcl === undefined) return undefined;
    const group = new LogGroup(
      `${this.edgeName}-web-acl-logs`,
      {
        name: this.late.resolve(webAclLogGroupName(this.plan, this.late.mark(clusterName))),
        retentionInDays: webAcl.logRetentionDays,
        kmsKeyId: this.late.resolve(logsKeyArn),
      },
      // Its name is fixed: a group that stays would stop the next deployment.
      { parent: this },
    );
    new WebAclLoggingConfiguration(
      `${this.edgeName}-web-acl-logging`,
      {
        resourceArn: this.webAcl.arn,
        logDestinationConfigs: [group.arn],
        redactedFields: REDACTED_HEADERS.map((name) => ({ singleHeader: { name } })),
      },
      { parent: this },
    );
    return group;
  }

  private createTrustStore(): TrustStore | undefined {
    const { trustStore } = this.plan;
    if (trustStore === undefined) return undefined;
    const { bucket, key, revocationKey } = this.late.resolve(trustStore);
    const child = { parent: this };
    const resource = new TrustStore(
      `${this.edgeName}-trust-store`,
      { caCertificatesBundleS3Bucket: bucket, caCertificatesBundleS3Key: key },
      child,
    );
    if (revocationKey !== undefined) {
      new TrustStoreRevocation(
        `${this.edgeName}-revocation`,
        { trustStoreArn: resource.arn, revocationsS3Bucket: bucket, revocationsS3Key: revocationKey },
        child,
      );
    }
    return resource;
  }

  private apply(cluster: AnyCluster, dependsOn: readonly pulumi.Resource[]): readonly pulumi.CustomResource[] {
    const { inferenceEdgeObjects } = require('./inference-edge.chart') as typeof import('./inference-edge.chart');
    const objects = inferenceEdgeObjects({
      plan: this.plan,
      // Only records need the load balancer at once.
      gatewayAnnotations: this.plan.records && WAIT_FOR_LOAD_BALANCER,
      webAclArn: this.late.mark(this.webAcl?.arn),
      trustStoreArn: this.late.mark(this.trustStore?.arn),
      accessLogBucket: this.late.mark(this.accessLogBucket?.bucket),
    });
    return applyObjects(this, this.edgeName, cluster, objects, { late: this.late, dependsOn });
  }

  /** The address and the zone of the load balancer that the controller makes. */
  private loadBalancer({ clusterName }: AnyCluster, { region }: AwsPlaceOutputs): AliasTargetOutputs {
    const tags = this.late.resolve(loadBalancerTags(this.plan, this.late.mark(clusterName)));
    // The tags are those of the controller; the name of the load balancer has a digest that nothing else knows.
    const { dnsName } = getLoadBalancerOutput({ tags }, { parent: this, dependsOn: [...this.objects] });
    return { dnsName, hostedZoneId: region.apply((it) => loadBalancerZone(it, this.plan.kind)) };
  }
}

/** Plans the edge, with the problems of its key. */
function planArgs(marked: MarkedArgs, id: string, controller: pulumi.Resource | undefined): Planned<InferenceEdgePlan> {
  const read = new OptionReader<MarkedArgs, never>(marked);
  readKeyArn(read, 'logsKeyArn', { of: 'the log of the web ACL', needs: logsKeyStatements });
  const plan = read.part(planInferenceEdge(marked, { id }));
  read.part(planScheme({ internetFacing: plan.internetFacing, controller }));
  return read.planned(plan);
}
