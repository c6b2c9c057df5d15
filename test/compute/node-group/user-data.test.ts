import {
  amazonLinuxUserData,
  bottlerocketUserData,
  kubeletReservation,
  type NodeSettings,
} from '../../../lib/compute/node-group/user-data';

const settings: NodeSettings = {
  nvmeStrategy: 'raid0',
  labels: { 'k8s.amazonaws.com/accelerator': 'h100' },
  taints: [],
  maxPods: 51,
  reservation: kubeletReservation(192, 51),
};

/** The parts of a MIME document by content type. */
function parts(document: string): Record<string, string> {
  const boundary = /boundary="([^"]+)"/.exec(document)?.[1] ?? '';
  const bodies = document.split(`--${boundary}`).slice(1, -1);
  return Object.fromEntries(
    bodies.map((body) => {
      const [head = '', ...rest] = body.trimStart().split('\n\n');
      return [head.replace('Content-Type: ', ''), rest.join('\n\n').trim()];
    }),
  );
}

function nodeConfig(document: string): { apiVersion: string; kind: string; spec: Record<string, unknown> } {
  return JSON.parse(parts(document)['application/node.eks.aws'] ?? '');
}

/** The file that the cloud-config part writes. */
function dropIn(document: string): { path: string; permissions: string; content: { spec: unknown } } | undefined {
  const cloudConfig = parts(document)['text/cloud-config'];
  if (cloudConfig === undefined) return undefined;
  const [file] = JSON.parse(cloudConfig.replace('#cloud-config\n', '')).write_files;
  return { ...file, content: JSON.parse(file.content) };
}

describe('what is kept from pods', () => {
  test.each([
    // EKS's own table: 60 m of the first core, 10 m of the second, 5 m of each of two more, 2.5 m of the rest.
    [1, 60],
    [2, 70],
    [4, 80],
    [8, 90],
    [96, 310],
    [192, 550],
  ])('%i vCPUs: %i millicores', (vcpus, cpuMillicores) => {
    expect(kubeletReservation(vcpus, 110).cpuMillicores).toBe(cpuMillicores);
  });

  test('memory grows with the pods: 11 MiB each and 255 for the rest', () => {
    expect(kubeletReservation(8, 110).memoryMiB).toBe(1465);
  });
});

describe('Amazon Linux on an image of EKS', () => {
  const document = amazonLinuxUserData(settings);

  test('the NodeConfig joins local disks and registers hardware labels, and leaves the cluster to EKS', () => {
    expect(nodeConfig(document)).toEqual({
      apiVersion: 'node.eks.aws/v1alpha1',
      kind: 'NodeConfig',
      spec: {
        instance: { localStorage: { strategy: 'RAID0' } },
        kubelet: { flags: ['--node-labels=k8s.amazonaws.com/accelerator=h100'] },
      },
    });
  });

  test('pods and reservations stand in a file that nodeadm applies last, after what EKS merges in', () => {
    expect(dropIn(document)).toEqual({
      path: '/etc/eks/nodeadm.d/50-kubelet.yaml',
      permissions: '0644',
      content: {
        apiVersion: 'node.eks.aws/v1alpha1',
        kind: 'NodeConfig',
        spec: {
          kubelet: {
            config: { maxPods: 51, kubeReserved: { cpu: '550m', memory: '816Mi', 'ephemeral-storage': '1Gi' } },
          },
        },
      },
    });
  });

  test('where the limits are unknown the image decides on pods and reservations', () => {
    expect(dropIn(amazonLinuxUserData({ ...settings, maxPods: undefined, reservation: undefined }))).toBeUndefined();
    expect(dropIn(amazonLinuxUserData({ ...settings, maxPods: undefined }))).toBeUndefined();
    expect(dropIn(amazonLinuxUserData({ ...settings, reservation: undefined }))).toBeUndefined();
  });

  test.each([
    ['raid0', 'RAID0'],
    ['raid10', 'RAID10'],
    ['mount', 'Mount'],
  ] as const)('%s is %s to nodeadm', (nvmeStrategy, strategy) => {
    expect(nodeConfig(amazonLinuxUserData({ ...settings, nvmeStrategy })).spec.instance).toEqual({
      localStorage: { strategy },
    });
  });

  test('without a strategy nodeadm leaves local disks alone', () => {
    expect(nodeConfig(amazonLinuxUserData({ ...settings, nvmeStrategy: 'none' })).spec).not.toHaveProperty('instance');
  });

  test('the document is MIME with an end', () => {
    expect(document).toMatch(
      /^MIME-Version: 1\.0\nContent-Type: multipart\/mixed; boundary="ai-datacenter"\n\n--ai-datacenter\n/,
    );
    expect(document).toMatch(/\n--ai-datacenter--\n$/);
  });
});

