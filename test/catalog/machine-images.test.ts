import { ACCELERATORS } from '../../lib/catalog/accelerators';
import { allInstances, findInstance } from '../../lib/catalog/instance-lookup';
import type { Instance } from '../../lib/catalog/instances';
import {
  AMI_TYPES,
  amiTypeFits,
  type AmiType,
  defaultAmiType,
  machineImage,
  requiredBottlerocketSettings,
} from '../../lib/catalog/machine-images';

const amiTypes = Object.keys(AMI_TYPES) as AmiType[];

function instance(type: string): Instance {
  const found = findInstance(type);
  if (found === undefined) throw new Error(`${type} is not in the catalog`);
  return found;
}

function kinds(type: string, amiType: AmiType, nvidiaDriver?: string): string[] {
  return amiTypeFits(instance(type), amiType, nvidiaDriver).map((mismatch) => mismatch.kind);
}

describe.each(amiTypes.filter((amiType) => amiType !== 'CUSTOM'))('%s', (amiType) => {
  const image = machineImage(amiType);

  test('has the architecture and the accelerator that its name says', () => {
    expect(image.architecture).toBe(amiType.includes('ARM_64') ? 'arm64' : 'amd64');
    const neuron = amiType.includes('NEURON') || /^BOTTLEROCKET_x86_64(_FIPS)?$/.test(amiType);
    const vendor = neuron ? 'aws' : /NVIDIA|GPU/.test(amiType) ? 'nvidia' : undefined;
    expect(image.accelerator).toBe(vendor);
    expect(image.fips ?? false).toBe(amiType.endsWith('FIPS'));
  });

  test('says where its facts come from, and how its disks are called', () => {
    expect(image.source).toMatch(/^https:/);
    expect(image.rootDeviceName).toBe('/dev/xvda');
    expect(image.dataDeviceName).toBe(image.operatingSystem === 'bottlerocket' ? '/dev/xvdb' : undefined);
  });

  test('brings a device plugin only on Bottlerocket with NVIDIA drivers', () => {
    expect(image.devicePlugin).toBe(amiType.startsWith('BOTTLEROCKET') && amiType.includes('NVIDIA'));
  });
});

test('the images of one system start in one way', () => {
  const starts = amiTypes.map((amiType) => {
    const { operatingSystem, bootstrap } = machineImage(amiType);
    return `${operatingSystem} by ${bootstrap}`;
  });
  expect([...new Set(starts)]).toEqual([
    'amazon-linux-2023 by nodeadm',
    'bottlerocket by bottlerocket',
    'amazon-linux-2 by al2-script',
    'custom by custom',
  ]);
  expect(starts.map((start, index) => `${start} ${amiTypes[index]}`)).toEqual(
    expect.arrayContaining([
      'amazon-linux-2023 by nodeadm AL2023_ARM_64_NVIDIA',
      'bottlerocket by bottlerocket BOTTLEROCKET_ARM_64_NVIDIA',
      'amazon-linux-2 by al2-script AL2_x86_64_GPU',
      'custom by custom CUSTOM',
    ]),
  );
});

test('these images have these drivers', () => {
  const drivers = amiTypes.flatMap((amiType) => {
    const { nvidiaDriver, neuronDriver } = machineImage(amiType);
    const driver = nvidiaDriver ?? neuronDriver;
    return driver === undefined ? [] : [`${amiType} ${driver}`];
  });
  expect(drivers).toEqual([
    'AL2023_x86_64_NVIDIA 580.159.03',
    'AL2023_ARM_64_NVIDIA 580.159.03',
    'AL2023_x86_64_NEURON 2.29.0.0',
    'BOTTLEROCKET_x86_64_NVIDIA 580.178.04',
    'BOTTLEROCKET_ARM_64_NVIDIA 580.178.04',
    'BOTTLEROCKET_x86_64_NVIDIA_FIPS 580.178.04',
    'BOTTLEROCKET_ARM_64_NVIDIA_FIPS 580.178.04',
  ]);
});

