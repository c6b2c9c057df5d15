import type { AdmissionPoliciesOptions } from '../../../lib/security/admission-policies/options';
import type { PodChange } from '../../real/access/pods';

export const DIGEST = `registry.example.com/engine@sha256:${'a'.repeat(64)}`;
export const image = (name: string): PodChange => ({ container: { image: name } });
const GPU = { 'nvidia.com/gpu': '1', memory: '1Gi' };
const TOLERATION = { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' };

/** Of each policy: what it must let in, and what it must refuse. */
export const ADMISSION: readonly [policy: string, passes: readonly PodChange[], refused: readonly PodChange[]][] = [
  [
    'image-references',
    [image(DIGEST), image('registry.example.com:5000/engine:v2'), image('registry.example.com/latest:1')],
    [
      image('registry.example.com/engine:latest'),
      image('registry.example.com/engine'),
      image('registry.example.com:5000/engine'),
      { pod: { initContainers: [{ name: 'first', image: 'registry.example.com/init:latest' }] } },
    ],
  ],
  [
    'registries',
    [image('nginx:1.29'), image('library/nginx:1.29'), image('ghcr.io/company/engine:1')],
    [
      image('quay.io/engine:1'),
      image('ghcr.io/other/engine:1'),
      image('ghcr.io/company-evil/engine:1'),
      image('registry.example.com.evil.org/engine:1'),
      image('ghcr.io:444/company/engine:1'),
    ],
  ],
  [
    'device-limits',
    [
      { container: { resources: { limits: GPU } } },
      { container: { resources: { limits: GPU } }, pod: { tolerations: [TOLERATION] } },
      { pod: { tolerations: [{ key: 'dedicated', operator: 'Exists' }] } },
    ],
    [
      { container: { resources: { limits: { 'nvidia.com/gpu': '1' } } } },
      { container: { resources: { limits: { 'vpc.amazonaws.com/efa': '1' } } } },
      { container: { resources: { limits: { 'aws.amazon.com/neuron': '1' } } } },
      { pod: { tolerations: [TOLERATION] } },
    ],
  ],
  [
    'host-paths',
    [{ pod: { volumes: [{ name: 'scratch', emptyDir: {} }] } }],
    [{ pod: { volumes: [{ name: 'disk', hostPath: { path: '/mnt' } }] } }],
  ],
  [
    'privileged',
    [{ container: { securityContext: { privileged: false } } }],
    [{ container: { securityContext: { privileged: true } } }, { pod: { hostPID: true } }, { pod: { hostIPC: true } }],
  ],
  [
    'host-network',
    [{ container: { ports: [{ containerPort: 8080 }] } }],
    [{ pod: { hostNetwork: true } }, { container: { ports: [{ containerPort: 8080, hostPort: 8080 }] } }],
  ],
];

/** The policies that `ADMISSION` is about. */
export const MAIN_OPTIONS = {
  registries: ['registry.example.com', 'registry.example.com:5000', 'docker.io', 'ghcr.io/company'],
  hostPathNamespaces: ['disks'],
  hostNetworkNamespaces: ['near'],
} as const satisfies AdmissionPoliciesOptions;
