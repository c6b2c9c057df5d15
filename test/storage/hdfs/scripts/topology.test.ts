import { planned } from '../hdfs-options';
import { StandInPod } from './stand-in-pod';

async function racksOf(
  options: Parameters<typeof planned>[0],
  addresses: readonly string[],
): Promise<readonly string[]> {
  const pod = new StandInPod(planned(options), 'hdfs-nn-0');
  const { exitCode, output } = await pod.run('topology.sh', addresses);
  await pod.close();
  expect(exitCode).toBe(0);
  return output.trim().split('\n');
}

test('the rack of an address is the zone of its subnet, from its first address to its last', async () => {
  const addresses = ['10.0.0.0', '10.0.63.255', '10.0.64.0', '10.0.127.255', '10.0.128.0', '10.0.191.255'];
  expect(await racksOf({}, addresses)).toEqual([
    '/us-east-1a',
    '/us-east-1a',
    '/us-east-1b',
    '/us-east-1b',
    '/us-east-1c',
    '/us-east-1c',
  ]);
});

test('an address outside of all subnets, and a name, are in a rack of their own', async () => {
  expect(await racksOf({}, ['10.0.192.0', '9.255.255.255', 'hdfs-dn-0.hdfs', '::1'])).toEqual([
    '/other',
    '/other',
    '/other',
    '/other',
  ]);
});

test('with partitions every rack has two levels, as HDFS demands', async () => {
  const subnetZones = [
    { cidr: '10.0.0.0/19', zone: 'us-east-1a', partition: 1 },
    { cidr: '10.0.32.0/19', zone: 'us-east-1a', partition: 2 },
    { cidr: '10.0.64.0/18', zone: 'us-east-1b', partition: 1 },
  ];
  expect(await racksOf({ racks: 'partition', subnetZones }, ['10.0.1.1', '10.0.33.1', '10.0.65.1', '1.2.3.4'])).toEqual(
    ['/us-east-1a/1', '/us-east-1a/2', '/us-east-1b/1', '/other/other'],
  );
});

test('single addresses and all addresses are networks too, and the first line that matches counts', async () => {
  const subnetZones = [
    { cidr: '255.255.255.255/32', zone: 'last' },
    { cidr: '128.0.0.0/1', zone: 'high' },
    { cidr: '0.0.0.0/0', zone: 'all' },
  ];
  expect(await racksOf({ subnetZones }, ['255.255.255.255', '255.255.255.254', '127.0.0.1'])).toEqual([
    '/last',
    '/high',
    '/all',
  ]);
});