test('EKS has published no images of Amazon Linux 2 since 2025-11-26', () => {
  const ended = amiTypes.filter((amiType) => machineImage(amiType).endOfLife !== undefined);
  expect(ended).toEqual(['AL2_x86_64', 'AL2_x86_64_GPU', 'AL2_ARM_64']);
  expect(amiTypeFits(instance('m7i.large'), 'AL2_x86_64')).toEqual([
    { kind: 'end-of-life', reason: 'EKS publishes no AL2_x86_64 images since 2025-11-26' },
  ]);
});

test('what does not fit is said of the instance and of the image', () => {
  expect(amiTypeFits(instance('m7g.xlarge'), 'AL2023_x86_64_STANDARD')).toEqual([
    { kind: 'architecture', reason: 'm7g.xlarge is arm64, AL2023_x86_64_STANDARD is amd64' },
  ]);
  expect(amiTypeFits(instance('p5.48xlarge'), 'AL2023_x86_64_STANDARD')).toEqual([
    {
      kind: 'accelerator',
      reason: 'p5.48xlarge has H100-SXM-80GB, for which AL2023_x86_64_STANDARD has no driver',
    },
  ]);
  expect(amiTypeFits(instance('p3dn.24xlarge'), 'CUSTOM', '590.48.01')).toEqual([
    {
      kind: 'driver',
      reason: 'p3dn.24xlarge works with NVIDIA drivers before 590 only, CUSTOM has 590.48.01',
    },
  ]);
  expect(amiTypeFits(instance('g7.48xlarge'), 'AL2_x86_64_GPU')).toEqual([
    { kind: 'end-of-life', reason: 'EKS publishes no AL2_x86_64_GPU images since 2025-11-26' },
    {
      kind: 'driver',
      reason: 'g7.48xlarge needs NVIDIA driver 595 or later, and which one AL2_x86_64_GPU has is not known',
    },
  ]);
});

test('a driver is not enough: AWS supports an image on the families that it lists', () => {
  expect(amiTypeFits(instance('g7.48xlarge'), 'AL2023_x86_64_NVIDIA', '595.58.03')).toEqual([
    {
      kind: 'accelerator',
      reason: expect.stringMatching(/AWS supports AL2023_x86_64_NVIDIA on B300-SXM-288GB, B200-SXM-180GB, .* only$/),
    },
  ]);
});

test('an image of your own whose driver is not known is not judged by it', () => {
  expect(amiTypeFits(instance('g7.48xlarge'), 'CUSTOM')).toStrictEqual([]);
  expect(amiTypeFits(instance('p5.48xlarge'), 'CUSTOM')).toStrictEqual([]);
  expect(amiTypeFits(instance('p5.48xlarge'), 'AL2_x86_64_GPU')).toHaveLength(1);
});

test('the facts of Bottlerocket come from three pages', () => {
  expect(machineImage('BOTTLEROCKET_x86_64').source).toMatch(
    /^https:.*\/gpu-drivers\/.*device plugin: https:.*\/4162; EFA and Neuron drivers: https:.*\.html\)$/,
  );
});

test.each<[AmiType, string[]]>([
  [
    'AL2023_x86_64_NVIDIA',
    ['p6-b300.48xlarge', 'p5.48xlarge', 'p5e.48xlarge', 'p4d.24xlarge', 'p4de.24xlarge', 'p3dn.24xlarge'],
  ],
  ['BOTTLEROCKET_x86_64_NVIDIA', ['p6-b200.48xlarge', 'g7e.48xlarge', 'g6.xlarge', 'g6e.48xlarge', 'g5.xlarge']],
  ['BOTTLEROCKET_x86_64_NVIDIA_FIPS', ['g4dn.xlarge', 'g6f.large']],
  ['AL2023_ARM_64_NVIDIA', ['p6e-gb200.36xlarge', 'p6e-gb300.36xlarge', 'g5g.xlarge']],
  ['AL2023_x86_64_NEURON', ['inf1.xlarge', 'inf2.48xlarge', 'trn1.32xlarge', 'trn2.48xlarge']],
])('AWS supports %s on %j', (amiType, types) => {
  for (const type of types) expect(kinds(type, amiType)).toEqual([]);
});

