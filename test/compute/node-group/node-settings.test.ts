import { launchTemplateData } from '../../../lib/compute/launch-template';
import { nodeUserData, planNodeGroup } from '../../../lib/compute/node-group/node-group';
import { nodeGroupData, templateScaling, unmanagedFields } from '../../../lib/compute/node-group/node-group-data';
import type { NodeGroupOptions, UserDataPart } from '../../../lib/compute/node-group/options';

const TOKEN = '${Token[TOKEN.1]}';
const BOTTLEROCKET = { amiType: 'BOTTLEROCKET_x86_64' } as const;
const OWN = { amiType: 'CUSTOM', imageId: 'ami-1', serviceIpv4Cidr: '172.20.0.0/16' } as const;
const SCRIPT: UserDataPart = { contentType: 'text/x-shellscript', content: '#!/bin/bash\necho ready' };
const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

function planned(options: Partial<NodeGroupOptions>) {
  return planNodeGroup({ instanceType: 'm7i.xlarge', ...options });
}

function userDataOf(options: Partial<NodeGroupOptions>): string {
  const { plan, problems } = planned(options);
  expect(problems).toEqual([]);
  return nodeUserData(plan);
}

/** The parts of a MIME document by their type. */
function partsOf(userData: string): readonly (readonly [type: string, content: string])[] {
  return userData
    .split('--ai-datacenter')
    .slice(1, -1)
    .map((part) => [/Content-Type: (\S+)/.exec(part)?.[1] ?? '', part.replace(/^[^]*?\n\n/, '').trimEnd()]);
}

interface CloudConfig {
  readonly write_files: readonly { readonly path: string; readonly content: string }[];
  readonly runcmd?: readonly (readonly string[])[];
}

function cloudConfigOf(userData: string): CloudConfig {
  const [, text = ''] = partsOf(userData).find(([type]) => type === 'text/cloud-config') ?? [];
  return JSON.parse(text.replace('#cloud-config\n', '')) as CloudConfig;
}

function ids(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `sg-0000000${index.toString(16)}`);
}

describe('more user data', () => {
  test('comes after that of the library', () => {
    const node: UserDataPart = { contentType: 'application/node.eks.aws', content: '{}' };
    const parts = partsOf(userDataOf({ userDataParts: [SCRIPT, node] }));
    expect(parts.map(([type]) => type)).toEqual([
      'application/node.eks.aws',
      'text/cloud-config',
      'text/x-shellscript',
      'application/node.eks.aws',
    ]);
    expect(parts[2]?.[1]).toBe('#!/bin/bash\necho ready');
    expect(partsOf(userDataOf({ ...OWN, userDataParts: [SCRIPT] })).at(-1)?.[1]).toBe(SCRIPT.content);
  });

  test.each<[Partial<UserDataPart>, string, string]>([
    [{ content: '#!/bin/bash' }, 'missing', 'contentType'],
    [{ contentType: 'text/x-shellscript' }, 'missing', 'content'],
    [{ contentType: 'text/x-shellscript', content: 'echo ready' }, 'malformed', 'content'],
    [{ contentType: 'text/cloud-config', content: 'packages: [htop]' }, 'malformed', 'content'],
    [{ contentType: 'text/cloud-boothook', content: '#!/bin/bash' }, 'malformed', 'content'],
    [{ contentType: 'application/node.eks.aws', content: ' ' }, 'malformed', 'content'],
    [{ contentType: 'text/plain' as 'text/cloud-config', content: '#!/bin/sh' }, 'malformed', 'contentType'],
  ])('%j is %s', (part, code, name) => {
    const { problems } = planned({ userDataParts: [part as UserDataPart] });
    expect(problems).toMatchObject([{ code, path: `userDataParts[0].${name}` }]);
  });

  test.each<UserDataPart>([
    { contentType: 'text/cloud-config', content: '#cloud-config\npackages: [htop]' },
    { contentType: 'text/cloud-boothook', content: '#cloud-boothook\necho' },
    { contentType: 'text/x-shellscript', content: TOKEN },
  ])('%j is taken', (part) => {
    expect(partsOf(userDataOf({ userDataParts: [part] })).at(-1)?.[1]).toBe(part.content);
  });

  test('is measured as EC2 measures it, with that of the library', () => {
    const library = userDataOf({ userDataParts: [{ ...SCRIPT, content: '#!x' }] }).length - '#!x'.length;
    const script = (bytes: number): UserDataPart => ({ ...SCRIPT, content: `#!${'x'.repeat(bytes - 2)}` });
    expect(planned({ userDataParts: [script(16_384 - library)] }).problems).toEqual([]);
    expect(planned({ userDataParts: [script(16_385 - library)] }).problems).toMatchObject([
      { code: 'user-data-too-large', path: 'userDataParts', message: expect.stringContaining('16385 bytes') },
    ]);
    const late = { ...SCRIPT, content: `#!${'x'.repeat(20_000)}${TOKEN}` };
    expect(planned({ userDataParts: [late] }).problems).toEqual([]);
  });
});

