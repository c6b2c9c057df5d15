import * as pulumi from '@pulumi/pulumi';
import type { GlobalEndpointArgs } from '../../../lib/network/global-endpoint/global-endpoint.pulumi';
import { declare, inputsOf, registered } from '../../core/registrations';
import { arnIn, GLOBAL } from './global-options';

function declared(args: Partial<GlobalEndpointArgs> = {}) {
  return declare(async () => {
    const { GlobalEndpoint } = await import('../../../lib/network/global-endpoint/global-endpoint.pulumi');
    return new GlobalEndpoint('global', { ...GLOBAL, ...args });
  });
}

test('each region has a group of its load balancers, whose ARNs may be Outputs', async () => {
  await declared({
    loadBalancers: GLOBAL.loadBalancers.map((it) => ({ ...it, loadBalancerArn: pulumi.output(it.loadBalancerArn) })),
  });
  expect(inputsOf('aws:globalaccelerator/accelerator:Accelerator')).toMatchObject({ name: 'global', enabled: true });
  expect(inputsOf('aws:globalaccelerator/listener:Listener')).toMatchObject({
    protocol: 'TCP',
    clientAffinity: 'NONE',
    portRanges: [{ fromPort: 443, toPort: 443 }],
  });
  expect(registered('aws:globalaccelerator/endpointGroup:EndpointGroup').map(({ inputs }) => inputs)).toMatchObject(
    ['eu-west-1', 'us-east-1'].map((region) => ({
      endpointGroupRegion: region,
      trafficDialPercentage: 100,
      endpointConfigurations: [{ endpointId: arnIn(region), weight: 128 }],
    })),
  );
});

test('records are aliases of the accelerator', async () => {
  await declared({ recordNames: ['chat.example.com'], hostedZoneId: pulumi.output('Z0123456789ABCDEFGHIJ') });
  expect(inputsOf('aws:route53/record:Record')).toMatchObject({
    name: 'chat.example.com',
    zoneId: 'Z0123456789ABCDEFGHIJ',
    aliases: [{ zoneId: 'Z2BJ6XQ5FK7U4H', evaluateTargetHealth: true }],
  });
});

test('a refused endpoint registers nothing', async () => {
  await expect(declared({ loadBalancers: [] })).rejects.toThrow(/loadBalancers/);
});