describe.each(allInstances().map((row) => [row.type, row] as const))('%s', (_, row) => {
  const amiType = defaultAmiType(row);

  test('gets an image of its own architecture with drivers for its accelerator, or none where EKS has none', () => {
    if (row.accelerator === 'RTX-PRO-4500') {
      expect(amiType).toBeUndefined();
      return;
    }
    expect(amiType).toBeDefined();
    if (amiType === undefined) return;
    expect(amiTypeFits(row, amiType)).toEqual([]);
    expect(machineImage(amiType)).toMatchObject({
      architecture: row.architecture,
      operatingSystem: 'amazon-linux-2023',
    });
    expect(machineImage(amiType).accelerator).toBe(row.accelerator && ACCELERATORS[row.accelerator].vendor);
  });

  test('fits no image of the other architecture', () => {
    const foreign = amiTypes.filter((it) => ![undefined, row.architecture].includes(machineImage(it).architecture));
    expect(foreign.every((it) => amiTypeFits(row, it).some((mismatch) => mismatch.kind === 'architecture'))).toBe(true);
  });
});

test.each([
  ['p5.48xlarge', 'AL2023_x86_64_NVIDIA'],
  ['g5g.xlarge', 'AL2023_ARM_64_NVIDIA'],
  ['p6e-gb200.36xlarge', 'AL2023_ARM_64_NVIDIA'],
  ['trn1.32xlarge', 'AL2023_x86_64_NEURON'],
  ['inf2.48xlarge', 'AL2023_x86_64_NEURON'],
  ['m7i.xlarge', 'AL2023_x86_64_STANDARD'],
  ['m7g.xlarge', 'AL2023_ARM_64_STANDARD'],
])('%s starts from %s', (type, amiType) => {
  expect(defaultAmiType(instance(type))).toBe(amiType);
});

test('an image without the right drivers does not fit', () => {
  expect(kinds('p5.48xlarge', 'AL2023_x86_64_NEURON')).toEqual(['accelerator']);
  expect(kinds('trn1.32xlarge', 'AL2023_x86_64_NVIDIA')).toEqual(['accelerator']);
  expect(kinds('inf2.48xlarge', 'BOTTLEROCKET_x86_64_NVIDIA')).toEqual(['accelerator']);
  expect(kinds('p5.48xlarge', 'BOTTLEROCKET_x86_64')).toEqual(['accelerator']);
  expect(kinds('p5.48xlarge', 'AL2023_ARM_64_NVIDIA')).toEqual(['architecture']);
  expect(kinds('p5.48xlarge', 'AL2_x86_64_GPU')).toEqual(['end-of-life']);
  expect(kinds('g5g.xlarge', 'AL2_x86_64')).toEqual(['end-of-life', 'architecture', 'accelerator']);
});

test('a node without accelerators takes any living image of its architecture', () => {
  expect(amiTypes.filter((amiType) => kinds('m7g.xlarge', amiType).length === 0)).toEqual([
    'AL2023_ARM_64_STANDARD',
    'AL2023_ARM_64_NVIDIA',
    'BOTTLEROCKET_ARM_64',
    'BOTTLEROCKET_ARM_64_FIPS',
    'BOTTLEROCKET_ARM_64_NVIDIA',
    'BOTTLEROCKET_ARM_64_NVIDIA_FIPS',
    'CUSTOM',
  ]);
});

test('g7 needs driver 595: the images of EKS have an older one', () => {
  expect(amiTypeFits(instance('g7.48xlarge'), 'AL2023_x86_64_NVIDIA')).toEqual([
    { kind: 'driver', reason: 'g7.48xlarge needs NVIDIA driver 595 or later, AL2023_x86_64_NVIDIA has 580.159.03' },
  ]);
  expect(kinds('g7.48xlarge', 'BOTTLEROCKET_x86_64_NVIDIA')).toEqual(['driver']);
  expect(kinds('g7.48xlarge', 'CUSTOM')).toEqual([]);
  expect(kinds('g7.48xlarge', 'CUSTOM', '595.58.03')).toEqual([]);
  expect(kinds('g7.48xlarge', 'CUSTOM', '580.159.03')).toEqual(['driver']);
  expect(kinds('g7.48xlarge', 'CUSTOM', 'latest')).toEqual(['driver']);
});