describe('kubelet settings', () => {
  const kubelet = { cpuManagerPolicy: 'static', topologyManagerPolicy: 'single-numa-node' };

  test('are in the file that nodeadm applies last, with the pods and reservations of the plan', () => {
    const [file] = cloudConfigOf(userDataOf({ kubelet })).write_files;
    expect(JSON.parse(file?.content ?? '')).toMatchObject({
      spec: { kubelet: { config: { ...kubelet, maxPods: 58, kubeReserved: { cpu: '80m' } } } },
    });
  });

  test('with an image of your own are in its one NodeConfig', () => {
    const { plan } = planned({ ...OWN, kubelet });
    const cluster = { name: 'ai', endpoint: 'https://api', certificateAuthority: 'Q0E=' };
    expect(nodeUserData(plan, cluster)).toContain('"cpuManagerPolicy": "static"');
  });

  test.each([
    ['maxPods', 'Use maxPods.'],
    ['kubeReserved', 'Use reservedCpuMillicores and reservedMemoryMiB.'],
    ['registerWithTaints', 'Use taints.'],
  ])('%s is decided by options', (name, fix) => {
    expect(planned({ kubelet: { [name]: 1 } }).problems).toMatchObject([
      { code: 'setting-decided', path: `kubelet['${name}']`, fix },
    ]);
  });
});

describe('a proxy and a certificate', () => {
  const proxy = { httpsProxy: 'http://proxy.example.com:3128', noProxy: ['10.0.0.0/16'] } as const;

  test('on Amazon Linux are files that are there before the kubelet starts', () => {
    const { write_files: files, runcmd } = cloudConfigOf(userDataOf({ ...proxy, caCertificate: CERTIFICATE }));
    expect(files.map(({ path }) => path)).toEqual([
      '/etc/systemd/system/containerd.service.d/proxy.conf',
      '/etc/systemd/system/kubelet.service.d/proxy.conf',
      '/etc/systemd/system/nodeadm-run.service.d/proxy.conf',
      '/etc/pki/ca-trust/source/anchors/own.pem',
      '/etc/eks/nodeadm.d/50-kubelet.yaml',
    ]);
    expect(files[0]?.content).toContain('Environment="HTTPS_PROXY=http://proxy.example.com:3128"\n');
    expect(files[0]?.content).toMatch(
      /NO_PROXY=localhost,.*169\.254\.169\.254,.*\.eks\.amazonaws\.com\.cn,10\.0\.0\.0\/16"/,
    );
    expect(files[3]?.content).toBe(CERTIFICATE);
    expect(runcmd).toEqual([
      ['systemctl', 'daemon-reload'],
      ['update-ca-trust', 'extract'],
    ]);
  });

  test('are each alone, and none by default', () => {
    expect(cloudConfigOf(userDataOf({ httpsProxy: TOKEN })).runcmd).toEqual([['systemctl', 'daemon-reload']]);
    expect(cloudConfigOf(userDataOf({ caCertificate: TOKEN })).runcmd).toEqual([['update-ca-trust', 'extract']]);
    expect(cloudConfigOf(userDataOf({}))).not.toHaveProperty('runcmd');
  });

  test('on Bottlerocket are settings', () => {
    const toml = userDataOf({ ...BOTTLEROCKET, ...proxy, caCertificate: CERTIFICATE });
    expect(toml).toContain(
      '[settings.network]\nhttps-proxy = "http://proxy.example.com:3128"\nno-proxy = ["localhost",',
    );
    expect(toml).toContain(`[settings.pki.own]\ndata = "${btoa(CERTIFICATE)}"\ntrusted = true\n`);
  });

  test.each<[Partial<NodeGroupOptions>, string, string]>([
    [{ httpsProxy: 'proxy.example.com:3128' }, 'malformed', 'httpsProxy'],
    [{ httpsProxy: 'http://a b' }, 'malformed', 'httpsProxy'],
    [{ ...proxy, noProxy: ['a, b'] }, 'malformed', 'noProxy[0]'],
    [{ noProxy: ['.example.com'] }, 'missing', 'noProxy'],
    [{ caCertificate: 'MIIB' }, 'malformed', 'caCertificate'],
    [{ ...BOTTLEROCKET, caCertificate: TOKEN }, 'must-be-known', 'caCertificate'],
  ])('%j is %s', (options, code, path) => {
    expect(planned(options).problems).toMatchObject([{ code, path }]);
  });
});

