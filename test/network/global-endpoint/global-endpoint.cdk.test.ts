import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { GlobalEndpoint, type GlobalEndpointProps } from '../../../lib/network/global-endpoint/global-endpoint.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';
import { arnIn, GLOBAL } from './global-options';

function declare(app: App, props: Partial<GlobalEndpointProps> = {}): Stack {
  const stack = new Stack(app, 'Global');
  new GlobalEndpoint(stack, 'Endpoint', { ...GLOBAL, ...props });
  return stack;
}

test('each region has a group of its load balancers behind one listener', () => {
  const template = Template.fromStack(declare(new App(), { clientAffinity: 'source-ip' }));
  template.hasResourceProperties('AWS::GlobalAccelerator::Accelerator', { Name: 'endpoint', Enabled: true });
  template.hasResourceProperties('AWS::GlobalAccelerator::Listener', {
    AcceleratorArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('Accelerator'), 'AcceleratorArn'] },
    ClientAffinity: 'SOURCE_IP',
    PortRanges: [{ FromPort: 443, ToPort: 443 }],
  });
  template.resourceCountIs('AWS::GlobalAccelerator::EndpointGroup', 2);
  template.hasResourceProperties('AWS::GlobalAccelerator::EndpointGroup', {
    ListenerArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('Listener'), 'ListenerArn'] },
    EndpointGroupRegion: 'us-east-1',
    TrafficDialPercentage: 100,
    EndpointConfigurations: [{ EndpointId: arnIn('us-east-1'), Weight: 128 }],
  });
});

test('an ARN may be known only at deployment', () => {
  const app = new App();
  const stack = new Stack(app, 'Global');
  const { valueAsString: loadBalancerArn } = new CfnParameter(stack, 'Arn');
  const [, america] = GLOBAL.loadBalancers;
  new GlobalEndpoint(stack, 'Endpoint', { loadBalancers: [{ region: 'eu-west-1', loadBalancerArn }, america] });
  Template.fromStack(stack).hasResourceProperties('AWS::GlobalAccelerator::EndpointGroup', {
    EndpointGroupRegion: 'eu-west-1',
    EndpointConfigurations: [{ EndpointId: { Ref: 'Arn' } }],
  });
});

test('records are aliases of the accelerator', () => {
  const records = { recordNames: ['chat.example.com'], hostedZoneId: 'Z0123456789ABCDEFGHIJ' };
  Template.fromStack(declare(new App(), records)).hasResourceProperties('AWS::Route53::RecordSet', {
    Name: 'chat.example.com',
    HostedZoneId: 'Z0123456789ABCDEFGHIJ',
    AliasTarget: {
      DNSName: { 'Fn::GetAtt': [Match.stringLikeRegexp('Accelerator'), 'DnsName'] },
      HostedZoneId: 'Z2BJ6XQ5FK7U4H',
      EvaluateTargetHealth: true,
    },
  });
});

test('nothing of a refused endpoint reaches a template', () => {
  const { message, templates } = refusedSynthesis((app) => declare(app, { loadBalancers: [] }));
  expect(message).toMatch(/\[Global\/Endpoint\] loadBalancers/);
  expect(templates).toEqual([]);
});