test('V100 ends with driver 580, and fractions of an L4 before 595', () => {
  expect(kinds('p3dn.24xlarge', 'CUSTOM', '580.159.03')).toEqual([]);
  expect(kinds('p3dn.24xlarge', 'CUSTOM', '590.48.01')).toEqual(['driver']);
  expect(kinds('p3dn.24xlarge', 'CUSTOM', '595.58.03')).toEqual(['driver']);
  expect(kinds('g6f.large', 'CUSTOM', '595.58.03')).toEqual(['driver']);
  expect(kinds('g6f.large', 'AL2023_x86_64_NVIDIA')).toEqual([]);
  expect(kinds('g6.xlarge', 'CUSTOM', '595.58.03')).toEqual([]);
});

test.each([
  ['p6-b200.48xlarge', '565.57.01', '570.86.15'],
  ['p6e-gb200.36xlarge', '565.57.01', '570.86.15'],
  ['g7e.48xlarge', '570.86.15', '575.57.08'],
  ['p6-b300.48xlarge', '575.57.08', '580.65.06'],
  ['p6e-gb300.36xlarge', '575.57.08', '580.65.06'],
])('%s refuses driver %s and takes %s', (type, tooOld, oldest) => {
  expect(kinds(type, 'CUSTOM', tooOld)).toEqual(['driver']);
  expect(kinds(type, 'CUSTOM', oldest)).toEqual([]);
});

describe("AWS's table of images and instance families", () => {
  test.each(['inf1.xlarge', 'inf2.48xlarge', 'trn1.32xlarge', 'trn1n.32xlarge', 'trn2.48xlarge', 'trn2u.48xlarge'])(
    '%s runs on the plain Bottlerocket image, which has the Neuron driver',
    (type) => {
      expect(kinds(type, 'BOTTLEROCKET_x86_64')).toEqual([]);
      expect(kinds(type, 'BOTTLEROCKET_x86_64_FIPS')).toEqual([]);
    },
  );

  test('Neuron devices on Bottlerocket need the ownership of the security context', () => {
    expect(requiredBottlerocketSettings(instance('trn1.32xlarge'))).toEqual({
      'settings.kubernetes.device-ownership-from-security-context': true,
    });
    expect(requiredBottlerocketSettings(instance('p5.48xlarge'))).toEqual({});
    expect(requiredBottlerocketSettings(instance('m7i.large'))).toEqual({});
  });

  test.each(['BOTTLEROCKET_ARM_64_NVIDIA', 'BOTTLEROCKET_ARM_64_NVIDIA_FIPS'] as const)(
    '%s is for g5g only',
    (amiType) => {
      expect(kinds('g5g.xlarge', amiType)).toEqual([]);
      expect(amiTypeFits(instance('p6e-gb200.36xlarge'), amiType)).toEqual([
        {
          kind: 'accelerator',
          reason: `p6e-gb200.36xlarge has GB200; AWS supports ${amiType} on T4G only`,
        },
      ]);
    },
  );

  test('lists only accelerators for which the image has drivers', () => {
    for (const amiType of amiTypes) {
      const { accelerator, supportedAccelerators = [] } = machineImage(amiType);
      expect(supportedAccelerators.every((name) => ACCELERATORS[name].vendor === accelerator)).toBe(true);
    }
  });

  test('the driver of EFA is in every image of Amazon Linux 2023 and Bottlerocket', () => {
    const without = amiTypes.filter((amiType) => machineImage(amiType).efaDriver !== true);
    expect(without).toEqual(['AL2_x86_64', 'AL2_x86_64_GPU', 'AL2_ARM_64', 'CUSTOM']);
  });
});
