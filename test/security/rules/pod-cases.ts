import {
  BUDGET,
  CLUSTER,
  manifest,
  NETWORK_POLICY,
  nodes,
  pod,
  ref,
  type Resources,
  type RuleCase,
  serving,
} from './case';

const TWO_GPUS = { resources: { limits: { 'nvidia.com/gpu': '2' } } };
const SHM = {
  volumes: [{ name: 'shm', emptyDir: { medium: 'Memory' } }],
};

function objects(...list: readonly object[]): Resources {
  return { Cluster: CLUSTER, Objects: manifest(...list) };
}

function controller(dependsOn: readonly string[]): Resources {
  return {
    Cluster: CLUSTER,
    Controller: {
      Type: 'Custom::AWSCDK-EKS-HelmChart',
      Properties: { Chart: 'aws-load-balancer-controller', Release: 'lbc', ClusterName: ref('Cluster') },
    },
    Objects: { ...manifest(...serving()), DependsOn: dependsOn },
  };
}

function cni(configuration: string): Resources {
  return {
    ...objects(NETWORK_POLICY),
    Cni: {
      Type: 'AWS::EKS::Addon',
      Properties: { AddonName: 'vpc-cni', ClusterName: ref('Cluster'), ConfigurationValues: configuration },
    },
  };
}

const TAINTED = nodes('g6e.48xlarge', { Taints: [{ Key: 'nvidia.com/gpu', Value: 'present', Effect: 'NO_SCHEDULE' }] });

export const POD_CASES: Readonly<Record<string, RuleCase>> = {
  'adc-accelerator-limits': {
    passes: objects(pod({ resources: { limits: { 'nvidia.com/gpu': 8 }, requests: { 'nvidia.com/gpu': 8 } } })),
    fails: objects(pod({ resources: { limits: { 'nvidia.com/gpu': 8 }, requests: { 'nvidia.com/gpu': 4 } } }), {
      ...pod({ env: [{ name: 'NVIDIA_VISIBLE_DEVICES', value: 'all' }] }),
      metadata: { name: 'all' },
    }),
    messages: [
      'The container trainer requests 4 nvidia.com/gpu and has the limit 8.',
      'The container trainer sets NVIDIA_VISIBLE_DEVICES to all, and has no limit of GPUs.',
    ],
  },
  'adc-accelerator-toleration': {
    passes: {
      ...TAINTED,
      Objects: manifest(pod(TWO_GPUS, { tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }] })),
    },
    fails: { ...TAINTED, Objects: manifest(pod(TWO_GPUS)) },
    messages: ['The pod tolerates the taints of no node group with accelerators: nvidia.com/gpu.'],
  },
  'adc-efa-pod-memory': {
    passes: objects(pod({ resources: { limits: { 'vpc.amazonaws.com/efa': 4, 'hugepages-2Mi': '5120Mi' } } })),
    fails: objects(pod({ resources: { limits: { 'vpc.amazonaws.com/efa': 4 } } })),
    messages: ['The container trainer has 4 vpc.amazonaws.com/efa and no hugepages-2Mi.'],
  },
  'adc-shared-memory': {
    passes: objects(pod({ ...TWO_GPUS, volumeMounts: [{ name: 'shm', mountPath: '/dev/shm' }] }, SHM)),
    fails: objects(pod(TWO_GPUS, SHM)),
    messages: ['The container trainer has 2 accelerators and the 64 MiB of /dev/shm.'],
  },
  'adc-image-tag': {
    passes: objects(pod({}), pod({ image: `registry.example.com/trainer@sha256:${'0'.repeat(64)}` })),
    fails: objects(pod({ image: 'registry.example.com:5000/trainer' }), pod({ image: 'trainer:latest' })),
    messages: [
      'The image registry.example.com:5000/trainer of the container trainer has no tag, which is latest.',
      'The image trainer:latest of the container trainer has the tag latest, which moves.',
    ],
  },
  'adc-drain': {
    passes: objects(...serving()),
    fails: objects(...serving({ lifecycle: undefined })),
    messages: ['The container server has no preStop hook: it ends while requests still come.'],
  },
  'adc-readiness-probe': {
    passes: objects(...serving()),
    fails: objects(...serving({ readinessProbe: undefined })),
    messages: ['The container server has ports and no readiness probe.'],
  },
  'adc-startup-probe': {
    passes: objects(...serving({ ...TWO_GPUS, livenessProbe: {}, startupProbe: { failureThreshold: 120 } })),
    fails: objects(...serving({ ...TWO_GPUS, livenessProbe: { periodSeconds: 5 } })),
    messages: [
      'The container server is restarted after 15 s without an answer, also while it loads; ' +
        'at least 60 s, or a startup probe, is right.',
    ],
  },
  'adc-disruption-budget': {
    passes: objects(...serving(), BUDGET),
    fails: objects(...serving(), { ...BUDGET, spec: { ...BUDGET.spec, maxUnavailable: 0 } }),
    messages: ['The budget lets none of 3 pods go; maxUnavailable 1 is right.'],
  },
  'adc-rollout-capacity': {
    passes: objects(...serving({}, {}, { strategy: { rollingUpdate: { maxUnavailable: 0 } } })),
    fails: objects(...serving({}, {}, { strategy: { rollingUpdate: { maxUnavailable: 2 } } })),
    messages: ['An update ends 2 of 3 pods first; at most 25 % is right.'],
  },
  'adc-service-isolation': {
    passes: objects(...serving(), NETWORK_POLICY),
    fails: objects(...serving(), { ...NETWORK_POLICY, metadata: { namespace: 'training', name: 'chat' } }),
    messages: ['No NetworkPolicy chooses the pods of the Deployment.'],
  },
  'adc-network-policy-agent': {
    passes: cni('{"enableNetworkPolicy":"true"}'),
    fails: cni('{}'),
    messages: ['The cluster has network policies (1), and the vpc-cni does not enforce them.'],
  },
  'adc-finalizer-order': {
    passes: controller(['Controller']),
    fails: controller([]),
    messages: ['The Service chat does not depend on Stack/Controller, the chart of its controller.'],
  },
};
