/** The services of a region whose endpoints have another prefix than elsewhere. */
interface OtherPrefix {
  readonly prefix: string;
  /** By the part of their name after the region, with spaces between them. */
  readonly services: string;
}

const USUAL_PREFIX = 'com.amazonaws';

/**
 * Regions of partitions in which some services have names of their own. All other names begin with `com.amazonaws`.
 *
 * @see aws-cdk-lib 2.276, aws-ec2/lib/vpc-endpoint.js (read 2026-11); a test compares both
 */
const OTHER_PREFIXES: Readonly<Record<string, OtherPrefix>> = {
  'cn-north-1': {
    prefix: 'cn.com.amazonaws',
    services:
      'application-autoscaling appmesh-envoy-management athena autoscaling awsconnector backup batch cassandra ' +
      'cloudcontrolapi cloudformation codedeploy-commands-secure databrew dms ebs ec2 ecr.api ecr.dkr eks ' +
      'elasticache elasticbeanstalk elasticfilesystem elasticfilesystem-fips emr-containers execute-api fsx ' +
      'imagebuilder iot.data iotsitewise.api iotsitewise.data kinesis-streams lambda license-manager ' +
      'monitoring rds redshift redshift-data s3 sagemaker.api sagemaker.featurestore-runtime sagemaker.runtime ' +
      'securityhub servicecatalog sms sqs states sts sync-states synthetics transcribe transcribestreaming ' +
      'transfer xray',
  },
  'cn-northwest-1': {
    prefix: 'cn.com.amazonaws',
    services:
      'account application-autoscaling appmesh-envoy-management athena autoscaling awsconnector backup batch ' +
      'cassandra cloudcontrolapi cloudformation codedeploy-commands-secure databrew dms ebs ec2 ecr.api ' +
      'ecr.dkr eks elasticache elasticbeanstalk elasticfilesystem elasticfilesystem-fips emr-containers ' +
      'execute-api fsx imagebuilder iot.data kinesis-streams lambda license-manager monitoring polly rds ' +
      'redshift redshift-data s3 sagemaker.api sagemaker.featurestore-runtime sagemaker.runtime securityhub ' +
      'servicecatalog sms sqs states sts sync-states synthetics transcribe transcribestreaming transfer ' +
      'workspaces xray',
  },
  'eusc-de-east-1': {
    prefix: 'eu.amazonaws',
    services: 'ecr.dkr ecr.api execute-api securityhub',
  },
  'us-iso-east-1': {
    prefix: 'gov.ic.c2s',
    services:
      'application-autoscaling athena autoscaling comprehend diode-messaging diode-messaging-proxy ebs ec2 ' +
      'ecr.api ecr.dkr elasticfilesystem elasticfilesystem-fips execute-api sagemaker.api sagemaker.runtime ' +
      'sns sqs textract textract-fips transcribe workspaces',
  },
  'us-iso-west-1': {
    prefix: 'gov.ic.c2s',
    services:
      'autoscaling ebs ec2 ecr.api ecr.dkr elasticfilesystem elasticfilesystem-fips execute-api monitoring sns ' +
      'sqs workspaces',
  },
  'us-isob-east-1': {
    prefix: 'gov.sgov.sc2s',
    services:
      'application-autoscaling autoscaling diode-messaging diode-messaging-proxy ebs ec2 ecr.api ecr.dkr ' +
      'elasticfilesystem elasticfilesystem-fips execute-api sagemaker.api sagemaker.runtime sns sqs workspaces',
  },
  'us-isob-west-1': {
    prefix: 'gov.sgov.sc2s',
    services: 'ecr.api ecr.dkr elasticfilesystem-fips execute-api',
  },
  'us-isof-south-1': {
    prefix: 'gov.ic.hci.csp',
    services: 'ebs ecr.api ecr.dkr execute-api',
  },
  'us-isof-east-1': {
    prefix: 'gov.ic.hci.csp',
    services: 'ebs ecr.api ecr.dkr execute-api',
  },
  'eu-isoe-west-1': {
    prefix: 'uk.adc-e.cloud',
    services: 'ebs ecr.api ecr.dkr execute-api',
  },
};

/** @see OTHER_PREFIXES */
const OTHER_SUFFIXES: Readonly<Record<string, string>> = {
  'cn-north-1 transcribe': '.cn',
  'cn-northwest-1 transcribe': '.cn',
};

/** Returns the name by which a service has an interface endpoint in a region, for example of `ecr.api`. */
export function endpointServiceName(service: string, region: string): string {
  const { prefix, services = '' } = OTHER_PREFIXES[region] ?? {};
  const own = prefix !== undefined && services.split(' ').includes(service) ? prefix : USUAL_PREFIX;
  return `${own}.${region}.${service}${OTHER_SUFFIXES[`${region} ${service}`] ?? ''}`;
}

/** Returns the name by which S3 has a gateway endpoint in a region: the same in all partitions. */
export function s3GatewayServiceName(region: string): string {
  return `${USUAL_PREFIX}.${region}.s3`;
}

/** Returns the name by which S3 Express One Zone has a gateway endpoint in a region. */
export function s3ExpressGatewayServiceName(region: string): string {
  return `${USUAL_PREFIX}.${region}.s3express`;
}
