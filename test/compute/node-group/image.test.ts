import { findInstance } from '../../../lib/catalog/instance-lookup';
import type { Instance } from '../../../lib/catalog/instances';
import { type ImagePlan, planImage } from '../../../lib/compute/node-group/image';
import type { NodeGroupOptions } from '../../../lib/compute/node-group/options';
import { OptionReader } from '../../../lib/core/option-reader';
import type { Planned } from '../../../lib/core/plan';

const OWN = { amiType: 'CUSTOM', imageId: 'ami-1', serviceIpv4Cidr: '172.20.0.0/16' } as const;

type ImageReader = Parameters<typeof planImage>[0];

function imageOf(
  instance: string | Instance,
  options: Partial<NodeGroupOptions> = {},
  driver?: string,
): Planned<ImagePlan> {
  const row = typeof instance === 'string' ? (findInstance(instance) as Instance) : instance;
  const read: ImageReader = new OptionReader({ instanceType: row.type, ...options });
  return read.planned(planImage(read, row, driver));
}

test('an image of EKS fills its root volume, one of Bottlerocket its second one', () => {
  expect(imageOf('m7i.xlarge')).toEqual({
    plan: {
      amiType: 'AL2023_x86_64_STANDARD',
      nodeGroupAmiType: 'AL2023_x86_64_STANDARD',
      bootstrap: 'nodeadm',
      volumeDeviceName: '/dev/xvda',
      systemDeviceNames: [],
    },
    problems: [],
    warnings: [],
  });
  expect(imageOf('m7i.xlarge', { amiType: 'BOTTLEROCKET_x86_64' }).plan).toEqual({
    amiType: 'BOTTLEROCKET_x86_64',
    nodeGroupAmiType: 'BOTTLEROCKET_x86_64',
    bootstrap: 'bottlerocket',
    volumeDeviceName: '/dev/xvdb',
    systemDeviceNames: ['/dev/xvda'],
  });
});

test('an image of your own fills its root volume, and the group has no AMI type', () => {
  expect(imageOf('m7i.xlarge', OWN)).toEqual({
    plan: { ...OWN, bootstrap: 'nodeadm', volumeDeviceName: '/dev/xvda', systemDeviceNames: [] },
    problems: [],
    warnings: [],
  });
});

test.each(['ami-0', 'ami-0123456789abcdefz', 'resolve:ssm:/golden/ami', '${Token[Image.1]}', '${Output[0]}'])(
  'the image id %s is valid',
  (imageId) => {
    expect(imageOf('m7i.xlarge', { ...OWN, imageId })).toMatchObject({ plan: { imageId }, problems: [] });
  },
);

test.each(['ami-', 'AMI-1', 'xami-1', 'ami-1!', 'ami-A', 'resolve:ssm:', 'xresolve:ssm:/a', 'resolve:/a'])(
  "the image id '%s' is not valid",
  (imageId) => {
    const { plan, problems } = imageOf('m7i.xlarge', { ...OWN, imageId });
    expect(problems).toMatchObject([
      {
        code: 'malformed',
        path: 'imageId',
        message: expect.stringContaining(`'${imageId}' is not a valid image id: `),
      },
    ]);
    expect(plan.imageId).toBe('ami-0123456789abcdef0');
  },
);

test.each([
  [undefined, 'imageId is set, but amiType is not; imageId needs amiType CUSTOM.'],
  ['AL2023_x86_64_STANDARD', 'imageId is set, but amiType is AL2023_x86_64_STANDARD; imageId needs amiType CUSTOM.'],
] as const)('an image id with amiType %s is refused', (amiType, message) => {
  expect(imageOf('m7i.xlarge', { amiType, imageId: 'ami-1' }).problems).toMatchObject([
    { code: 'own-image-unexpected', path: 'imageId', message },
  ]);
});

test('an image id beside a word that is no AMI type is one problem', () => {
  expect(imageOf('m7i.xlarge', { amiType: 'OWN' as never, imageId: 'ami-1' }).problems).toMatchObject([
    { code: 'malformed', path: 'amiType' },
  ]);
});

