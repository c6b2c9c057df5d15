import {
  endpointServiceName,
  s3ExpressGatewayServiceName,
  s3GatewayServiceName,
} from '../../../lib/network/network/endpoint-names';

const CHINA =
  'application-autoscaling cassandra ecr.api elasticache execute-api imagebuilder monitoring redshift rds states ' +
  'securityhub servicecatalog transfer xray';

/** Some services whose endpoints have another prefix there; the test beside CDK compares all of them. */
test.each([
  ['cn-north-1', 'cn.com.amazonaws', `${CHINA} iotsitewise.api`],
  ['cn-northwest-1', 'cn.com.amazonaws', `${CHINA} account ecr.dkr workspaces`],
  ['eusc-de-east-1', 'eu.amazonaws', 'ecr.dkr ecr.api execute-api securityhub'],
  ['us-iso-east-1', 'gov.ic.c2s', 'athena ecr.api ec2 sagemaker.runtime sns workspaces'],
  ['us-iso-west-1', 'gov.ic.c2s', 'ec2 ecr.dkr monitoring sqs'],
  ['us-isob-east-1', 'gov.sgov.sc2s', 'autoscaling ebs ecr.api elasticfilesystem workspaces'],
  ['us-isob-west-1', 'gov.sgov.sc2s', 'ecr.api execute-api'],
  ['us-isof-south-1', 'gov.ic.hci.csp', 'ebs ecr.dkr'],
  ['us-isof-east-1', 'gov.ic.hci.csp', 'ebs ecr.dkr'],
  ['eu-isoe-west-1', 'uk.adc-e.cloud', 'ebs ecr.dkr'],
])('in %s some names begin with %s', (region, prefix, services) => {
  for (const service of services.split(' '))
    expect(endpointServiceName(service, region)).toBe(`${prefix}.${region}.${service}`);
  expect(endpointServiceName('bedrock-runtime', region)).toBe(`com.amazonaws.${region}.bedrock-runtime`);
});

test('elsewhere all names begin with com.amazonaws, and none of a part of a list is meant', () => {
  expect(endpointServiceName('ecr.api', 'eu-central-1')).toBe('com.amazonaws.eu-central-1.ecr.api');
  expect(endpointServiceName('', 'eu-central-1')).toBe('com.amazonaws.eu-central-1.');
  expect(endpointServiceName('ecr', 'cn-north-1')).toBe('com.amazonaws.cn-north-1.ecr');
  expect(endpointServiceName('e', 'cn-north-1')).toBe('com.amazonaws.cn-north-1.e');
});

test.each(['cn-north-1', 'cn-northwest-1'])('transcribe has an end of its own in %s', (region) => {
  expect(endpointServiceName('transcribe', region)).toBe(`cn.com.amazonaws.${region}.transcribe.cn`);
});

test('gateway endpoints have the usual name in China too', () => {
  expect(s3GatewayServiceName('cn-north-1')).toBe('com.amazonaws.cn-north-1.s3');
  expect(s3ExpressGatewayServiceName('us-east-1')).toBe('com.amazonaws.us-east-1.s3express');
});