test('Amazon Linux on a custom image gets everything in one document: cluster, labels, taints, pods', () => {
  // Given
  const cluster = {
    name: 'ai',
    endpoint: 'https://api',
    certificateAuthority: 'Q0E=',
    serviceIpv4Cidr: '172.20.0.0/16',
  };
  const taints = [{ key: 'nvidia.com/gpu', value: 'present', effect: 'NO_SCHEDULE' }] as const;
  // When
  const document = amazonLinuxUserData({ ...settings, taints }, cluster);
  // Then
  expect(nodeConfig(document).spec).toMatchObject({
    cluster: { name: 'ai', apiServerEndpoint: 'https://api', certificateAuthority: 'Q0E=', cidr: '172.20.0.0/16' },
    kubelet: {
      flags: [
        '--node-labels=k8s.amazonaws.com/accelerator=h100',
        '--register-with-taints=nvidia.com/gpu=present:NoSchedule',
      ],
      config: { maxPods: 51 },
    },
  });
  expect(dropIn(document)).toBeUndefined();
});

test('labels and taints are lists with commas, and a taint may have no value', () => {
  const labels = { team: 'research', pool: 'a' };
  const taints = [
    { key: 'a', effect: 'NO_EXECUTE' },
    { key: 'b', value: 'c', effect: 'PREFER_NO_SCHEDULE' },
  ] as const;
  expect(nodeConfig(amazonLinuxUserData({ nvmeStrategy: 'none', labels, taints })).spec).toEqual({
    kubelet: {
      flags: ['--node-labels=team=research,pool=a', '--register-with-taints=a=:NoExecute,b=c:PreferNoSchedule'],
    },
  });
});

describe('Bottlerocket', () => {
  test('settings are TOML, and local disks are bound at boot', () => {
    const toml = bottlerocketUserData(settings);
    expect(toml).toContain('[settings.kubernetes]\nmax-pods = 51\n');
    expect(toml).toContain('[settings.kubernetes.node-labels]\n"k8s.amazonaws.com/accelerator" = "h100"\n');
    expect(toml).toContain(
      '[settings.kubernetes.kube-reserved]\ncpu = "550m"\nmemory = "816Mi"\nephemeral-storage = "1Gi"\n',
    );
    expect(toml).toContain(
      [
        '[settings.bootstrap-commands.local-disks]',
        'commands = [["apiclient", "ephemeral-storage", "init"], ["apiclient", "ephemeral-storage", "bind", ' +
          '"--dirs", "/var/lib/containerd", "/var/lib/kubelet", "/var/log/pods"]]',
        'mode = "always"',
        'essential = true',
        '',
      ].join('\n'),
    );
  });

  test('settings that a node does not need are left out, and each table is there once', () => {
    expect(bottlerocketUserData({ nvmeStrategy: 'none', labels: {}, taints: [] })).toBe('');
    const toml = bottlerocketUserData({
      nvmeStrategy: 'none',
      labels: {},
      taints: [],
      maxPods: 9,
      deviceOwnershipFromSecurityContext: true,
      hugePages: 3000,
    });
    expect(toml).toBe(
      [
        '[settings.kubernetes]',
        'max-pods = 9',
        'device-ownership-from-security-context = true',
        '',
        '[settings.kernel.sysctl]',
        '"vm.nr_hugepages" = "3000"',
        '',
      ].join('\n'),
    );
  });

  test('without a strategy local disks are left alone', () => {
    expect(bottlerocketUserData({ ...settings, nvmeStrategy: 'none' })).not.toContain('bootstrap-commands');
  });
});
