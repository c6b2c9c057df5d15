import { aliasRecords } from '../../lib/network/alias-record-data';

test('each name has an alias record of its hosted zone, to one target whose health counts', () => {
  const target = { dnsName: 'lb.example.com', hostedZoneId: 'Z2' };
  const aliasTarget = { dnsName: 'lb.example.com', hostedZoneId: 'Z2', evaluateTargetHealth: true };
  expect(aliasRecords({ hostedZoneId: 'Z1', names: ['a.example.com', 'b.example.com'] }, target)).toEqual([
    { hostedZoneId: 'Z1', name: 'a.example.com', type: 'A', aliasTarget },
    { hostedZoneId: 'Z1', name: 'b.example.com', type: 'A', aliasTarget },
  ]);
});