describe('settings of Bottlerocket', () => {
  test('join the tables of the library', () => {
    const bottlerocketSettings = {
      'settings.kubernetes.cpu-manager-policy': 'static',
      'settings.kubernetes.allowed-unsafe-sysctls': ['net.core.somaxconn'],
      'settings.kernel.sysctl."vm.max_map_count"': '262144',
      'settings.metrics.send-metrics': false,
      'settings.ntp.max': 4,
    };
    const toml = userDataOf({ ...BOTTLEROCKET, bottlerocketSettings });
    expect(toml).toContain(
      '[settings.kubernetes]\nmax-pods = 58\ncpu-manager-policy = "static"\n' +
        'allowed-unsafe-sysctls = ["net.core.somaxconn"]\n',
    );
    expect(toml).toContain('[settings.kernel.sysctl]\n"vm.max_map_count" = "262144"\n');
    expect(toml).toContain('[settings.metrics]\nsend-metrics = false\n');
    expect(toml).toContain('[settings.ntp]\nmax = 4\n');
    expect(toml.match(/\[settings\.kubernetes\]/g)).toHaveLength(1);
  });

  test.each<[string, unknown, string]>([
    ['kubernetes.cpu-manager-policy', 'static', 'malformed'],
    ['settings.kubernetes', 'static', 'malformed'],
    ['settings.a.b c', 'static', 'malformed'],
    ['settings.a.b', null, 'wrong-type'],
    ['settings.a.b', { c: 1 }, 'wrong-type'],
    ['settings.a.b', [1], 'wrong-type'],
    ['settings.a.b', NaN, 'wrong-type'],
    ['settings.kubernetes.max-pods', 20, 'setting-decided'],
    ['settings.kubernetes.node-labels.team', 'research', 'setting-decided'],
    ['settings.kubernetes.cluster-name', 'other', 'setting-decided'],
    ['settings.network.https-proxy', 'http://proxy', 'setting-decided'],
  ])('%s of %j is %s', (name, value, code) => {
    const bottlerocketSettings = { [name]: value } as Record<string, string>;
    expect(planned({ ...BOTTLEROCKET, bottlerocketSettings }).problems).toMatchObject([
      { code, path: `bottlerocketSettings['${name}']` },
    ]);
  });
});

test.each<[Partial<NodeGroupOptions>, string]>([
  [{ bottlerocketSettings: { 'settings.a.b': 1 } }, 'bottlerocketSettings'],
  [{ ...BOTTLEROCKET, userDataParts: [SCRIPT] }, 'userDataParts'],
  [{ ...BOTTLEROCKET, kubelet: { cpuManagerPolicy: 'static' } }, 'kubelet'],
])('%j is for the other operating system', (options, path) => {
  expect(planned(options).problems).toMatchObject([{ code: 'setting-other-system', path }]);
});

describe('more security groups', () => {
  const references = { ownGroupId: 'sg-own', clusterGroupId: 'sg-cluster', userData: '' };

  test('are on the interface for IP, and not on those for EFA', () => {
    const { plan } = planNodeGroup({
      instanceType: 'hpc7a.96xlarge',
      additionalSecurityGroupIds: ['sg-0123456789abcdef0', TOKEN, 'sg-0123456789abcdef0'],
    });
    expect(launchTemplateData(plan, references).networkInterfaces?.map(({ groups }) => groups)).toEqual([
      ['sg-cluster', 'sg-own', 'sg-0123456789abcdef0', TOKEN],
      ['sg-own'],
      ['sg-own'],
    ]);
  });

  test.each([
    [3, 0, 0],
    [4, 0, 1],
    [14, 0, 1],
    [15, 1, 0],
  ])('%i of them: %i problems, %i warnings of the quota', (count, problems, warnings) => {
    const found = planned({ additionalSecurityGroupIds: ids(count) });
    expect(found.problems.map(({ code }) => code)).toEqual(Array(problems).fill('out-of-range'));
    expect(found.warnings.map(({ id }) => id)).toEqual(Array(warnings).fill('ai-datacenter:security-group-quota'));
  });

  test.each([
    [['vpc-1'], 'malformed', 'additionalSecurityGroupIds[0]'],
    [['#{Token[TOKEN.1]}'], 'must-be-known', 'additionalSecurityGroupIds'],
  ])('%j is %s', (additionalSecurityGroupIds, code, path) => {
    expect(planned({ additionalSecurityGroupIds }).problems).toMatchObject([{ code, path }]);
  });
});

test('an autoscaler keeps its number of nodes: CloudFormation gets none, and Pulumi ignores it', () => {
  const references = { clusterName: 'ai', nodeRole: 'arn:role', launchTemplate: { id: 'lt-1', version: '7' } };
  const counts = { minNodes: 1, desiredNodes: 2, maxNodes: 5 } as const;
  const { plan } = planned({ ...counts, autoscaled: true });
  const data = nodeGroupData(plan, references);
  expect(templateScaling(plan, data)).toEqual({ minSize: 1, maxSize: 5, desiredSize: undefined });
  expect(data.scalingConfig.desiredSize).toBe(2);
  expect(unmanagedFields(plan)).toEqual(['scalingConfig.desiredSize']);
  const fixed = planned(counts).plan;
  expect(templateScaling(fixed, nodeGroupData(fixed, references)).desiredSize).toBe(2);
  expect(unmanagedFields(fixed)).toEqual([]);
});