test.each([
  ['p5.48xlarge', 'AL2023_x86_64_STANDARD', 'ami-accelerator'],
  ['g5g.xlarge', 'AL2023_x86_64_NVIDIA', 'ami-architecture'],
  ['g7.12xlarge', 'AL2023_x86_64_NVIDIA', 'ami-driver'],
  ['p5.48xlarge', 'AL2_x86_64_GPU', 'ami-end-of-life'],
] as const)('%s on %s: %s', (type, amiType, code) => {
  expect(imageOf(type, { amiType }).problems).toMatchObject([
    { code, path: 'amiType', message: expect.stringMatching(new RegExp(`${amiType}.*\\.$`)) },
  ]);
});

test('a fix names the image that fits, or how to build one', () => {
  expect(imageOf('p5.48xlarge', { amiType: 'AL2023_x86_64_STANDARD' }).problems[0]?.fix).toBe(
    'Use AL2023_x86_64_NVIDIA, or leave amiType out.',
  );
  const build = /^Build an image .* with that driver .*then set amiType to 'CUSTOM', imageId and imageDriverVersion\.$/;
  expect(imageOf('g7.12xlarge').problems[0]?.fix).toMatch(build);
  expect(imageOf('g7.12xlarge', { amiType: 'AL2023_x86_64_STANDARD' }).problems[0]?.fix).toMatch(build);
});

test('an image is not judged by a type that stands in', () => {
  const read: ImageReader = new OptionReader<NodeGroupOptions>({ instanceType: '', amiType: 'AL2023_ARM_64_NVIDIA' });
  read.requiredText('instanceType', { pattern: /./, name: 'type', rule: 'any', example: 'm7i.xlarge' });
  planImage(read, findInstance('m7i.xlarge') as Instance, undefined);
  expect(read.planned(undefined).problems).toMatchObject([{ path: 'instanceType' }]);
});

test('the driver of an image of your own is judged, and named by its own option', () => {
  expect(imageOf('g7.12xlarge', OWN, '595.58.03').problems).toEqual([]);
  expect(imageOf('g7.12xlarge', OWN, '580.65.06').problems).toMatchObject([
    { code: 'ami-driver', path: 'imageDriverVersion', fix: 'Build the image with a driver that fits.' },
  ]);
});

test('the driver of an image of your own says nothing about an image of EKS', () => {
  expect(imageOf('g7.12xlarge', { amiType: 'AL2023_x86_64_NVIDIA' }, '595.58.03').problems).toMatchObject([
    { code: 'ami-driver', message: expect.stringContaining('580.159.03') },
  ]);
});

test.each<[string, Partial<Instance>, string]>([
  ['its accelerator and its architecture', {}, 'AL2023_x86_64_NVIDIA'],
  ['its accelerator on arm64', { architecture: 'arm64' }, 'AL2023_ARM_64_NVIDIA'],
])('where no image fits, the one of %s stands in', (_, change, amiType) => {
  const { plan, problems } = imageOf({ ...(findInstance('g7.12xlarge') as Instance), ...change });
  expect(plan.amiType).toBe(amiType);
  expect(problems).toMatchObject([{ code: 'ami-driver', path: 'amiType' }]);
});

test('where no image has anything in common, the plain one stands in', () => {
  const trainium = { ...(findInstance('trn2.48xlarge') as Instance), architecture: 'arm64' } as const;
  expect(imageOf(trainium).plan.amiType).toBe('AL2023_x86_64_STANDARD');
});

test('an image of your own without its id or the service network is refused', () => {
  expect(imageOf('m7i.xlarge', { amiType: 'CUSTOM', imageId: 'ami-1' }).problems).toMatchObject([
    { code: 'own-image-incomplete', path: 'serviceIpv4Cidr' },
  ]);
  expect(imageOf('m7i.xlarge', { ...OWN, imageId: undefined }).problems).toMatchObject([
    { code: 'own-image-incomplete', path: 'imageId' },
  ]);
});
