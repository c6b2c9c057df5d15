import { PRINCIPAL_ARN, REGION, TOPIC_ARN } from '../../lib/core/arn';
import { DIRECTORY_BUCKET, EXISTING_BUCKET, NEW_BUCKET } from '../../lib/core/bucket-name';
import { checksumOf } from '../../lib/core/configuration-checksum';
import { controlPlaneLogGroupName, LABEL_NAME, NAME_PREFIX, QUALIFIED_NAME } from '../../lib/core/kubernetes-names';
import { addressesIn, podsWith, tcp } from '../../lib/core/network-policy';
import { OptionReader, type TextForm } from '../../lib/core/option-reader';
import { readTolerations, type TolerationOptions } from '../../lib/core/tolerations';

const KEY_DOMAIN = `a${'b'.repeat(251)}c`;

test.each<[TextForm, readonly string[], readonly string[]]>([
  [
    EXISTING_BUCKET,
    ['abc', '1.2', 'a-b', 'a'.repeat(63)],
    ['ab', 'a'.repeat(64), '-ab', 'ab-', '.ab', 'ab.', 'aBc', 'a_c'],
  ],
  [
    DIRECTORY_BUCKET,
    ['a--b--x-s3', `${'a'.repeat(54)}--b--x-s3`],
    ['a--x-s3', '--b--x-s3', 'a--b--x-s3x', 'xa.b--b--x-s3', `${'a'.repeat(55)}--b--x-s3`, 'A--b--x-s3', 'a--b-x-s3'],
  ],
  [
    NEW_BUCKET,
    ['abc', '1-2', 'a'.repeat(63), 'my-xn--b', 'my-sthree-b', 'my-x-s3-b', 'a--x-s3-b'],
    ['ab', 'a'.repeat(64), 'a.c', '-ab', 'ab-', 'xn--ab', 'sthree-ab', 'amzn-s3-demo-ab', 'ab-s3alias', 'ab--ol-s3'],
  ],
  [NEW_BUCKET, [], ['ab--x-s3', 'ab--table-s3', 'ABC', 'a_c']],
  [
    REGION,
    ['eu-west-1', 'us-gov-west-1', 'ap-southeast-5'],
    ['eu-1', 'e-west-1', 'eu-west', 'eu-west-1a', 'xeu-west-1'],
  ],
  [
    TOPIC_ARN,
    ['arn:aws-cn:sns:cn-north-1:111122223333:a_B-1', `arn:aws:sns:us-east-1:111122223333:${'a'.repeat(256)}`],
    [
      'arn:aws:sns:us-east-1:111122223333:',
      'arn:aws:sns:us-east-1:111122223333:alarms.fifo',
      `arn:aws:sns:us-east-1:111122223333:${'a'.repeat(257)}`,
      'arn:aws:sns:us-east-1:1111:a',
      'arn:aws:sqs:us-east-1:111122223333:a',
      'x arn:aws:sns:us-east-1:111122223333:a',
    ],
  ],
  [
    PRINCIPAL_ARN,
    ['arn:aws:iam::111122223333:role/a/b*', 'arn:aws-cn:iam::111122223333:user/a+=,.@-?'],
    [
      'arn:aws:iam::111122223333:role/',
      'arn:aws:iam::111122223333:group/a',
      'arn:aws:iam::1111:role/a',
      'arn:aws:iam::111122223333:role/a b',
      'x arn:aws:iam::111122223333:role/a',
      '*',
    ],
  ],
  [LABEL_NAME, ['a', 'a-1', `a${'b'.repeat(62)}`], ['', '1a', 'a-', `a${'b'.repeat(63)}`, 'a.b', 'A', 'xA']],
  [NAME_PREFIX, ['a', 'a-1', `a${'b'.repeat(39)}`], ['', '1a', 'a-', `a${'b'.repeat(40)}`, 'a.b', 'A']],
  [
    QUALIFIED_NAME,
    ['a', 'A_b.c-d', 'nvidia.com/gpu', `${KEY_DOMAIN}/a`, `A${'b'.repeat(61)}c`, 'a/b'],
    ['', '-a', 'a-', '/a', 'a/', 'a/b/c', 'A.com/a', '-a/b', 'a-/b', `A${'b'.repeat(62)}c`, `${KEY_DOMAIN}d/a`],
  ],
])('%j is the form of %j, and not of %j', ({ pattern, example }, valid, invalid) => {
  expect([example, ...valid].filter((text) => !pattern.test(text))).toEqual([]);
  expect(invalid.filter((text) => pattern.test(text))).toEqual([]);
});

test('EKS writes the logs of a control plane into a group of its own name', () => {
  expect(controlPlaneLogGroupName('ai')).toBe('/aws/eks/ai/cluster');
});

test('a checksum is that of what is known: numbers of tokens and Outputs change nothing', () => {
  expect(checksumOf({ port: 8080 })).toMatch(/^[0-9a-f]{16}$/);
  expect(checksumOf({ port: 8080 })).not.toBe(checksumOf({ port: 8081 }));
  const first = checksumOf({ host: 'a-${Token[Host.1]}-${Token[Host.2]}' });
  expect(checksumOf({ host: 'a-${Token[Other.34]}-${Output[5]}' })).toBe(first);
  expect(checksumOf({ host: 'b-${Token[Host.1]}-${Token[Host.2]}' })).not.toBe(first);
  expect(checksumOf({ host: 'a-${Token[Host.1]}-' })).not.toBe(first);
  expect(checksumOf({ host: '${Fn[Host.1]}' })).not.toBe(checksumOf({ host: '${Fn[Host.2]}' }));
});

test('peers and ports have the shape of Kubernetes', () => {
  expect(podsWith({ app: 'chat' })).toEqual({ podSelector: { matchLabels: { app: 'chat' } } });
  expect(addressesIn(['10.0.0.0/16', '10.1.0.0/16'])).toEqual([
    { ipBlock: { cidr: '10.0.0.0/16' } },
    { ipBlock: { cidr: '10.1.0.0/16' } },
  ]);
  expect(tcp([8020, [9864, 9867]])).toEqual([
    { port: 8020, protocol: 'TCP' },
    { port: 9864, endPort: 9867, protocol: 'TCP' },
  ]);
});

const read = (tolerations: readonly object[]) => {
  const reader = new OptionReader<TolerationOptions>({ tolerations } as TolerationOptions);
  return reader.planned(readTolerations(reader));
};

test('a toleration is read with each effect, and its value may be empty', () => {
  const value = `A${'b'.repeat(61)}c`;
  const tolerations = [
    { key: 'nvidia.com/gpu', value: '', effect: 'NoSchedule' },
    { key: 'team', value, effect: 'PreferNoSchedule' },
    { key: 'team', value: 'a_b.c-d', effect: 'NoExecute' },
  ];
  expect(read(tolerations)).toEqual({ plan: tolerations, problems: [], warnings: [] });
});

test.each([
  [{}, 'key', 'missing'],
  [{ key: 'a b' }, 'key', 'malformed'],
  [{ key: 'a', value: 'a b' }, 'value', 'malformed'],
  [{ key: 'a', value: '-a' }, 'value', 'malformed'],
  [{ key: 'a', value: 'a-' }, 'value', 'malformed'],
  [{ key: 'a', value: 'a'.repeat(64) }, 'value', 'malformed'],
  [{ key: 'a', effect: 'Evict' }, 'effect', 'malformed'],
])('the toleration %j is refused', (toleration, name, code) => {
  expect(read([toleration]).problems).toMatchObject([{ code, path: `tolerations[0].${name}` }]);
});
