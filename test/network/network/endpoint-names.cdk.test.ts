import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { endpointServiceName, s3GatewayServiceName } from '../../../lib/network/network/endpoint-names';

const SERVICES = Object.values(ec2.InterfaceVpcEndpointAwsService)
  .filter((it) => it instanceof ec2.InterfaceVpcEndpointAwsService)
  .map(({ shortName }) => shortName);

const REGIONS = [
  'us-east-1',
  'eu-central-1',
  'us-gov-west-1',
  'cn-north-1',
  'cn-northwest-1',
  'eusc-de-east-1',
  'us-iso-east-1',
  'us-iso-west-1',
  'us-isob-east-1',
  'us-isob-west-1',
  'us-isof-south-1',
  'us-isof-east-1',
  'eu-isoe-west-1',
];

test.each(REGIONS)('endpoints of %s have the names that CDK gives them', (region) => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region } });
  const names = (nameOf: (service: string) => string) => SERVICES.map((service) => [service, nameOf(service)]);
  expect(SERVICES.length).toBeGreaterThan(200);
  expect(names((service) => endpointServiceName(service, region))).toEqual(
    names((service) => stack.resolve(new ec2.InterfaceVpcEndpointAwsService(service).name) as string),
  );
});

test('the gateway endpoint of S3 has the usual name in China too', () => {
  expect(endpointServiceName('ecr.api', 'cn-north-1')).toBe('cn.com.amazonaws.cn-north-1.ecr.api');
  expect(s3GatewayServiceName('cn-north-1')).toBe('com.amazonaws.cn-north-1.s3');
});
