import { OptionReader } from '../../../lib/core/option-reader';
import type { NETWORK_CODES, NetworkOptions } from '../../../lib/network/network/options';
import { readZones, ZONE_QUERY, type Zones } from '../../../lib/network/network/zones';

function zonesOf(options: NetworkOptions): { zones: Zones; problems: string[] } {
  const read = new OptionReader<NetworkOptions, keyof typeof NETWORK_CODES>(options);
  const zones = readZones(read);
  return { zones, problems: read.planned(undefined).problems.map(({ code, path }) => `${code} ${path}`) };
}

test('a network spans two zones of the region, or as many as zoneCount says', () => {
  expect(zonesOf({})).toEqual({ zones: { zoneCount: 2 }, problems: [] });
  expect(zonesOf({ zoneCount: 3 })).toEqual({ zones: { zoneCount: 3 }, problems: [] });
});

test('named zones are as many as they are, and may be counted twice', () => {
  const availabilityZones = ['eu-west-1a', 'us-west-2-lax-1a', 'eu-west-1c'];
  const zones = { zoneCount: 3, availabilityZones };
  expect(zonesOf({ availabilityZones })).toEqual({ zones, problems: [] });
  expect(zonesOf({ availabilityZones, zoneCount: 3 })).toEqual({ zones, problems: [] });
  expect(zonesOf({ availabilityZones: ['a', 'b'] }).problems).toEqual([]);
});

test.each<[string, NetworkOptions, string, number]>([
  ['one', { availabilityZones: ['a'] }, 'out-of-range availabilityZones', 2],
  ['four', { availabilityZones: ['a', 'b', 'c', 'd'] }, 'out-of-range availabilityZones', 2],
  ['none', { availabilityZones: [] }, 'out-of-range availabilityZones', 2],
  ['the same', { availabilityZones: ['a', 'b', 'a'] }, 'network-zones-invalid availabilityZones', 2],
  [
    'more than zoneCount',
    { availabilityZones: ['a', 'b'], zoneCount: 3 },
    'network-zones-invalid availabilityZones',
    3,
  ],
  ['not a name', { availabilityZones: ['eu-west-1a', 'EU West'] }, 'malformed availabilityZones[1]', 2],
  ['any, with a wrong zoneCount', { availabilityZones: ['a', 'b', 'c'], zoneCount: 9 }, 'out-of-range zoneCount', 3],
])('zones that are %s are one problem, and valid zones stand in', (_, options, problem, zoneCount) => {
  const { zones, problems } = zonesOf(options);
  expect(problems).toEqual([problem]);
  expect(zones.zoneCount).toBe(zoneCount);
  expect(zones.availabilityZones?.length ?? zoneCount).toBe(zoneCount);
});

test('EC2 is asked for the zones that the account can use, without Local Zones', () => {
  expect(ZONE_QUERY).toEqual({
    state: 'available',
    filters: [{ name: 'zone-type', values: ['availability-zone'] }],
  });
});
