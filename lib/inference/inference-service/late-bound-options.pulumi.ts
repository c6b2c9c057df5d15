import type { Input } from '@pulumi/pulumi';
import type { SecretVariable } from './container';
import type { PodToleration } from '../../core/tolerations';

/** The options of an inference service whose values may be Outputs. */
export interface LateBoundServiceOptions {
  /**
   * Name of the Deployment, the Service and the service account. Another name is another service: a new one is made,
   * with a new load balancer, and then the old one is removed.
   * @default - the name of the component, as a Kubernetes name
   */
  readonly name?: Input<string>;
  /** Services may share a namespace. @default 'inference' */
  readonly namespace?: Input<string>;
  /**
   * A model that the image contains, or `s3://bucket/prefix` of a folder in a model store: `models.uriOf('smollm2')`.
   * @default 'tiny-shakespeare'
   */
  readonly model?: Input<string>;
  /**
   * The name that clients request.
   * @default - the last part of `model`, or the service's own name where that part is an Output
   */
  readonly servedModelName?: Input<string>;
  /** @default - any node of the image's architecture */
  readonly nodeSelector?: Readonly<Record<string, Input<string>>>;
  /** @default - none */
  readonly tolerations?: readonly LateBoundToleration[];
  /** Environment variables in plain text. Anyone who may read the Deployment reads them. @default - none */
  readonly environment?: Readonly<Record<string, Input<string>>>;
  /** Environment variables from Secrets that exist in the namespace. @default - none */
  readonly secrets?: readonly LateBoundSecretVariable[];
  /** Secrets of the namespace of which every key is an environment variable. @default - none */
  readonly environmentFromSecrets?: readonly Input<string>[];
  /** Secrets of the namespace with which the image is pulled. @default - none: ECR needs none */
  readonly imagePullSecrets?: readonly Input<string>[];
  /** Networks that may connect, as IPv4 CIDRs of a prefix length from 8. @default - the private networks */
  readonly clientCidrs?: readonly Input<string>[];
  /** A certificate of ACM or IAM, for TLS on port 443. @default - plain HTTP on port 80, inside the VPC */
  readonly certificateArn?: Input<string>;
  /** Further certificates: clients get the one of the host name that they connect to (SNI). @default - none */
  readonly certificateArns?: readonly Input<string>[];
  /** Name of the load balancer, unique in the region. @default - the controller makes one */
  readonly loadBalancerName?: Input<string>;
  /** The host name for which external-dns makes a record of the load balancer. @default - no record */
  readonly hostname?: Input<string>;
  /** A bucket of the same region for access logs. It needs a certificate. @default - no access logs */
  readonly accessLogsBucket?: Input<string>;
  /** Prefix of the logs in the bucket, without `AWSLogs`, which AWS adds. @default - none */
  readonly accessLogsPrefix?: Input<string>;
  /** Further annotations of the Service, for the controller or for others. @default - none */
  readonly loadBalancerAnnotations?: Readonly<Record<string, Input<string>>>;
}

/** A taint on whose nodes pods may run; its texts may be Outputs. */
export interface LateBoundToleration extends Omit<PodToleration, 'key' | 'value'> {
  readonly key: Input<string>;
  readonly value?: Input<string>;
}

/** An environment variable from a Secret; the names of the Secret and its key may be Outputs. */
export interface LateBoundSecretVariable extends Omit<SecretVariable, 'secret' | 'key'> {
  readonly secret: Input<string>;
  readonly key: Input<string>;
}
